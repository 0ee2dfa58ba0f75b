import type { ComponentChildren } from 'preact';
import { changeLanguage, language, texts } from './language.js';
import { logOut, user } from './session.js';

const t = texts({
  en: {
    skip: 'Skip to content',
    tickets: 'My tickets',
    logOut: 'Log out',
    other: '한국어',
    operations: 'Operations',
    door: 'Door',
  },
  ko: {
    skip: '본문으로 이동',
    tickets: '내 티켓',
    logOut: '로그아웃',
    other: 'English',
    operations: '운영',
    door: '입장 확인',
  },
});

interface Props {
  readonly wide: boolean;
  readonly children: ComponentChildren;
}

/** What surrounds every page. */
export function Layout({ wide, children }: Props) {
  const other = language === 'en' ? 'ko' : 'en';
  return (
    <>
      <a class="skip-link" href="#main">
        {t.skip}
      </a>
      <header class="site-header">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="28" height="28" />
          Onsale
        </a>
        <nav>
          <Pages />
          <button type="button" class="link" lang={other} onClick={() => changeLanguage(other)}>
            {t.other}
          </button>
          {user.value && (
            <button type="button" class="link" onClick={() => void logOut()}>
              {t.logOut}
            </button>
          )}
        </nav>
      </header>
      <main id="main" class={wide ? 'wide' : undefined} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Pages() {
  const role = user.value?.role;
  return (
    <>
      <a href="/me">{t.tickets}</a>
      {(role === 'operator' || role === 'admin') && <a href="/ops">{t.operations}</a>}
      {(role === 'door' || role === 'admin') && <a href="/scan">{t.door}</a>}
    </>
  );
}

import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { ProblemNotice } from '../shared/problem.js';
import { logOut, onsale } from '../shared/session.js';
import { ChangePassword } from './change-password.js';
import { DeleteAccount } from './delete-account.js';
import { VerifyNotice } from './verify-notice.js';

const t = texts({
  en: {
    account: 'Account',
    logOut: 'Log out',
    export: 'Download my data',
  },
  ko: {
    account: '계정',
    logOut: '로그아웃',
    export: '내 데이터 내려받기',
  },
});

export function Account() {
  const account = useLoaded(() => onsale.get('/v1/users/me'));
  const download = useAction(async () => {
    const data = await onsale.get('/v1/users/me/export');
    const file = new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'onsale.json';
    link.click();
    // The browser reads it after the click.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  const me = account.value.value;
  return (
    <section id="account" aria-labelledby="account-heading" class="card">
      <h2 id="account-heading">{t.account}</h2>
      <ProblemNotice error={account.error.value} />
      {me && (
        <p>
          {me.name} · {me.email}
        </p>
      )}
      {me?.emailVerified === false && <VerifyNotice />}
      <ChangePassword />
      <DeleteAccount />
      <ProblemNotice error={download.error.value} />
      <div class="row">
        <button
          type="button"
          class="quiet"
          disabled={download.isRunning.value}
          onClick={() => void download.run()}
        >
          {t.export}
        </button>
        <button type="button" class="quiet" onClick={() => void logOut()}>
          {t.logOut}
        </button>
      </div>
    </section>
  );
}

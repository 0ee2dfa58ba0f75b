import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { mount } from '../shared/mount.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale, user } from '../shared/session.js';
import { takeToken } from './token-in-address.js';
import { VerifyNotice } from './verify-notice.js';

const t = texts({
  en: {
    title: 'Your e-mail address',
    done: 'Thank you, your e-mail address is confirmed.',
    wait: 'One moment …',
    bad: 'This link does not work: it was used before, is too old, or incomplete.',
    logIn: 'Log in and ask for a new mail',
    again: 'Try again',
    home: 'See what is on sale',
  },
  ko: {
    title: '이메일 주소 확인',
    done: '이메일 주소가 확인되었습니다. 감사합니다.',
    wait: '잠시만 기다려 주세요 …',
    bad: '사용할 수 없는 링크입니다. 이미 사용했거나 만료되었거나 일부가 누락되었어요.',
    logIn: '로그인하고 메일 다시 받기',
    again: '다시 시도',
    home: '판매 중인 공연 보기',
  },
});

const token = takeToken();

function Page() {
  const isDone = useSignal(false);
  const verify = useAction(async () => {
    await onsale.post('/v1/auth/email-verifications/confirm', { body: { token } });
    isDone.value = true;
  });
  useEffect(() => void (token && verify.run()), []);
  const error = verify.error.value;
  const isBad =
    token === '' || ['MAIL_TOKEN_INVALID', 'VALIDATION_FAILED'].includes(codeOf(error) ?? '');
  return (
    <section class="card">
      <h1>{t.title}</h1>
      <div role="status">
        {verify.isRunning.value && <p>{t.wait}</p>}
        {isDone.value && <p class="notice good">{t.done}</p>}
        {isBad && <p class="notice bad">{t.bad}</p>}
      </div>
      {!isBad && (
        <ProblemNotice error={error}>
          <button type="button" onClick={() => void verify.run()}>
            {t.again}
          </button>
        </ProblemNotice>
      )}
      {isBad && (user.value ? <VerifyNotice /> : <a href="/me#account">{t.logIn}</a>)}
      {isDone.value && <a href="/">{t.home}</a>}
    </section>
  );
}

mount(Page);

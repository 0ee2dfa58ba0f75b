import { useSignal } from '@preact/signals';
import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { mount } from '../shared/mount.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { forget, onsale } from '../shared/session.js';
import { PasswordInput } from './password-input.js';
import { takeToken } from './token-in-address.js';

const t = texts({
  en: {
    title: 'Choose a new password',
    password: 'New password, at least 8 characters',
    save: 'Save',
    done: 'Your password is changed. You are logged out everywhere.',
    logIn: 'Log in',
    bad: 'This link does not work: it was used before, is too old, or incomplete. Ask for a new mail at the log-in.',
  },
  ko: {
    title: '새 비밀번호 설정',
    password: '새 비밀번호 (8자 이상)',
    save: '저장하기',
    done: '비밀번호가 변경되었습니다. 모든 기기에서 로그아웃됩니다.',
    logIn: '로그인',
    bad: '사용할 수 없는 링크입니다. 이미 사용했거나 만료되었거나 일부가 누락되었어요. 로그인 화면에서 메일을 다시 요청해 주세요.',
  },
});

const token = takeToken();

function Page() {
  const password = useSignal('');
  const isDone = useSignal(false);
  const save = useAction(async () => {
    const body = { token, password: password.value };
    await onsale.post('/v1/auth/password-resets/confirm', { body });
    forget();
    isDone.value = true;
  });
  const isBad = token === '' || codeOf(save.error.value) === 'MAIL_TOKEN_INVALID';
  return (
    <section class="card">
      <h1>{t.title}</h1>
      <div role="status">
        {isDone.value && <p class="notice good">{t.done}</p>}
        {isBad && <p class="notice bad">{t.bad}</p>}
      </div>
      {isDone.value || isBad ? (
        <a class="button" href="/me">
          {t.logIn}
        </a>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save.run();
          }}
        >
          <ProblemNotice error={save.error.value} />
          <PasswordInput label={t.password} value={password} isNew />
          <button disabled={save.isRunning.value}>{t.save}</button>
        </form>
      )}
    </section>
  );
}

mount(Page);

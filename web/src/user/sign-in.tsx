import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { logIn, onsale, signUp, user } from '../shared/session.js';

const t = texts({
  en: {
    logIn: 'Log in',
    signUp: 'Create an account',
    email: 'E-mail address',
    password: 'Password',
    newPassword: 'Password, at least 8 characters',
    name: 'Name',
    have: 'I have an account',
    forgot: 'Forgot your password?',
    sent: 'If there is an account with this address, a mail with a link is on its way.',
    emailFirst: 'Enter your e-mail address first.',
  },
  ko: {
    logIn: '로그인',
    signUp: '회원 가입',
    email: '이메일 주소',
    password: '비밀번호',
    newPassword: '비밀번호 (8자 이상)',
    name: '이름',
    have: '이미 계정이 있어요',
    forgot: '비밀번호를 잊으셨나요?',
    sent: '해당 주소로 가입된 계정이 있으면 재설정 링크를 메일로 보내 드립니다.',
    emailFirst: '이메일 주소를 먼저 입력해 주세요.',
  },
});

/** Shows its children to users, and the log-in to everybody else. */
export function SignedIn({
  why,
  heading: Heading = 'h1',
  children,
}: {
  readonly why: string;
  readonly heading?: 'h1' | 'h2';
  readonly children: ComponentChildren;
}) {
  if (user.value) return <>{children}</>;
  return (
    <section class="card" aria-labelledby="sign-in">
      <Heading id="sign-in">{why}</Heading>
      <SignInForm />
    </section>
  );
}

export function SignInForm() {
  const isNew = useSignal(false);
  const email = useSignal('');
  const password = useSignal('');
  const name = useSignal('');
  /** Why a log-in failed says nothing about a sign-up. */
  const isOtherForm = useSignal(false);
  const enter = useAction(async () => {
    isOtherForm.value = false;
    const account = { email: email.value, password: password.value };
    await (isNew.value
      ? signUp({ ...account, name: name.value })
      : logIn(account.email, account.password));
  });
  const switchForm = () => {
    isNew.value = !isNew.value;
    isOtherForm.value = true;
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void enter.run();
      }}
    >
      {!isOtherForm.value && <ProblemNotice error={enter.error.value} />}
      {isNew.value && (
        <label>
          {t.name}
          <input
            autocomplete="name"
            required
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        </label>
      )}
      <label>
        {t.email}
        <input
          type="email"
          autocomplete="username"
          required
          value={email.value}
          onInput={({ currentTarget }) => (email.value = currentTarget.value)}
        />
      </label>
      <label>
        {isNew.value ? t.newPassword : t.password}
        <input
          type="password"
          autocomplete={isNew.value ? 'new-password' : 'current-password'}
          required
          minLength={isNew.value ? 8 : undefined}
          value={password.value}
          onInput={({ currentTarget }) => (password.value = currentTarget.value)}
        />
      </label>
      <div class="row">
        <button disabled={enter.isRunning.value}>{isNew.value ? t.signUp : t.logIn}</button>
        <button type="button" class="quiet" onClick={switchForm}>
          {isNew.value ? t.have : t.signUp}
        </button>
      </div>
      {!isNew.value && <PasswordForgotten email={email.value} />}
    </form>
  );
}

function PasswordForgotten({ email }: { readonly email: string }) {
  const isSent = useSignal(false);
  const ask = useAction(async () => {
    await onsale.post('/v1/auth/password-resets', { body: { email } });
    isSent.value = true;
  });
  if (isSent.value) return <p role="status">{t.sent}</p>;
  return (
    <>
      <p class="row">
        <button
          type="button"
          class="link"
          disabled={email === ''}
          title={t.emailFirst}
          onClick={() => void ask.run()}
        >
          {t.forgot}
        </button>
      </p>
      <ProblemNotice error={ask.error.value} />
    </>
  );
}

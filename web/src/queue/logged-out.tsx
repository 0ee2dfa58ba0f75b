import { texts } from '../shared/language.js';
import { SignInForm } from '../user/sign-in.js';

const t = texts({
  en: {
    waits: 'You are logged out. Your place is kept, but log in before it is your turn.',
    turn: 'You have been logged out. Log in to go in.',
  },
  ko: {
    waits: '로그아웃 상태예요. 순서는 유지되지만 차례가 오기 전에 로그인해 주세요.',
    turn: '로그아웃되었어요. 입장하려면 로그인해 주세요.',
  },
});

/** For a user who has the cookie of a place or slot alone. */
export function LoggedOut({ hasTurn = false }: { readonly hasTurn?: boolean }) {
  if (hasTurn) {
    return (
      <div>
        <p>{t.turn}</p>
        <SignInForm />
      </div>
    );
  }
  return (
    <details class="card">
      <summary>{t.waits}</summary>
      <SignInForm />
    </details>
  );
}

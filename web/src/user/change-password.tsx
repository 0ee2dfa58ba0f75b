import { useSignal } from '@preact/signals';
import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { keep, onsale } from '../shared/session.js';
import { PasswordInput } from './password-input.js';

const t = texts({
  en: {
    title: 'Change the password',
    current: 'Current password',
    next: 'New password, at least 8 characters',
    change: 'Change',
    done: 'The password is changed. Other devices are logged out.',
  },
  ko: {
    title: '비밀번호 변경',
    current: '현재 비밀번호',
    next: '새 비밀번호 (8자 이상)',
    change: '변경하기',
    done: '비밀번호가 변경되었습니다. 다른 기기에서는 로그아웃됩니다.',
  },
});

export function ChangePassword() {
  const current = useSignal('');
  const next = useSignal('');
  const isDone = useSignal(false);
  const change = useAction(async () => {
    isDone.value = false;
    const body = { currentPassword: current.value, password: next.value, cookie: true };
    // The other sessions end. This one goes on with new tokens.
    keep(await onsale.post('/v1/users/me/password', { body }));
    current.value = next.value = '';
    isDone.value = true;
  });
  return (
    <details>
      <summary>{t.title}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void change.run();
        }}
      >
        <ProblemNotice error={change.error.value} />
        <p role="status">{isDone.value && t.done}</p>
        <PasswordInput label={t.current} value={current} />
        <PasswordInput label={t.next} value={next} isNew />
        <button disabled={change.isRunning.value}>{t.change}</button>
      </form>
    </details>
  );
}

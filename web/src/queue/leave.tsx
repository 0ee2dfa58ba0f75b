import { useRef } from 'preact/hooks';
import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import type { RoomWait } from './room-wait.js';

const t = texts({
  en: {
    leave: 'Leave the line',
    sure: 'Leave the line?',
    lose: 'You lose your place, and what you hold unpaid. If you come back, you stand at the end.',
    stay: 'Stay',
  },
  ko: {
    leave: '대기열 나가기',
    sure: '대기열에서 나갈까요?',
    lose: '순서와 결제하지 않은 선점이 사라져요. 다시 오시면 맨 뒤에 서게 돼요.',
    stay: '계속 기다리기',
  },
});

export function Leave({ wait }: { readonly wait: RoomWait }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const leave = useAction(() => wait.leave());
  return (
    <>
      <button type="button" class="link" onClick={() => dialog.current?.showModal()}>
        {t.leave}
      </button>
      <dialog ref={dialog} aria-labelledby="leave-title">
        <h2 id="leave-title">{t.sure}</h2>
        <p>{t.lose}</p>
        <ProblemNotice error={leave.error.value} />
        <p class="row">
          <button type="button" autofocus onClick={() => dialog.current?.close()}>
            {t.stay}
          </button>
          <button
            type="button"
            class="danger"
            disabled={leave.isRunning.value}
            onClick={() => void leave.run()}
          >
            {t.leave}
          </button>
        </p>
      </dialog>
    </>
  );
}

import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import type { KeptOrder } from './kept-order.js';
import { UnpaidOrder } from './unpaid-order.js';

const t = texts({
  en: {
    unknown: 'The connection was lost. Your order may have arrived or not.',
    repeat: 'Find out',
  },
  ko: {
    unknown: '연결이 끊겼습니다. 주문이 접수되었는지 확인해 주세요.',
    repeat: '확인하기',
  },
});

interface Props {
  readonly kept: KeptOrder;
  /** The user is done with the order. */
  readonly onNext: () => void;
}

/** The order that was placed, or the way to find out whether it was. */
export function KeptOrderPanel({ kept, onNext }: Props) {
  if (kept.value.value) {
    const next = () => {
      kept.forget();
      onNext();
    };
    return (
      <UnpaidOrder order={kept.value.value} reload={() => kept.reload()} takesFocus onNext={next} />
    );
  }
  const isRunning = kept.repeat.isRunning.value;
  return (
    <div class="notice warn" role="alert">
      <p>{t.unknown}</p>
      <ProblemNotice error={kept.repeat.error.value} />
      <button type="button" disabled={isRunning} onClick={() => void kept.repeat.run()}>
        {t.repeat}
      </button>
    </div>
  );
}

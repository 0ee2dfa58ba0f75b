import { useEffect, useRef } from 'preact/hooks';
import { Checkout } from '../payment/checkout.js';
import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import type { Reservation } from './holds.js';
import { ReservedPlaces } from './reserved-places.js';

const t = texts({
  en: { held: 'These places are yours for now', release: 'Give these places up' },
  ko: { held: '좌석을 선점했습니다', release: '선점 취소하기' },
});

interface Props {
  readonly hold: Reservation;
  readonly onChange: () => Promise<void>;
}

/** A hold until it is paid, released, or over. */
export function HoldPanel({ hold, onChange }: Props) {
  const { id, payment, amount, holdExpiresAt } = hold;
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that held the seats is gone.
  useEffect(() => heading.current?.focus(), [id]);
  const release = useAction(async () => {
    try {
      const path = { reservationId: id };
      await onsale.delete('/v1/reservations/{reservationId}', { params: { path } });
    } catch (error) {
      if (codeOf(error) !== 'RESERVATION_NOT_HELD') throw error;
    } finally {
      await onChange();
    }
  });
  return (
    <section class="card hold" aria-labelledby={`hold-${id}`}>
      <h2 id={`hold-${id}`} ref={heading} tabIndex={-1}>
        {t.held}
      </h2>
      <ReservedPlaces reservation={hold} />
      <Checkout payment={payment} amount={amount} endsAt={holdExpiresAt} onPaid={onChange} />
      <ProblemNotice error={release.error.value} />
      <button
        type="button"
        class="link"
        disabled={release.isRunning.value}
        onClick={() => void release.run()}
      >
        {t.release}
      </button>
    </section>
  );
}

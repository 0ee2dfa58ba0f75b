import { useEffect, useRef } from 'preact/hooks';
import { Checkout } from '../payment/checkout.js';
import { useAction } from '../shared/action.js';
import { Countdown } from '../shared/countdown.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { usePolling, useReturn } from '../shared/polling.js';
import { codeOf, ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';
import type { KeptHold, Reservation } from './kept-hold.js';
import { ReservedPlaces } from './reserved-places.js';

const t = texts({
  en: {
    unknown: 'The connection was lost. Your seats may be held or not.',
    repeat: 'Find out',
    held: 'Held for you',
    payWithin: 'Pay within',
    release: 'Give the seats back',
    paid: 'Paid. Enjoy the show!',
    paidHint: 'Your tickets are ready.',
    tickets: 'Show my tickets',
    ended: 'These seats are not held any more. Nothing was paid.',
    endedHint: 'The time to pay is over, or they were given back. Choose again.',
    next: 'Choose seats',
    more: 'Choose more seats',
  },
  ko: {
    unknown: '연결이 끊겼습니다. 좌석이 선점되었는지 확인해 주세요.',
    repeat: '확인하기',
    held: '좌석을 선점했습니다',
    payWithin: '결제 마감까지',
    release: '좌석 반납하기',
    paid: '결제가 완료되었습니다. 즐거운 관람 되세요!',
    paidHint: '티켓이 발급되었습니다.',
    tickets: '내 티켓 보기',
    ended: '선점이 종료되었습니다. 결제되지 않았습니다.',
    endedHint: '결제 시간이 지났거나 좌석을 반납했어요. 다시 선택해 주세요.',
    next: '좌석 선택하기',
    more: '좌석 더 선택하기',
  },
});

interface Props {
  readonly kept: KeptHold;
  /** The user is done with this hold. */
  readonly onNext: () => void;
}

/** A hold until it is paid or has ended: in this tab, in another one, or by the clock. */
export function HoldPanel({ kept, onNext }: Props) {
  const next = () => {
    kept.forget();
    onNext();
  };
  if (kept.value.value) {
    return <Hold reservation={kept.value.value} reload={() => kept.reload()} onNext={next} />;
  }
  return (
    <div class="notice warn" role="alert">
      <p>{t.unknown}</p>
      <ProblemNotice error={kept.repeat.error.value} />
      <button
        type="button"
        disabled={kept.repeat.isRunning.value}
        onClick={() => void kept.repeat.run()}
      >
        {t.repeat}
      </button>
    </div>
  );
}

interface HoldProps {
  readonly reservation: Reservation;
  readonly reload: () => Promise<void>;
  readonly onNext: () => void;
}

function Hold({ reservation, reload, onNext }: HoldProps) {
  const { id, status, holdExpiresAt, payment, amount } = reservation;
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone: the map, or the button that paid.
  useEffect(() => heading.current?.focus(), [id, status]);
  const isHeld = status === 'HELD';
  usePolling(() => (isHeld ? reload() : Promise.resolve()), 15, status);
  useReturn(() => void (isHeld && reload().catch(() => undefined)), status);
  const release = useAction(async () => {
    try {
      await onsale.delete('/v1/reservations/{reservationId}', {
        params: { path: { reservationId: id } },
      });
    } catch (error) {
      if (codeOf(error) !== 'RESERVATION_NOT_HELD') throw error;
    }
    await reload();
  });
  if (isHeld) {
    return (
      <section class="notice" aria-labelledby="hold">
        <h2 id="hold" ref={heading} tabIndex={-1}>
          {t.held}
        </h2>
        <p class="clock">
          {t.payWithin} <Countdown until={holdExpiresAt} onEnd={() => void reload()} />
        </p>
        <ReservedPlaces reservation={reservation} />
        <Checkout paymentId={payment.id} amount={amount} onChange={reload} />
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
  const isPaid = status === 'CONFIRMED';
  return (
    <section class={isPaid ? 'notice good' : 'notice warn'} aria-labelledby="hold">
      <h2 id="hold" ref={heading} tabIndex={-1}>
        {isPaid ? t.paid : t.ended}
      </h2>
      {isPaid && <ReservedPlaces reservation={reservation} />}
      <p>{isPaid ? `${t.paidHint} ${money(amount)}` : t.endedHint}</p>
      <div class="row">
        {isPaid && (
          <a class="button" href="/me#tickets">
            {t.tickets}
          </a>
        )}
        <button type="button" class={isPaid ? 'quiet' : ''} onClick={onNext}>
          {isPaid ? t.more : t.next}
        </button>
      </div>
    </section>
  );
}

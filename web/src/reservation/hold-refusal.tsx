import { ProblemError } from '@onsale/client';
import type { ComponentChildren } from 'preact';
import { roomPath } from '../queue/room-state.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { codeOf, ProblemNotice } from '../shared/problem.js';

const t = texts({
  en: {
    SEAT_ALREADY_RESERVED: 'Somebody was faster. The map shows what is free now: choose other seats.',
    NO_SEATS_TOGETHER: 'There are not that many seats side by side. Take fewer, or choose on the map.',
    AREA_SOLD_OUT: 'There are not enough standing places left. Take fewer, or look again in a few minutes.',
    TOO_MANY_UNPAID_HOLDS: (minutes: string) =>
      `Too many of your holds have ended unpaid. You can hold seats again in ${minutes} minutes.`,
    SEAT_LIMIT_EXCEEDED: 'That is more than one person may have of this show, held and bought seats together.',
    SEAT_HELD_BY_YOU: 'You hold one of these seats already.',
    openHold: 'Open that hold',
    QUEUE_HOLD_TIME_OVER: 'Your time to hold seats is over. What you hold can still be paid.',
    QUEUE: 'Your time in the sale has ended. Join the waiting room again.',
    join: 'Join the waiting room',
    SHOW_CANCELLED: 'This show is cancelled. Nothing was held.',
    SHOW_NOT_ON_SALE: 'This show is not on sale at the moment. Nothing was held.',
  },
  ko: {
    SEAT_ALREADY_RESERVED: '다른 분이 먼저 선택한 좌석입니다. 지도를 새로 고쳤으니 다른 좌석을 선택해 주세요.',
    NO_SEATS_TOGETHER: '나란히 앉을 수 있는 좌석이 부족합니다. 매수를 줄이거나 지도에서 선택해 주세요.',
    AREA_SOLD_OUT: '남은 스탠딩 자리가 부족합니다. 매수를 줄이거나 잠시 후 다시 확인해 주세요.',
    TOO_MANY_UNPAID_HOLDS: (minutes: string) =>
      `결제하지 않은 선점이 너무 많습니다. ${minutes}분 뒤에 다시 선택할 수 있어요.`,
    SEAT_LIMIT_EXCEEDED: '선점했거나 구매한 좌석을 합쳐 1인당 구매 한도를 넘었습니다.',
    SEAT_HELD_BY_YOU: '이미 선점하신 좌석이 포함되어 있습니다.',
    openHold: '선점한 좌석 보기',
    QUEUE_HOLD_TIME_OVER: '좌석을 선택할 수 있는 시간이 끝났습니다. 이미 선점한 좌석은 결제할 수 있어요.',
    QUEUE: '이용 시간이 끝났습니다. 대기열에 다시 입장해 주세요.',
    join: '대기열 입장하기',
    SHOW_CANCELLED: '취소된 공연입니다. 좌석이 선점되지 않았습니다.',
    SHOW_NOT_ON_SALE: '지금은 판매 기간이 아닙니다. 좌석이 선점되지 않았습니다.',
  },
});

interface Props {
  readonly error: unknown;
  readonly roomId: string;
  readonly onOpenHold: (reservationId: string) => void;
}

/** Why a hold was refused, and what to do next. */
export function HoldRefusal({ error, roomId, onOpenHold }: Props) {
  const code = codeOf(error);
  if (!(error instanceof ProblemError) || code === null) return <ProblemNotice error={error} />;
  if (code === 'SEAT_HELD_BY_YOU') {
    const reservationId = String(error.problem?.['reservationId']);
    return (
      <Refusal text={t.SEAT_HELD_BY_YOU}>
        <button type="button" class="quiet" onClick={() => onOpenHold(reservationId)}>
          {t.openHold}
        </button>
      </Refusal>
    );
  }
  if (code === 'TOO_MANY_UNPAID_HOLDS') {
    const minutes = Math.ceil((error.retryAfterMs ?? 60_000) / 60_000);
    return <Refusal text={t.TOO_MANY_UNPAID_HOLDS(count(minutes))} />;
  }
  if (code === 'QUEUE_HOLD_TIME_OVER') return <Refusal text={t.QUEUE_HOLD_TIME_OVER} />;
  if (/^QUEUE_(TOKEN|NOT|WRONG)_/.test(code)) {
    return (
      <Refusal text={t.QUEUE}>
        <a class="button" href={roomPath(roomId, location.pathname)}>
          {t.join}
        </a>
      </Refusal>
    );
  }
  switch (code) {
    case 'SEAT_ALREADY_RESERVED':
    case 'NO_SEATS_TOGETHER':
    case 'AREA_SOLD_OUT':
    case 'SEAT_LIMIT_EXCEEDED':
    case 'SHOW_CANCELLED':
    case 'SHOW_NOT_ON_SALE':
      return <Refusal text={t[code]} />;
    default:
      return <ProblemNotice error={error} />;
  }
}

function Refusal({
  text,
  children,
}: {
  readonly text: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="notice bad" role="alert">
      <p>{text}</p>
      {children}
    </div>
  );
}

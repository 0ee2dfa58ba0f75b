import { ConnectionError, ProblemError } from '@onsale/client';
import { roomPath } from '../queue/room-state.js';
import { serverNow } from '../shared/clock.js';
import { Countdown } from '../shared/countdown.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { ProblemNotice, Refusal } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';

const t = texts({
  en: {
    TAKEN:
      'Somebody was faster: these seats are gone. The map is up to date again. Choose others, or let us find the best ones.',
    SEAT_LIMIT_EXCEEDED: (most: string, taken: string) =>
      `You can have at most ${most} places of this show, and you have ${taken} already. Choose fewer.`,
    TOO_MANY: 'Too many of your holds ended unpaid. You can hold seats again in',
    NO_SEATS_TOGETHER:
      'There are not so many free seats side by side. Choose fewer seats, or another section.',
    most: (section: string, most: string) => `${section}: up to ${most} together`,
    SEAT_HELD_BY_YOU: 'You hold one of these seats already. Pay for it or give it up above.',
    QUEUE_HOLD_TIME_OVER:
      'Your time to choose is over. Pay for what you hold. To choose more, join the waiting room again.',
    QUEUE: 'Your place in the sale has ended. Join the waiting room again to choose seats.',
    SHOW_CANCELLED: 'This show is cancelled. Whoever has paid gets the money back.',
    SHOW_NOT_ON_SALE: 'This show is not on sale at the moment. Nothing was held.',
    AREA_SOLD_OUT: 'There are not so many standing places left. Choose fewer, or another section.',
    CONNECTION:
      'No answer has arrived. If your places were held, they appear above. Else press the button again.',
    join: 'Join the waiting room',
    other: 'Other shows',
    toHold: 'Go to my hold',
  },
  ko: {
    TAKEN:
      '다른 분이 먼저 선택한 좌석입니다. 배치도를 새로 고쳤으니 다른 좌석을 고르거나 추천 좌석을 이용해 주세요.',
    SEAT_LIMIT_EXCEEDED: (most: string, taken: string) =>
      `1인당 ${most}매까지 예매할 수 있고, 이미 ${taken}매가 있습니다. 수량을 줄여 주세요.`,
    TOO_MANY: '결제하지 않은 선점이 너무 많습니다. 다시 선점할 수 있을 때까지',
    NO_SEATS_TOGETHER:
      '나란히 비어 있는 좌석이 부족합니다. 좌석 수를 줄이거나 다른 구역을 선택해 주세요.',
    most: (section: string, most: string) => `${section}구역: 최대 ${most}석 연속`,
    SEAT_HELD_BY_YOU: '이미 선점하신 좌석이 있습니다. 위에서 결제하거나 선점을 취소해 주세요.',
    QUEUE_HOLD_TIME_OVER:
      '좌석 선택 시간이 끝났습니다. 선점한 좌석을 결제해 주세요. 더 고르려면 대기열에 다시 입장해 주세요.',
    QUEUE: '판매 입장이 종료되었습니다. 좌석을 고르려면 대기열에 다시 입장해 주세요.',
    SHOW_CANCELLED: '취소된 회차입니다. 결제하신 금액은 환불됩니다.',
    SHOW_NOT_ON_SALE: '지금은 판매 중인 회차가 아닙니다. 선점되지 않았습니다.',
    AREA_SOLD_OUT: '남은 스탠딩 수량이 부족합니다. 수량을 줄이거나 다른 구역을 선택해 주세요.',
    CONNECTION:
      '응답을 받지 못했습니다. 선점되었다면 위에 표시됩니다. 아니라면 버튼을 다시 눌러 주세요.',
    join: '대기열 입장하기',
    other: '다른 공연 보기',
    toHold: '내 선점 좌석 보기',
  },
});

interface Props {
  readonly error: unknown;
  readonly roomId: string;
}

const ends = new WeakMap<ProblemError, string>();

/** When the user may try again: the same instant however often it is asked for. */
function endOf(error: ProblemError): string {
  const end = ends.get(error) ?? new Date(serverNow() + (error.retryAfterMs ?? 0)).toISOString();
  ends.set(error, end);
  return end;
}

/** Why places were not held, and what to do next. */
export function HoldRefusal({ error, roomId }: Props) {
  if (error instanceof ConnectionError) return <Refusal text={t.CONNECTION} />;
  const code = codeOf(error);
  if (!(error instanceof ProblemError) || code === null) return <ProblemNotice error={error} />;
  const { problem } = error;
  const join = (
    <a class="button" href={roomPath(roomId, location.pathname)}>
      {t.join}
    </a>
  );
  switch (code) {
    case 'SEAT_ALREADY_RESERVED':
      return <Refusal text={t.TAKEN} />;
    case 'SEAT_LIMIT_EXCEEDED': {
      const [most, taken] = [Number(problem?.['maxSeatsPerUser']), Number(problem?.['taken'])];
      return <Refusal text={t.SEAT_LIMIT_EXCEEDED(count(most), count(taken))} />;
    }
    case 'TOO_MANY_UNPAID_HOLDS': {
      const until = endOf(error);
      return (
        <Refusal text={t.TOO_MANY}>
          <Countdown key={until} until={until} />
        </Refusal>
      );
    }
    case 'NO_SEATS_TOGETHER':
      return (
        <Refusal text={t.NO_SEATS_TOGETHER}>
          <ul>
            {groupsOf(problem).map(({ section, together }) => (
              <li key={section}>{t.most(section, count(together))}</li>
            ))}
          </ul>
        </Refusal>
      );
    case 'SEAT_HELD_BY_YOU':
      return (
        <Refusal text={t.SEAT_HELD_BY_YOU}>
          <a href={`#hold-${String(problem?.['reservationId'])}`}>{t.toHold}</a>
        </Refusal>
      );
    case 'QUEUE_HOLD_TIME_OVER':
      return <Refusal text={t.QUEUE_HOLD_TIME_OVER}>{join}</Refusal>;
    case 'SHOW_CANCELLED':
    case 'SHOW_NOT_ON_SALE':
      return (
        <Refusal text={t[code]}>
          <a href="/">{t.other}</a>
        </Refusal>
      );
    case 'AREA_SOLD_OUT':
      return <Refusal text={t.AREA_SOLD_OUT} />;
    default:
      if (code.startsWith('QUEUE_') && error.status < 500)
        return <Refusal text={t.QUEUE}>{join}</Refusal>;
      return <ProblemNotice error={error} />;
  }
}

/** The largest group of free seats of each section. */
interface Group {
  readonly section: string;
  readonly together: number;
}

function groupsOf(problem: Readonly<Record<string, unknown>> | null): readonly Group[] {
  return ((problem?.['sections'] ?? []) as readonly Group[]).filter(({ together }) => together > 0);
}

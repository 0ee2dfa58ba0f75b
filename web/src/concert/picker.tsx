import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { HoldRefusal } from '../reservation/hold-refusal.js';
import { type HoldRequest, type Holds, placesIn, type Reservation } from '../reservation/holds.js';
import { texts } from '../shared/language.js';
import { usePolling } from '../shared/polling.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { BestForm } from './best-form.js';
import { type Choice, createChoice } from './choice.js';
import { Chosen } from './chosen.js';
import { PriceLegend } from './price-legend.js';
import { SeatList } from './seat-list.js';
import { SeatMap } from './seat-map.js';
import { type SeatPlan, seatsWith, type Section } from './seat-plan.js';
import { useSeats } from './seats.js';
import type { Show } from './show-head.js';

const t = texts({
  en: {
    loading: 'The seats are loading…',
    map: 'Seats',
    list: 'Seats as a list',
    gone: 'A place that you had chosen is gone: somebody was faster. Choose another one.',
    replaced: 'The best seats are held for you. The places that you had chosen are not held.',
  },
  ko: {
    loading: '좌석을 불러오는 중입니다…',
    map: '좌석 선택',
    list: '목록에서 좌석 선택',
    gone: '선택하신 좌석을 다른 분이 먼저 예매했습니다. 다른 좌석을 선택해 주세요.',
    replaced: '추천 좌석을 선점했습니다. 앞서 선택하신 좌석은 선점되지 않았습니다.',
  },
});

/** Between two looks at whether the show is still on sale: the statuses of seats do not say it. */
const SHOW_SECONDS = 10;
const NOT_ON_SALE = ['SHOW_CANCELLED', 'SHOW_NOT_ON_SALE'];

interface Props {
  readonly show: Show;
  readonly holds: Holds;
  /** The slot of the user has ended. */
  readonly onLost: () => void;
  /** The first look at the seats has claimed the slot, so it ends later. */
  readonly onEnter: () => void;
  /** Reads the show again. */
  readonly onLook: () => Promise<void>;
}

/** Choosing places: on the map, in the list, or by the server. */
export function Picker({ show, holds, onLost, onEnter, onLook }: Props) {
  const seats = useSeats(show.id, onLost);
  usePolling(onLook, SHOW_SECONDS);
  const most = useComputed(() => {
    const own = [...holds.held.value, ...holds.bought.value];
    return Math.max(0, show.maxSeatsPerUser - own.reduce((sum, one) => sum + placesIn(one), 0));
  });
  const choice = useMemo(() => createChoice(() => most.value), []);
  const notice = useSignal<string | null>(null);
  /** Of the last hold. */
  const heldNow = useSignal<ReadonlySet<number>>(new Set());
  const plan = seats.plan.value;
  const now = seats.now.value;
  const isIn = now !== null;
  useEffect(() => {
    if (isIn) onEnter();
  }, [isIn]);
  // While places are being held they read as taken, by oneself.
  const isHolding = holds.hold.isRunning.value;
  useEffect(() => {
    if (plan && now && !isHolding && choice.dropTaken(plan, now)) notice.value = t.gone;
  }, [now, isHolding]);
  const own = useMemo(() => plan && ownSeats(plan, holds), [plan, holds.all.value]);
  const hold = async (request: Omit<HoldRequest, 'showId'>) => {
    notice.value = null;
    const before = new Set(holds.all.value?.map(({ id }) => id));
    await holds.hold.run({ showId: show.id, ...request });
    if (holds.hold.error.value === null) {
      if (request.best && choice.count.value > 0) notice.value = t.replaced;
      choice.clear();
      const added = holds.held.value.filter(({ id }) => !before.has(id));
      heldNow.value = seatsWith(plan!, idsIn(added));
    }
    const isRefused = NOT_ON_SALE.includes(codeOf(holds.hold.error.value) ?? '');
    await (isRefused ? onLook() : seats.reload());
  };
  const toggle = (seat: number) => {
    notice.value = null;
    choice.toggle(seat);
  };
  const addStanding = ({ areaId }: Section, left: number) => {
    notice.value = null;
    const chosen = choice.areas.value.get(areaId!) ?? 0;
    if (chosen < left) choice.setArea(areaId!, chosen + 1);
  };
  if (!plan || !now || !own) {
    return seats.error.value === null ? (
      <p class="muted" role="status">
        {t.loading}
      </p>
    ) : (
      <ProblemNotice error={seats.error.value} />
    );
  }
  return (
    <div class="picker">
      <section class="map-side" aria-labelledby="map">
        <h2 id="map">{t.map}</h2>
        <PriceLegend plan={plan} />
        <SeatMap
          plan={plan}
          now={seats.now}
          choice={choice}
          own={own}
          heldNow={heldNow.value}
          onSeat={toggle}
          onArea={addStanding}
        />
      </section>
      <div class="list-side">
        {/* What is shown may be sold meanwhile. */}
        <ProblemNotice error={seats.error.value} />
        <HoldRefusal error={holds.hold.error.value} roomId={show.roomId} />
        {notice.value !== null && holds.hold.error.value === null && (
          <p class="notice warn" role="alert">
            {notice.value}
          </p>
        )}
        <Chosen
          plan={plan}
          now={now}
          choice={choice}
          most={most.value}
          limit={show.maxSeatsPerUser}
          isBusy={isHolding}
          onHold={() => void hold(requestOf(plan, choice))}
        />
        <BestForm
          plan={plan}
          most={most.value}
          isBusy={isHolding}
          onFind={(best) => void hold({ best })}
        />
        <details class="card" open>
          <summary>
            <h2>{t.list}</h2>
          </summary>
          <SeatList plan={plan} now={now} choice={choice} most={most.value} onSeat={toggle} />
        </details>
      </div>
    </div>
  );
}

function requestOf(plan: SeatPlan, { seats, areas }: Choice): Omit<HoldRequest, 'showId'> {
  const seatIds = [...seats.value].map((seat) => plan.ids[seat]!);
  const wanted = [...areas.value].map(([areaId, quantity]) => ({ areaId, quantity }));
  return {
    ...(seatIds.length > 0 && { seatIds }),
    ...(wanted.length > 0 && { areas: wanted }),
  };
}

function ownSeats(plan: SeatPlan, { held, bought }: Holds): ReadonlySet<number> {
  return seatsWith(plan, idsIn([...held.value, ...bought.value]));
}

function idsIn(reservations: readonly Reservation[]): string[] {
  return reservations.flatMap(({ seats }) => seats.map(({ id }) => id));
}

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { HoldRefusal } from '../reservation/hold-refusal.js';
import { type HoldRequest, type Holds, placesIn } from '../reservation/holds.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
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
  },
  ko: {
    loading: '좌석을 불러오는 중입니다…',
    map: '좌석 선택',
    list: '목록에서 좌석 선택',
    gone: '선택하신 좌석을 다른 분이 먼저 예매했습니다. 다른 좌석을 선택해 주세요.',
  },
});

interface Props {
  readonly show: Show;
  readonly holds: Holds;
  /** The slot of the user has ended. */
  readonly onLost: () => void;
  /** The first look at the seats has claimed the slot, so it ends later. */
  readonly onEnter: () => void;
}

/** Choosing places: on the map, in the list, or by the server. */
export function Picker({ show, holds, onLost, onEnter }: Props) {
  const seats = useSeats(show.id, onLost);
  const most = useComputed(() => {
    const own = [...holds.held.value, ...holds.bought.value];
    return Math.max(0, show.maxSeatsPerUser - own.reduce((sum, one) => sum + placesIn(one), 0));
  });
  const choice = useMemo(() => createChoice(() => most.value), []);
  const isGone = useSignal(false);
  const plan = seats.plan.value;
  const now = seats.now.value;
  const isIn = now !== null;
  useEffect(() => {
    if (isIn) onEnter();
  }, [isIn]);
  // While places are being held they read as taken, by oneself.
  const isHolding = holds.hold.isRunning.value;
  useEffect(() => {
    if (plan && now && !isHolding && choice.dropTaken(plan, now)) isGone.value = true;
  }, [now, isHolding]);
  const own = useMemo(() => plan && ownSeats(plan, holds), [plan, holds.all.value]);
  const hold = async (request: Omit<HoldRequest, 'showId'>) => {
    isGone.value = false;
    await holds.hold.run({ showId: show.id, ...request });
    if (holds.hold.error.value === null) choice.clear();
    await seats.reload();
  };
  const toggle = (seat: number) => {
    isGone.value = false;
    choice.toggle(seat);
  };
  const addStanding = ({ areaId }: Section, left: number) => {
    isGone.value = false;
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
          onSeat={toggle}
          onArea={addStanding}
        />
      </section>
      <div class="list-side">
        {/* What is shown may be sold meanwhile. */}
        <ProblemNotice error={seats.error.value} />
        <HoldRefusal error={holds.hold.error.value} roomId={show.roomId} />
        {isGone.value && holds.hold.error.value === null && (
          <p class="notice warn" role="alert">
            {t.gone}
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
  const own = [...held.value, ...bought.value].flatMap(({ seats }) => seats.map(({ id }) => id));
  return seatsWith(plan, own);
}

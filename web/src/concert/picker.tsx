import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { HoldRefusal } from '../reservation/hold-refusal.js';
import { type HoldRequest, type Holds, placesIn } from '../reservation/holds.js';
import { count, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { areaText, placeText } from '../ticket/place.js';
import { BestForm } from './best-form.js';
import { amountOf, type Choice, createChoice } from './choice.js';
import { PriceLegend } from './price-legend.js';
import { SeatList } from './seat-list.js';
import { SeatMap } from './seat-map.js';
import type { SeatPlan } from './seat-plan.js';
import { useSeats } from './seats.js';
import type { Show } from './show-head.js';

const t = texts({
  en: {
    loading: 'The seats are loading…',
    map: 'Seats',
    list: 'Seats as a list',
    yours: 'Your choice',
    none: 'Choose seats on the map or in the list.',
    hold: (places: string) => `Hold ${places}`,
    remove: (place: string) => `Remove ${place}`,
    most: (most: string) =>
      `You can have at most ${most} places of this show. That is all of them.`,
    gone: 'A seat that you had chosen is gone: somebody was faster. Choose another one.',
    left: (left: string) => `You can choose ${left} more.`,
  },
  ko: {
    loading: '좌석을 불러오는 중입니다…',
    map: '좌석 선택',
    list: '목록에서 좌석 선택',
    yours: '선택한 좌석',
    none: '배치도나 목록에서 좌석을 선택해 주세요.',
    hold: (places: string) => `${places}매 선점하기`,
    remove: (place: string) => `${place} 선택 취소`,
    most: (most: string) =>
      `이 회차는 1인당 ${most}매까지 예매할 수 있습니다. 더 선택할 수 없어요.`,
    gone: '선택하신 좌석을 다른 분이 먼저 예매했습니다. 다른 좌석을 선택해 주세요.',
    left: (left: string) => `${left}매 더 선택할 수 있어요.`,
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
  const bytes = seats.bytes.value;
  const isIn = bytes !== null;
  useEffect(() => {
    if (isIn) onEnter();
  }, [isIn]);
  // While places are being held they read as taken, by oneself.
  const isHolding = holds.hold.isRunning.value;
  useEffect(() => {
    if (bytes && !isHolding && choice.dropTaken(bytes).length > 0) isGone.value = true;
  }, [bytes, isHolding]);
  const own = useMemo(() => ownSeats(plan, holds), [plan, holds.all.value]);
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
  if (!plan || !bytes) {
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
        <SeatMap plan={plan} bytes={seats.bytes} choice={choice} own={own} onSeat={toggle} />
      </section>
      <div class="list-side">
        <HoldRefusal error={holds.hold.error.value} roomId={show.roomId} />
        {isGone.value && holds.hold.error.value === null && (
          <p class="notice warn" role="alert">
            {t.gone}
          </p>
        )}
        <Chosen
          plan={plan}
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
          <SeatList
            plan={plan}
            bytes={seats.bytes}
            choice={choice}
            most={most.value}
            onSeat={toggle}
          />
        </details>
      </div>
    </div>
  );
}

interface ChosenProps {
  readonly plan: SeatPlan;
  readonly choice: Choice;
  readonly most: number;
  readonly limit: number;
  readonly isBusy: boolean;
  readonly onHold: () => void;
}

function Chosen({ plan, choice, most, limit, isBusy, onHold }: ChosenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const places = choice.count.value;
  return (
    <section class="card chosen" aria-labelledby="yours">
      <h2 id="yours" ref={heading} tabIndex={-1}>
        {t.yours}
      </h2>
      <ul class="plain-list places">
        {[...choice.seats.value].map((seat) => {
          const text = textOf(plan, seat);
          return (
            <li key={seat} class="row between">
              <span>{text}</span>
              <span class="row">
                <span class="number">{money(plan.price[seat]!)}</span>
                <button
                  type="button"
                  class="link"
                  aria-label={t.remove(text)}
                  onClick={() => {
                    choice.toggle(seat);
                    heading.current?.focus();
                  }}
                >
                  ✕
                </button>
              </span>
            </li>
          );
        })}
        {[...choice.areas.value].map(([areaId, quantity]) => {
          const area = plan.sections.find((section) => section.areaId === areaId)!;
          return (
            <li key={areaId} class="row between">
              <span>{areaText({ section: area.name, quantity })}</span>
              <span class="number">{money(area.price * quantity)}</span>
            </li>
          );
        })}
      </ul>
      <p class="muted" role="status">
        {places >= most
          ? t.most(count(limit))
          : places === 0
            ? t.none
            : t.left(count(most - places))}
      </p>
      {places > 0 && (
        <button type="button" class="large" disabled={isBusy} onClick={onHold}>
          {t.hold(count(places))} · {money(amountOf(plan, choice))}
        </button>
      )}
    </section>
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

function ownSeats(plan: SeatPlan | null, { held, bought }: Holds): ReadonlySet<number> {
  const own = [...held.value, ...bought.value].flatMap(({ seats }) => seats.map(({ id }) => id));
  return new Set(own.map((id) => plan?.indexOf.get(id)).filter((seat) => seat !== undefined));
}

function textOf(plan: SeatPlan, seat: number): string {
  const section = plan.sections[plan.sectionOf[seat]!]!.name;
  return placeText({ section, row: plan.rowOf[seat]!, number: plan.number[seat]! });
}

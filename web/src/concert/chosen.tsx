import { useRef } from 'preact/hooks';
import { count, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { areaText, placeText } from '../ticket/place.js';
import { amountOf, type Choice } from './choice.js';
import type { Availability, SeatPlan } from './seat-plan.js';
import { StandingPlaces } from './standing-places.js';

const t = texts({
  en: {
    yours: 'Your choice',
    none: 'Choose places on the map or in the list.',
    hold: (places: string) => `Hold ${places}`,
    remove: (place: string) => `Remove ${place}`,
    most: (most: string) =>
      `You can have at most ${most} places of this show. That is all of them.`,
    left: (left: string) => `You can choose ${left} more.`,
  },
  ko: {
    yours: '선택한 좌석',
    none: '배치도나 목록에서 좌석을 선택해 주세요.',
    hold: (places: string) => `${places}매 선점하기`,
    remove: (place: string) => `${place} 선택 취소`,
    most: (most: string) =>
      `이 회차는 1인당 ${most}매까지 예매할 수 있습니다. 더 선택할 수 없어요.`,
    left: (left: string) => `${left}매 더 선택할 수 있어요.`,
  },
});

interface Props {
  readonly plan: SeatPlan;
  readonly now: Availability;
  readonly choice: Choice;
  readonly most: number;
  readonly limit: number;
  readonly isBusy: boolean;
  readonly onHold: () => void;
}

/** What the user has chosen, and the way to hold it. */
export function Chosen({ plan, now, choice, most, limit, isBusy, onHold }: Props) {
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
            <li key={areaId}>
              <div class="row between">
                <span>{areaText({ section: area.name, quantity })}</span>
                <span class="number">{money(area.price * quantity)}</span>
              </div>
              <StandingPlaces section={area} now={now} choice={choice} most={most} />
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

function textOf(plan: SeatPlan, seat: number): string {
  const section = plan.sections[plan.sectionOf[seat]!]!.name;
  return placeText({ section, row: plan.rowOf[seat]!, number: plan.number[seat]! });
}

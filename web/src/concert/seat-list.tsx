import { useSignal } from '@preact/signals';
import { count, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { Choice } from './choice.js';
import { AVAILABLE, statusOf } from './availability.js';
import {
  type Availability,
  countFree,
  freePlaces,
  type SeatPlan,
  type Section,
} from './seat-plan.js';
import { StandingPlaces } from './standing-places.js';

const t = texts({
  en: {
    section: 'Section',
    row: 'Row',
    sectionOption: (name: string, price: string, free: string) =>
      `${name} · ${price} · ${free} free`,
    standingOption: (name: string, price: string, left: string) =>
      `${name} · ${price} · standing, ${left} free`,
    rowOption: (row: number, free: string) => `Row ${row} · ${free} free`,
    seats: (row: number) => `Seats of row ${row}`,
    seat: (number: number) => `Seat ${number}`,
    noSeat: 'Row without free seats',
  },
  ko: {
    section: '구역',
    row: '열',
    sectionOption: (name: string, price: string, free: string) =>
      `${name}구역 · ${price} · 잔여 ${free}석`,
    standingOption: (name: string, price: string, left: string) =>
      `${name} · ${price} · 스탠딩 잔여 ${left}석`,
    rowOption: (row: number, free: string) => `${row}열 · 잔여 ${free}석`,
    seats: (row: number) => `${row}열 좌석`,
    seat: (number: number) => `${number}번`,
    noSeat: '빈 좌석이 없는 열입니다',
  },
});

interface Props {
  readonly plan: SeatPlan;
  readonly now: Availability;
  readonly choice: Choice;
  readonly most: number;
  readonly onSeat: (seat: number) => void;
}

/** The seats of one row at a time, so that a large hall is a short page. */
export function SeatList(props: Props) {
  const { plan, now } = props;
  const chosen = useSignal(0);
  const section = plan.sections[Math.min(chosen.value, plan.sections.length - 1)];
  if (!section) return null;
  return (
    <div class="seat-list">
      <label>
        {t.section}
        <select
          value={chosen.value}
          onChange={({ currentTarget }) => (chosen.value = Number(currentTarget.value))}
        >
          {plan.sections.map((one, index) => (
            <option key={one.name} value={index}>
              {(one.areaId === null ? t.sectionOption : t.standingOption)(
                one.name,
                money(one.price),
                count(freePlaces(now, one)),
              )}
            </option>
          ))}
        </select>
      </label>
      {section.areaId === null ? (
        <Rows key={section.name} {...props} section={section} />
      ) : (
        <StandingPlaces {...props} section={section} />
      )}
    </div>
  );
}

function Rows({
  plan,
  now: { bytes },
  choice,
  section,
  onSeat,
}: Props & { readonly section: Section }) {
  const index = useSignal<number | null>(null);
  const firstFree = section.rows.findIndex((row) => countFree(bytes, row) > 0);
  const row = section.rows[index.value ?? Math.max(0, firstFree)];
  if (!row) return null;
  const offered = Array.from(
    { length: row.end - row.first },
    (_, place) => row.first + place,
  ).filter((seat) => statusOf(bytes, seat) === AVAILABLE || choice.seats.value.has(seat));
  return (
    <>
      <label>
        {t.row}
        <select
          value={section.rows.indexOf(row)}
          onChange={({ currentTarget }) => (index.value = Number(currentTarget.value))}
        >
          {section.rows.map((one, place) => (
            <option key={one.row} value={place}>
              {t.rowOption(one.row, count(countFree(bytes, one)))}
            </option>
          ))}
        </select>
      </label>
      <div class="seat-buttons" role="group" aria-label={t.seats(row.row)}>
        {offered.length === 0 && <p class="muted">{t.noSeat}</p>}
        {offered.map((seat) => (
          <button
            key={seat}
            type="button"
            class="quiet"
            aria-pressed={choice.seats.value.has(seat)}
            aria-label={`${t.seat(plan.number[seat]!)}, ${money(plan.price[seat]!)}`}
            onClick={() => onSeat(seat)}
          >
            {plan.number[seat]}
          </button>
        ))}
      </div>
    </>
  );
}

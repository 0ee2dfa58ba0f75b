import type { components } from '@onsale/client';
import { AVAILABLE, statusOf } from './availability.js';

export type Layout = components['schemas']['LayoutDto'];

export interface Row {
  readonly row: number;
  /** Seats from `first` up to, but not including, `end`. */
  readonly first: number;
  readonly end: number;
  readonly y: number;
}

/** A section with its place on the map, in widths of a seat. */
export interface Section {
  readonly name: string;
  readonly price: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Empty for standing places. */
  readonly rows: readonly Row[];
  /** Standing places only. */
  readonly areaId: string | null;
  /** Its place among the standing sections. */
  readonly areaIndex: number;
  readonly capacity: number;
}

/** What of a plan is free at a moment. */
export interface Availability {
  /** Two bits for each seat. */
  readonly bytes: Uint8Array;
  /** The free places of each standing section. */
  readonly left: readonly number[];
}

/** The seats of a show by their index in the layout, in flat arrays: there may be 100,000. */
export interface SeatPlan {
  readonly sections: readonly Section[];
  readonly ids: readonly string[];
  /** The middle of each seat. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly number: Uint32Array;
  readonly sectionOf: Uint16Array;
  readonly rowOf: Uint32Array;
  readonly price: Float64Array;
  /** Index in `prices`. */
  readonly tier: Uint8Array;
  /** The highest first. */
  readonly prices: readonly number[];
  readonly bounds: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
}

/** Standing sections have no size of their own: they are as wide as the hall. The layout leaves three rows for each. */
const STANDING_HALF_WIDTH = 6;
const STANDING_HALF_HEIGHT = 0.6;
const MARGIN = 0.75;

export function planOf({ sections: given }: Layout): SeatPlan {
  const count = given.reduce(
    (sum, { rows = [] }) => rows.reduce((all, { seats }) => all + seats.length, sum),
    0,
  );
  const ids: string[] = [];
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const number = new Uint32Array(count);
  const sectionOf = new Uint16Array(count);
  const rowOf = new Uint32Array(count);
  const price = new Float64Array(count);
  const widest = given
    .flatMap(({ rows = [] }) => rows.map(({ seats }) => seats.at(-1)?.x ?? 0))
    .reduce((most, x) => Math.max(most, x), STANDING_HALF_WIDTH);
  let areas = 0;
  const sections = given.map((section, index): Section => {
    const { name, price: listPrice, areaId = null, capacity = 0 } = section;
    const areaIndex = areaId === null ? -1 : areas++;
    let [left, right] = [-widest, widest];
    const middle = section.y ?? 0;
    let [top, bottom] = [middle - STANDING_HALF_HEIGHT, middle + STANDING_HALF_HEIGHT];
    const rows = (section.rows ?? []).map((row, place): Row => {
      const first = ids.length;
      for (const seat of row.seats) {
        const at = ids.push(seat.id) - 1;
        x[at] = seat.x;
        y[at] = seat.y;
        number[at] = seat.number;
        price[at] = seat.price;
        sectionOf[at] = index;
        rowOf[at] = row.row;
      }
      const [start, last] = [row.seats[0], row.seats.at(-1)];
      left = place === 0 ? (start?.x ?? 0) : Math.min(left, start?.x ?? left);
      right = place === 0 ? (last?.x ?? 0) : Math.max(right, last?.x ?? right);
      top = place === 0 ? (start?.y ?? 0) : top;
      bottom = start?.y ?? bottom;
      return { row: row.row, first, end: ids.length, y: start?.y ?? 0 };
    });
    const box = {
      left: left - MARGIN,
      right: right + MARGIN,
      top: top - MARGIN,
      bottom: bottom + MARGIN,
    };
    return { name, price: listPrice, ...box, rows, areaId, areaIndex, capacity };
  });
  const prices = [...pricesOf(price, sections)].sort((a, b) => b - a);
  const tiers = new Map(prices.map((value, index) => [value, index]));
  const tier = new Uint8Array(count);
  for (let seat = 0; seat < count; seat += 1) tier[seat] = tiers.get(price[seat]!)!;
  return {
    ...{ sections, ids, x, y, number, sectionOf, rowOf, price, prices, tier },
    bounds: {
      left: Math.min(...sections.map(({ left }) => left)) - 1,
      right: Math.max(...sections.map(({ right }) => right)) + 1,
      // Room for the stage, and for the name of the first section.
      top: Math.min(...sections.map(({ top }) => top)) - 4,
      bottom: Math.max(...sections.map(({ bottom }) => bottom)) + 1,
    },
  };
}

/** Loops, since an iterator of 100,000 seats takes longer than all else here. */
function pricesOf(price: Float64Array, sections: readonly Section[]): Set<number> {
  const prices = new Set(sections.map((section) => section.price));
  let last = NaN;
  for (let seat = 0; seat < price.length; seat += 1) {
    if (price[seat] === last) continue;
    last = price[seat]!;
    prices.add(last);
  }
  return prices;
}

export function countFree(
  bytes: Uint8Array | null,
  { first, end }: Pick<Row, 'first' | 'end'>,
): number {
  let free = 0;
  for (let seat = first; seat < end; seat += 1) if (statusOf(bytes, seat) === AVAILABLE) free += 1;
  return free;
}

/** The free places of a section of either kind. */
export function freePlaces({ bytes, left }: Availability, section: Section): number {
  return section.areaId === null
    ? countFree(bytes, seatsOf(section))
    : (left[section.areaIndex] ?? 0);
}

export function placesOf(section: Section): number {
  const { first, end } = seatsOf(section);
  return section.areaId === null ? end - first : section.capacity;
}

/** From the first seat to the last one of a section. */
function seatsOf({ rows }: Section): Pick<Row, 'first' | 'end'> {
  return { first: rows[0]?.first ?? 0, end: rows.at(-1)?.end ?? 0 };
}

/** The seats with these ids, which are few: a map of all ids would cost more than the search. */
export function seatsWith(plan: SeatPlan, ids: readonly string[]): Set<number> {
  return new Set(ids.map((id) => plan.ids.indexOf(id)).filter((seat) => seat >= 0));
}

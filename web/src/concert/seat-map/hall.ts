import type { components } from '@onsale/client';

type Layout = components['schemas']['LayoutDto'];

export const AVAILABLE = 0;
export const HELD = 1;
export const SOLD = 2;

/** A section and where it is drawn. Units: the distance of two seats. */
export interface Section {
  readonly name: string;
  readonly kind: 'SEATED' | 'STANDING';
  readonly price: number;
  /** Of its first seat in the arrays of the hall. */
  readonly first: number;
  readonly seatCount: number;
  readonly areaId: string | null;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The places of a show, as the map and the list use them. Seats are numbers from 0, in the order of the layout,
 * which is the order of the availability too. Everything of a seat stands in an array at its number.
 */
export interface Hall {
  readonly sections: readonly Section[];
  /** Ascending. */
  readonly prices: readonly number[];
  readonly ids: readonly string[];
  readonly numberById: ReadonlyMap<string, number>;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly row: Uint16Array;
  readonly seat: Uint16Array;
  /** Index in `prices`. */
  readonly price: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Rows of space for the name above each section. */
const HEAD = 1.6;
/** A standing area is drawn as high as this many rows. */
const STANDING_HEIGHT = 4;
const STANDING_WIDTH = 12;
const STAGE = 3;

/** Places the sections one below the other, the stage above. */
export function buildHall({ sections }: Layout): Hall {
  const count = sections.reduce((sum, { rows = [] }) => sum + seatsIn(rows), 0);
  const hall = {
    ids: new Array<string>(count),
    numberById: new Map<string, number>(),
    x: new Float32Array(count),
    y: new Float32Array(count),
    row: new Uint16Array(count),
    seat: new Uint16Array(count),
    price: new Uint8Array(count),
  };
  const prices = [...new Set(sections.flatMap(pricesOf))].sort((a, b) => a - b);
  const priceIndex = new Map(prices.map((price, index) => [price, Math.min(index, 255)]));
  const placed: Section[] = [];
  let number = 0;
  let top = STAGE;
  let half = STANDING_WIDTH / 2;
  for (const { name, kind, price, rows = [], areaId = null } of sections) {
    top += HEAD;
    const first = number;
    let widest = kind === 'STANDING' ? STANDING_WIDTH / 2 : 0;
    rows.forEach(({ row, seats }, index) => {
      for (const seat of seats) {
        hall.ids[number] = seat.id;
        hall.numberById.set(seat.id, number);
        hall.x[number] = seat.x;
        hall.y[number] = top + index + 0.5;
        hall.row[number] = row;
        hall.seat[number] = seat.number;
        hall.price[number] = priceIndex.get(seat.price) ?? 0;
        widest = Math.max(widest, Math.abs(seat.x) + 0.5);
        number += 1;
      }
    });
    const height = kind === 'STANDING' ? STANDING_HEIGHT : rows.length;
    const place = { left: -widest, top, width: 2 * widest, height };
    placed.push({ name, kind, price, first, seatCount: number - first, areaId, ...place });
    top += height;
    half = Math.max(half, widest);
  }
  // From here on x counts from the left edge of the hall.
  for (let seat = 0; seat < count; seat += 1) hall.x[seat]! += half + 1;
  return {
    ...hall,
    prices,
    sections: placed.map((section) => ({ ...section, left: section.left + half + 1 })),
    width: 2 * half + 2,
    height: top + 1,
  };
}

/** The status of each seat from two bits, four seats in a byte, the first one in the lowest bits. */
export function unpack(bytes: Uint8Array, count: number): Uint8Array {
  const statuses = new Uint8Array(count);
  for (let seat = 0; seat < count; seat += 1) {
    statuses[seat] = (bytes[seat >> 2]! >> ((seat & 3) * 2)) & 3;
  }
  return statuses;
}

export function freeIn({ first, seatCount }: Section, statuses: Uint8Array): number {
  let free = 0;
  for (let seat = first; seat < first + seatCount; seat += 1) {
    if (statuses[seat] === AVAILABLE) free += 1;
  }
  return free;
}

export function sectionOf({ sections }: Hall, seat: number): Section {
  return sections.find(({ first, seatCount }) => seat >= first && seat < first + seatCount)!;
}

function seatsIn(rows: NonNullable<Layout['sections'][number]['rows']>): number {
  return rows.reduce((sum, { seats }) => sum + seats.length, 0);
}

function pricesOf({ price, rows = [] }: Layout['sections'][number]): number[] {
  return [price, ...rows.flatMap(({ seats }) => seats.map((seat) => seat.price))];
}

import fc from 'fast-check';
import { codeOf, detailsOf } from '../../../../test/support/code-of.js';
import { type BestWish, FreeSeats } from './free-seats.js';
import { isStanding, positionsOf, type Section } from './show.js';

const section = (name: string, rows: number, seatsPerRow: number, price = 100): Section => ({
  name,
  rows,
  seatsPerRow,
  price,
});

/** The positions of the best seats of one row; `-` is a free seat. */
const inRow = (row: string, count: number) =>
  new FreeSeats([section('R', 1, row.length)], statusesOf(row)).best({ count });

const statusesOf = (rows: string) => rows.replaceAll('-', 'A').replaceAll('x', 'S');

describe('FreeSeats', () => {
  it('prefers the middle of a row, and of two groups as near the lower numbers', () => {
    expect(inRow('---------', 1)).toEqual([5]);
    expect(inRow('---------', 3)).toEqual([4, 5, 6]);
    expect(inRow('---------', 2)).toEqual([4, 5]);
  });

  it('leaves no single seat beside the group if that can be', () => {
    // In the middle, 3 and 4 would leave the seat 5 alone.
    expect(inRow('xx---xx--', 2)).toEqual([8, 9]);
    expect(inRow('x----x', 2)).toEqual([2, 3]);
    expect(inRow('xx---xx', 2)).toEqual([3, 4]);
  });

  it('takes a group further back that leaves no single seat before one in front that does', () => {
    const seats = new FreeSeats([section('R', 2, 3)], statusesOf('---' + 'x--'));
    expect(seats.best({ count: 2 })).toEqual([5, 6]);
    expect(seats.best({ count: 3 })).toEqual([1, 2, 3]);
  });

  it('goes by the order of the sections, then by the row nearest the front', () => {
    const sections = [section('B', 2, 4), section('A', 1, 4)];
    const seats = new FreeSeats(sections, statusesOf('xx-x' + '----' + '----'));
    expect(seats.best({ count: 4 })).toEqual([5, 6, 7, 8]);
    for (const position of [5, 6, 7, 8]) seats.take(position);
    expect(seats.best({ count: 4 })).toEqual([9, 10, 11, 12]);
    expect(seats.best({ count: 1 })).toEqual([3]);
  });

  it('keeps to the section and to the highest price, and leaves out standing places', () => {
    const standing = { name: 'Floor', kind: 'STANDING', capacity: 9, price: 1 } as const;
    const sections = [section('Near', 1, 2, 300), standing, section('Far', 1, 2, 200)];
    const seats = new FreeSeats(sections, statusesOf('--' + '--'));
    expect(seats.best({ count: 2 })).toEqual([1, 2]);
    expect(seats.best({ count: 2, section: 'far' })).toEqual([3, 4]);
    expect(seats.best({ count: 2, maxPrice: 299 })).toEqual([3, 4]);
    expect(codeOf(() => seats.best({ count: 2, maxPrice: 199 }))).toBe('NO_SEATS_TOGETHER');
    expect(codeOf(() => seats.best({ count: 2, section: 'Floor' }))).toBe('NO_SEATS_TOGETHER');
  });

  it('names the largest group of each section if there is none of the size', () => {
    const sections = [section('R', 2, 4, 300), section('S', 1, 3, 200)];
    const seats = new FreeSeats(sections, statusesOf('-x--' + '---x' + 'xxx'));
    expect(detailsOf(() => seats.best({ count: 4 }))).toEqual({
      sections: [
        { section: 'R', price: 300, together: 3 },
        { section: 'S', price: 200, together: 0 },
      ],
    });
  });

  it('treats seats that others were faster for as taken, and knows that it may be incomplete', () => {
    const seats = new FreeSeats([section('R', 1, 4)], 'AAAA');
    expect(seats.lostPositions).toEqual([]);
    const rest = seats.without([2]).without([3]);
    expect(rest.lostPositions).toEqual([2, 3]);
    expect(rest.best({ count: 1 })).toEqual([1]);
    expect(codeOf(() => rest.best({ count: 2 }))).toBe('NO_SEATS_TOGETHER');
  });

  it('finds what a search of all groups finds, on any small hall, also after others took seats', () => {
    const hall = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 7 })), {
        minLength: 1,
        maxLength: 3,
      })
      .map((sizes) => sizes.map(([rows, seats], at) => section(`S${at}`, rows, seats, 100 * at)));
    const wish = fc.record(
      {
        count: fc.integer({ min: 1, max: 4 }),
        section: fc.constantFrom('S0', 'S1'),
        maxPrice: fc.constantFrom(0, 100),
      },
      { requiredKeys: ['count'] },
    );
    const drawn = fc.tuple(hall, fc.infiniteStream(fc.boolean()), fc.array(wish, { maxLength: 8 }));
    fc.assert(
      fc.property(drawn, ([sections, frees, wishes]) => {
        const places = positionsOf(sections);
        const free = places.map(() => frees.next().value);
        const seats = new FreeSeats(sections, free.map((is) => (is ? 'A' : 'H')).join(''));
        for (const each of wishes) {
          const expected = searchAll(sections, free, each);
          expect(bestOf(seats, each)).toEqual(expected);
          for (const position of expected ?? []) {
            seats.take(position);
            free[position - 1] = false;
          }
        }
      }),
    );
  });
});

function bestOf(seats: FreeSeats, wish: BestWish): readonly number[] | null {
  let best: readonly number[] | null = null;
  codeOf(() => (best = seats.best(wish)));
  return best;
}

/** Ranks every group of the hall by the rules, one after the other. */
function searchAll(
  sections: readonly Section[],
  free: readonly boolean[],
  { count, section: only, maxPrice = Infinity }: BestWish,
): readonly number[] | null {
  const places = positionsOf(sections);
  const isFreeAt = (name: string, row: number, number: number) => {
    const at = places.findIndex(
      (place) => place.section === name && place.row === row && place.number === number,
    );
    return at !== -1 && free[at] === true;
  };
  const groups = places.flatMap(({ position, section: name, row, number, price }) => {
    const order = sections.findIndex((each) => each.name === name);
    const hall = sections[order];
    if (!hall || isStanding(hall) || price > maxPrice || (only ?? name) !== name) return [];
    const numbers = Array.from({ length: count }, (_, index) => number + index);
    if (!numbers.every((each) => isFreeAt(name, row, each))) return [];
    const last = number + count - 1;
    const singleBefore = isFreeAt(name, row, number - 1) && !isFreeAt(name, row, number - 2);
    const singleBehind = isFreeAt(name, row, last + 1) && !isFreeAt(name, row, last + 2);
    const distance = Math.abs((number + last) / 2 - (1 + hall.seatsPerRow) / 2);
    const rank = [singleBefore || singleBehind ? 1 : 0, order, row, distance, number];
    return [{ rank, positions: numbers.map((_, index) => position + index) }];
  });
  const [best] = groups.sort((one, other) => compare(one.rank, other.rank));
  return best?.positions ?? null;
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

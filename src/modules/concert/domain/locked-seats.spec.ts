import { codeOf } from '../../../../test/support/code-of.js';
import type { ConcertError } from './concert-error.js';
import { LockedSeats, type SeatWanted } from './locked-seats.js';
import type { ShowOnSale } from './show.js';

const SHOW: ShowOnSale = {
  id: 'show',
  concertId: 'concert',
  roomId: 'room',
  startsAt: new Date('2030-01-01T19:00:00Z'),
  maxSeatsPerUser: 4,
  sections: [],
  status: 'ON_SALE',
  concertStatus: 'ON_SALE',
  createdAt: new Date('2026-01-01T00:00:00Z'),
};

const seat = (id: string, isFree = true): SeatWanted => ({
  id,
  section: 'R',
  row: 1,
  number: 1,
  price: 10_000,
  isFree,
});

function seatIdsOf(rule: () => void): unknown {
  try {
    rule();
    return null;
  } catch (error) {
    return (error as ConcertError).details['seatIds'];
  }
}

describe('Locked seats', () => {
  it('go to who takes them first, in the order in which they were asked for', () => {
    const seats = new LockedSeats(SHOW, [seat('a'), seat('b')]);
    const taken = seats.take(['b', 'a'], 'first');
    expect(taken.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(taken[0]).toEqual({ id: 'b', section: 'R', row: 1, number: 1, price: 10_000 });
    expect(codeOf(() => seats.take(['a'], 'second'))).toBe('SEAT_ALREADY_RESERVED');
    expect([...seats.taken]).toEqual([
      ['b', 'first'],
      ['a', 'first'],
    ]);
  });

  it('are all taken or none, and those that are gone are named', () => {
    const seats = new LockedSeats(SHOW, [seat('a'), seat('gone', false), seat('b')]);
    seats.take(['b'], 'first');
    expect(seatIdsOf(() => seats.take(['a', 'gone', 'b'], 'second'))).toEqual(['gone', 'b']);
    expect(seats.take(['a'], 'third')).toHaveLength(1);
  });

  it('are not found before they are reserved', () => {
    const seats = new LockedSeats(SHOW, [seat('gone', false)]);
    const rule = () => seats.take(['gone', 'unknown'], 'first');
    expect(codeOf(rule)).toBe('SEAT_NOT_FOUND');
    expect(seatIdsOf(rule)).toEqual(['unknown']);
  });

  it('can be decided about anew', () => {
    const seats = new LockedSeats(SHOW, [seat('a'), seat('gone', false)]);
    seats.take(['a'], 'first');
    const anew = seats.untaken();
    expect(anew.taken.size).toBe(0);
    expect(anew.take(['a'], 'second')).toHaveLength(1);
    expect(codeOf(() => anew.take(['gone'], 'second'))).toBe('SEAT_ALREADY_RESERVED');
    expect([...seats.taken.values()]).toEqual(['first']);
  });
});

import { codeOf } from '../../../../test/support/code-of.js';
import { showOnSale } from '../../../../test/support/shows.js';
import type { ConcertError } from './concert-error.js';
import { LockedSeats, type WantedSeat } from './locked-seats.js';

const SHOW = showOnSale();

const seat = (id: string, isFree = true): WantedSeat => ({
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

describe('LockedSeats', () => {
  it('gives seats to the first reservation, in the requested order', () => {
    const seats = new LockedSeats(SHOW, [seat('a'), seat('b')]);
    const taken = seats.take(['b', 'a']);
    expect(taken.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(taken[0]).toEqual({ id: 'b', section: 'R', row: 1, number: 1, price: 10_000 });
    expect(codeOf(() => seats.take(['a']))).toBe('SEAT_ALREADY_RESERVED');
  });

  it('takes all seats of a request or none, and names the reserved ones', () => {
    const seats = new LockedSeats(SHOW, [seat('a'), seat('gone', false), seat('b')]);
    seats.take(['b']);
    expect(seatIdsOf(() => seats.take(['a', 'gone', 'b']))).toEqual(['gone', 'b']);
    expect(seats.take(['a'])).toHaveLength(1);
  });

  it('refuses unknown seats before reserved ones', () => {
    const seats = new LockedSeats(SHOW, [seat('gone', false)]);
    const rule = () => seats.take(['gone', 'unknown']);
    expect(codeOf(rule)).toBe('SEAT_NOT_FOUND');
    expect(seatIdsOf(rule)).toEqual(['unknown']);
  });

  it('gives a fresh copy without the seats taken since it was locked', () => {
    const seats = new LockedSeats(SHOW, [seat('a'), seat('gone', false)]);
    seats.take(['a']);
    const copy = seats.freshCopy();
    expect(copy.take(['a'])).toHaveLength(1);
    expect(codeOf(() => copy.take(['gone']))).toBe('SEAT_ALREADY_RESERVED');
    expect(codeOf(() => seats.take(['a']))).toBe('SEAT_ALREADY_RESERVED');
  });
});

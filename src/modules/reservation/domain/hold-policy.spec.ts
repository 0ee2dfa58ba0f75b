import { codeOf } from '../../../../test/support/code-of.js';
import { showOnSale } from '../../../../test/support/shows.js';
import { LockedSeats } from '../../concert/index.js';
import { assertMayHold } from './hold-policy.js';
import type { ReservationError } from './reservation-error.js';

const now = new Date('2026-12-24T18:00:00Z');
const showStart = new Date('2030-01-01T19:00:00Z');

/** Seats a, b and c are free, the seat `gone` is not. A user may have three seats. */
function seatsOf(startsAt = showStart): LockedSeats {
  const seats = ['a', 'b', 'c', 'gone'].map((id, index) => {
    const place = { section: 'R', row: 1, number: index + 1, price: 10_000 };
    return { id, ...place, isFree: id !== 'gone' };
  });
  return new LockedSeats(showOnSale({ startsAt, maxSeatsPerUser: 3 }), seats);
}

const refusal = (seatIds: string[], taken = 0, seats = seatsOf()) =>
  codeOf(() => assertMayHold(seats, { seatIds, taken }, now));

describe('assertMayHold', () => {
  it('accepts free seats of a show on sale within the limit', () => {
    expect(refusal(['a', 'b', 'c'])).toBeNull();
    expect(refusal(['a'], 2)).toBeNull();
  });

  it('refuses more seats than the limit, and says how many the user has', () => {
    expect(refusal(['a', 'b'], 2)).toBe('SEAT_LIMIT_EXCEEDED');
    let details: unknown;
    try {
      assertMayHold(seatsOf(), { seatIds: ['a', 'b'], taken: 2 }, now);
    } catch (error) {
      details = (error as ReservationError).details;
    }
    expect(details).toEqual({ maxSeatsPerUser: 3, taken: 2 });
  });

  it('refuses seats that are reserved or unknown', () => {
    expect(refusal(['a', 'gone'])).toBe('SEAT_ALREADY_RESERVED');
    expect(refusal(['gone', 'nowhere'])).toBe('SEAT_NOT_FOUND');
  });

  it('checks the sale first, then the limit, then the seats', () => {
    expect(refusal(['gone'], 3, seatsOf(now))).toBe('SHOW_NOT_ON_SALE');
    expect(refusal(['gone'], 3)).toBe('SEAT_LIMIT_EXCEEDED');
    expect(refusal(['nowhere'], 3)).toBe('SEAT_LIMIT_EXCEEDED');
  });
});

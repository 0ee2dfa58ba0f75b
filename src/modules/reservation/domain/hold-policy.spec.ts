import { codeOf, detailsOf } from '../../../../test/support/code-of.js';
import { lockedPlaces } from '../../../../test/support/places.js';
import { assertMayHold, NO_HOLDS, type UserHolds, type WantedHold } from './hold-policy.js';

const now = new Date('2026-12-24T18:00:00Z');
const show = { maxSeatsPerUser: 3, maxUnpaidHolds: 2 };

const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

interface Situation {
  readonly wanted?: Partial<WantedHold>;
  readonly user?: Partial<UserHolds>;
  readonly places?: ReturnType<typeof lockedPlaces>;
}

function hold(seatIds: string[], situation: Situation = {}): () => void {
  const { wanted, user, places = lockedPlaces({ show, areas: { floor: 2 } }) } = situation;
  const whole = { seatIds, areas: [], best: null, ...wanted };
  return () => assertMayHold(places, whole, { ...NO_HOLDS, ...user }, now);
}

const refusal = (seatIds: string[], situation: Situation = {}) => codeOf(hold(seatIds, situation));

describe('assertMayHold', () => {
  it('accepts free seats of a show on sale within the limit', () => {
    expect(refusal(['a', 'b', 'c'])).toBeNull();
    expect(refusal(['a'], { user: { places: 2 } })).toBeNull();
  });

  it('refuses more seats than the limit, and says how many the user has', () => {
    const rule = hold(['a', 'b'], { user: { places: 2 } });
    expect(codeOf(rule)).toBe('SEAT_LIMIT_EXCEEDED');
    expect(detailsOf(rule)).toEqual({ maxSeatsPerUser: 3, taken: 2 });
  });

  it('counts seats, standing places and best seats towards the limit', () => {
    const floor = [{ areaId: 'floor', quantity: 2 }];
    expect(refusal(['a'], { wanted: { areas: floor } })).toBeNull();
    expect(refusal(['a', 'b'], { wanted: { areas: floor } })).toBe('SEAT_LIMIT_EXCEEDED');
    expect(refusal([], { wanted: { best: { count: 3 } } })).toBeNull();
    expect(refusal([], { wanted: { best: { count: 4 } } })).toBe('SEAT_LIMIT_EXCEEDED');
  });

  it('refuses places that are reserved or unknown', () => {
    expect(refusal(['a', 'gone'])).toBe('SEAT_ALREADY_RESERVED');
    expect(refusal(['gone', 'nowhere'])).toBe('SEAT_NOT_FOUND');
    expect(refusal(['a'], { wanted: { areas: [{ areaId: 'sky', quantity: 1 }] } })).toBe(
      'AREA_NOT_FOUND',
    );
    expect(refusal([], { wanted: { areas: [{ areaId: 'floor', quantity: 3 }] } })).toBe(
      'AREA_SOLD_OUT',
    );
  });

  it('refuses seats that the user holds, and names the hold', () => {
    const places = lockedPlaces({ show, owners: { a: 'mine', b: 'theirs' } });
    const user = { heldIds: ['mine'], places: 3 };
    expect(codeOf(hold(['c', 'a'], { places, user }))).toBe('SEAT_HELD_BY_YOU');
    expect(detailsOf(hold(['c', 'a'], { places, user }))).toEqual({ reservationId: 'mine' });
    expect(refusal(['b'], { places, user: { heldIds: ['mine'] } })).toBe('SEAT_ALREADY_RESERVED');
  });

  it('refuses a user of whom more holds than the limit ended unpaid within an hour', () => {
    const endedUnpaid = [minutesAgo(1), minutesAgo(10), minutesAgo(40)];
    expect(refusal(['a'], { user: { endedUnpaid: endedUnpaid.slice(1) } })).toBeNull();
    const rule = hold(['a'], { user: { endedUnpaid } });
    expect(codeOf(rule)).toBe('TOO_MANY_UNPAID_HOLDS');
    // In 20 minutes only two of them are younger than an hour.
    expect(detailsOf(rule)).toEqual({ maxUnpaidHolds: 2, retryAfterSeconds: 1_200 });
  });

  it('checks a cancellation, own holds, the sale, unpaid holds, the limit and the seats, in this order', () => {
    const owners = { a: 'mine' };
    const cancelled = lockedPlaces({ show: { ...show, status: 'CANCELLED' }, owners });
    const over = lockedPlaces({ show: { ...show, startsAt: now }, owners });
    const places = lockedPlaces({ show, owners });
    const endedUnpaid = [1, 2, 3].map(minutesAgo);
    const user = { heldIds: ['mine'], places: 3, endedUnpaid };
    expect(refusal(['a'], { places: cancelled, user })).toBe('SHOW_CANCELLED');
    expect(refusal(['a'], { places: over, user })).toBe('SEAT_HELD_BY_YOU');
    expect(refusal(['gone'], { places: over, user })).toBe('SHOW_NOT_ON_SALE');
    expect(refusal(['a'], { places, user })).toBe('SEAT_HELD_BY_YOU');
    expect(refusal(['gone'], { places, user })).toBe('TOO_MANY_UNPAID_HOLDS');
    expect(refusal(['gone'], { places, user: { places: 3 } })).toBe('SEAT_LIMIT_EXCEEDED');
    expect(refusal(['nowhere'], { places, user: { places: 3 } })).toBe('SEAT_LIMIT_EXCEEDED');
  });
});

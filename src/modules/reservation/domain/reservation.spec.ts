import { codeOf } from '../../../../test/support/code-of.js';
import { Reservation, type ReservationStatus } from './reservation.js';

const holdExpiresAt = new Date('2026-12-24T18:05:00Z');
const inTime = new Date(holdExpiresAt.getTime() - 1);

function reservation(status: ReservationStatus = 'HELD'): Reservation {
  return new Reservation({
    id: 'reservation',
    userId: 'user',
    showId: 'show',
    roomId: 'room',
    paymentId: 'payment',
    seats: [
      { id: 'a', section: 'R', row: 1, number: 1, price: 150_000 },
      { id: 'b', section: 'S', row: 1, number: 2, price: 90_000 },
    ],
    areas: [],
    status,
    holdExpiresAt,
    endedAt: null,
    createdAt: new Date('2026-12-24T18:00:00Z'),
  });
}

describe('A reservation', () => {
  it('costs the sum of the prices of its seats and standing places', () => {
    expect(reservation().amount.amount).toBe(240_000);
    const floor = { id: 'floor', section: 'Floor', price: 50_000, quantity: 3 };
    const mixed = new Reservation({ ...reservation().state, areas: [floor] });
    expect(mixed.amount.amount).toBe(390_000);
    expect(mixed.places).toBe(5);
  });

  it('knows when it ended unpaid: at the release, or when it expired by the clock', () => {
    const released = reservation();
    released.release(inTime);
    expect(released.state.endedAt).toEqual(inTime);
    const expired = reservation();
    expired.expire();
    expect(expired.state.endedAt).toEqual(holdExpiresAt);
    const paid = reservation();
    paid.confirm(inTime);
    expect(paid.state.endedAt).toBeNull();
  });

  it('becomes EXPIRED at holdExpiresAt unless it is confirmed', () => {
    expect(reservation().statusAt(inTime)).toBe('HELD');
    expect(reservation().statusAt(holdExpiresAt)).toBe('EXPIRED');
    expect(reservation('CONFIRMED').statusAt(holdExpiresAt)).toBe('CONFIRMED');
  });

  it('allows a confirmation or release only while it is held', () => {
    const confirmed = reservation();
    confirmed.confirm(inTime);
    expect(confirmed.state.status).toBe('CONFIRMED');
    const released = reservation();
    released.release(inTime);
    expect(released.state.status).toBe('RELEASED');
    expect(codeOf(() => reservation().confirm(holdExpiresAt))).toBe('RESERVATION_NOT_HELD');
    expect(codeOf(() => reservation().release(holdExpiresAt))).toBe('RESERVATION_NOT_HELD');
  });

  it.each(['CONFIRMED', 'EXPIRED', 'RELEASED', 'CANCELLED'] as const)(
    'refuses a confirmation when it is %s',
    (status) => {
      expect(codeOf(() => reservation(status).confirm(inTime))).toBe('RESERVATION_NOT_HELD');
    },
  );

  it('allows one cancellation, and only after the confirmation', () => {
    const confirmed = reservation('CONFIRMED');
    confirmed.cancel();
    expect(confirmed.state.status).toBe('CANCELLED');
    expect(() => reservation('HELD').cancel()).toThrow();
    expect(() => confirmed.cancel()).toThrow();
  });
});

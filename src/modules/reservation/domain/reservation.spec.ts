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

  it('allows one refund of everything, and only after the confirmation', () => {
    const confirmed = reservation('CONFIRMED');
    expect(confirmed.giveBack(null)).toEqual({ seats: confirmed.state.seats, areas: [] });
    expect(confirmed.state.status).toBe('CANCELLED');
    expect(confirmed.state.seats).toHaveLength(2);
    expect(() => reservation('HELD').giveBack(null)).toThrow();
    expect(() => reservation('HELD').giveBack({ seatIds: ['a'], areas: [] })).toThrow();
    expect(() => confirmed.giveBack(null)).toThrow();
  });

  it('loses refunded places one after the other, and is CANCELLED with the last one', () => {
    const confirmed = withFloor(3);
    const back = confirmed.giveBack({ seatIds: ['b'], areas: [{ areaId: 'floor', quantity: 2 }] });
    expect(back).toMatchObject({ seats: [{ id: 'b' }], areas: [{ id: 'floor', quantity: 2 }] });
    expect(confirmed.state).toMatchObject({
      status: 'CONFIRMED',
      seats: [{ id: 'a' }],
      areas: [{ id: 'floor', quantity: 1 }],
    });
    expect(confirmed.amount.amount).toBe(150_000 + 50_000);

    confirmed.giveBack({ seatIds: ['a'], areas: [] });
    expect(confirmed.state).toMatchObject({ status: 'CONFIRMED', seats: [] });
    confirmed.giveBack({ seatIds: [], areas: [{ areaId: 'floor', quantity: 1 }] });
    expect(confirmed.state).toMatchObject({ status: 'CANCELLED', areas: [{ quantity: 1 }] });
  });

  it('gives back no place that it does not have, and then keeps all of them', () => {
    const confirmed = withFloor(1);
    const before = confirmed.state;
    const wanted = [
      { seatIds: ['a', 'c'], areas: [] },
      { seatIds: ['a'], areas: [{ areaId: 'floor', quantity: 2 }] },
      { seatIds: ['a'], areas: [{ areaId: 'balcony', quantity: 1 }] },
    ];
    for (const places of wanted) expect(confirmed.giveBack(places)).toBeNull();
    expect(confirmed.state).toEqual(before);
  });
});

function withFloor(quantity: number): Reservation {
  const areas = [{ id: 'floor', section: 'Floor', price: 50_000, quantity }];
  return new Reservation({ ...reservation('CONFIRMED').state, areas });
}

import { codeOf, detailsOf } from '../../../../test/support/code-of.js';
import { lockedPlaces } from '../../../../test/support/places.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { NO_HOLDS } from '../domain/hold-policy.js';
import { decideHold, type HoldRequest, type LockedHolds } from './decide-hold.js';

class Refusal extends DomainError {}

const now = new Date('2026-12-24T18:00:00Z');
const holdExpiresAt = new Date('2026-12-24T18:05:00Z');
const show = { maxSeatsPerUser: 2 };

function locked(changes: Partial<LockedHolds> = {}): LockedHolds {
  const before = new Map(changes.before);
  return {
    userIds: ['kim', 'lee'],
    places: lockedPlaces({ show, areas: { floor: 3 } }),
    holds: new Map(before),
    slots: new Map(),
    now,
    holdExpiresAt,
    ...changes,
    before,
  };
}

function request(userId: string, ...seatIds: string[]): HoldRequest {
  return { userId, showId: 'show', roomId: 'room', seatIds, areas: [], best: null };
}

function standing(userId: string, quantity: number, ...seatIds: string[]): HoldRequest {
  return { ...request(userId, ...seatIds), areas: [{ areaId: 'floor', quantity }] };
}

describe('decideHold', () => {
  it('gives the user all requested seats until the hold expires', () => {
    const { reservation } = decideHold(request('kim', 'b', 'a'), locked());
    const { state, amount } = reservation;
    expect(state).toMatchObject({ userId: 'kim', showId: 'show', roomId: 'room', status: 'HELD' });
    expect(state.seats.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(state).toMatchObject({ areas: [], holdExpiresAt, endedAt: null, createdAt: now });
    expect(amount.amount).toBe(20_000);
  });

  it('gives seats and standing places together, at the price of both', () => {
    const { reservation } = decideHold(standing('kim', 1, 'a'), locked());
    expect(reservation.places).toBe(2);
    expect(reservation.amount.amount).toBe(15_000);
  });

  it('refuses a seat that an earlier request of the batch has taken', () => {
    const batch = locked();
    decideHold(request('kim', 'a'), batch);
    expect(codeOf(() => decideHold(request('lee', 'a', 'b'), batch))).toBe('SEAT_ALREADY_RESERVED');
    expect(decideHold(request('lee', 'b'), batch).reservation.seatIds).toEqual(['b']);
  });

  it('refuses a group that an earlier request of the batch has left too few standing places for', () => {
    const batch = locked();
    decideHold(standing('kim', 2), batch);
    const refused = () => decideHold(standing('lee', 2), batch);
    expect(detailsOf(refused)).toMatchObject({ areas: [{ areaId: 'floor', left: 1 }] });
    expect(decideHold(standing('lee', 1), batch).reservation.places).toBe(1);
  });

  it('names the hold of an earlier request of the batch if the user asks for its seats again', () => {
    const batch = locked();
    const { reservation } = decideHold(request('kim', 'a', 'b'), batch);
    const again = () => decideHold(request('kim', 'a', 'b'), batch);
    expect(codeOf(again)).toBe('SEAT_HELD_BY_YOU');
    expect(detailsOf(again)).toEqual({ reservationId: reservation.state.id });
  });

  it('counts both earlier places and places of this batch towards the limit', () => {
    const batch = locked({ before: new Map([['kim', { ...NO_HOLDS, places: 1 }]]) });
    expect(codeOf(() => decideHold(request('kim', 'a', 'b'), batch))).toBe('SEAT_LIMIT_EXCEEDED');
    decideHold(standing('kim', 1), batch);
    expect(codeOf(() => decideHold(request('kim', 'b'), batch))).toBe('SEAT_LIMIT_EXCEEDED');
    decideHold(request('lee', 'b', 'c'), batch);
    expect([...batch.before]).toEqual([['kim', { ...NO_HOLDS, places: 1 }]]);
  });

  it('refuses a user whose slot has ended, and gives the seat to the next request', () => {
    const batch = locked({ slots: new Map([['kim', new Refusal('QUEUE_TOKEN_EXPIRED')]]) });
    expect(codeOf(() => decideHold(request('kim', 'a'), batch))).toBe('QUEUE_TOKEN_EXPIRED');
    expect(decideHold(request('lee', 'a'), batch).reservation.seatIds).toEqual(['a']);
  });

  it('refuses reserved seats, unknown seats and shows that are not on sale', () => {
    expect(codeOf(() => decideHold(request('kim', 'gone'), locked()))).toBe(
      'SEAT_ALREADY_RESERVED',
    );
    expect(codeOf(() => decideHold(request('kim', 'nowhere'), locked()))).toBe('SEAT_NOT_FOUND');
    const withdrawn = locked({ places: lockedPlaces({ show: { status: 'WITHDRAWN' } }) });
    expect(codeOf(() => decideHold(request('kim', 'a'), withdrawn))).toBe('SHOW_NOT_ON_SALE');
    const cancelled = locked({ places: lockedPlaces({ show: { status: 'CANCELLED' } }) });
    expect(codeOf(() => decideHold(request('kim', 'a'), cancelled))).toBe('SHOW_CANCELLED');
  });
});

import { codeOf } from '../../../../test/support/code-of.js';
import { showOnSale } from '../../../../test/support/shows.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { LockedSeats } from '../../concert/index.js';
import { decideHold, type HoldRequest, type LockedHolds } from './hold-seats.js';

class Refusal extends DomainError {}

const now = new Date('2026-12-24T18:00:00Z');
const holdExpiresAt = new Date('2026-12-24T18:05:00Z');

const SHOW = showOnSale({ maxSeatsPerUser: 2 });

/** Seats a, b and c are free, the seat `gone` is not. */
function locked(changes: Partial<LockedHolds> = {}, show = SHOW): LockedHolds {
  const seats = ['a', 'b', 'c', 'gone'].map((id, index) => {
    const place = { section: 'R', row: 1, number: index + 1, price: 10_000 };
    return { id, ...place, isFree: id !== 'gone' };
  });
  const counts = new Map(changes.counts);
  return {
    userIds: ['kim', 'lee'],
    seats: new LockedSeats(show, seats),
    taken: new Map(counts),
    slots: new Map(),
    now,
    holdExpiresAt,
    ...changes,
    counts,
  };
}

function request(userId: string, ...seatIds: string[]): HoldRequest {
  return { userId, showId: 'show', roomId: 'room', seatIds };
}

describe('decideHold', () => {
  it('gives the user all requested seats until the hold expires', () => {
    const { state, amount } = decideHold(request('kim', 'b', 'a'), locked());
    expect(state).toMatchObject({ userId: 'kim', showId: 'show', roomId: 'room', status: 'HELD' });
    expect(state.seats.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(state).toMatchObject({ holdExpiresAt, createdAt: now });
    expect(amount.amount).toBe(20_000);
  });

  it('refuses a seat that an earlier request of the batch has taken', () => {
    const batch = locked();
    decideHold(request('kim', 'a'), batch);
    expect(codeOf(() => decideHold(request('lee', 'a', 'b'), batch))).toBe('SEAT_ALREADY_RESERVED');
    expect(decideHold(request('lee', 'b'), batch).seatIds).toEqual(['b']);
  });

  it('counts both earlier seats and seats of this batch towards the limit', () => {
    const batch = locked({ counts: new Map([['kim', 1]]) });
    expect(codeOf(() => decideHold(request('kim', 'a', 'b'), batch))).toBe('SEAT_LIMIT_EXCEEDED');
    decideHold(request('kim', 'a'), batch);
    expect(codeOf(() => decideHold(request('kim', 'b'), batch))).toBe('SEAT_LIMIT_EXCEEDED');
    decideHold(request('lee', 'b', 'c'), batch);
    expect([...batch.counts]).toEqual([['kim', 1]]);
  });

  it('refuses a user whose slot has ended, and gives the seat to the next request', () => {
    const batch = locked({ slots: new Map([['kim', new Refusal('QUEUE_TOKEN_EXPIRED')]]) });
    expect(codeOf(() => decideHold(request('kim', 'a'), batch))).toBe('QUEUE_TOKEN_EXPIRED');
    expect(decideHold(request('lee', 'a'), batch).seatIds).toEqual(['a']);
  });

  it('refuses reserved seats, unknown seats and shows that are not on sale', () => {
    expect(codeOf(() => decideHold(request('kim', 'gone'), locked()))).toBe(
      'SEAT_ALREADY_RESERVED',
    );
    expect(codeOf(() => decideHold(request('kim', 'nowhere'), locked()))).toBe('SEAT_NOT_FOUND');
    const withdrawn = locked({}, { ...SHOW, status: 'WITHDRAWN' });
    expect(codeOf(() => decideHold(request('kim', 'a'), withdrawn))).toBe('SHOW_NOT_ON_SALE');
  });
});

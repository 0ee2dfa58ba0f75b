import type { QueueTokenClaims } from '../domain/queue-token.js';
import { EstimateErrors, RATIO_BUCKETS } from './estimate-errors.js';
import type { Glimpse } from './room-entry.js';
import type { RoomViews } from './room-views.js';
import type { WaitingRoom } from './waiting-room.js';

const ESTIMATE = { p50Seconds: 10, p90Seconds: 15 };

describe('The errors of estimates', () => {
  let nowMs: number;
  let glimpses: Map<string, Glimpse>;
  let peeked: string[];
  let estimate: typeof ESTIMATE | null;
  let errors: EstimateErrors;

  beforeEach(() => {
    [nowMs, glimpses, peeked, estimate] = [0, new Map(), [], ESTIMATE];
    const room: Pick<WaitingRoom, 'peek'> = {
      peek: (_roomId, places) => {
        peeked.push(...places.map(({ userId }) => userId));
        return Promise.resolve(places.map(({ userId }) => glimpses.get(userId)!));
      },
    };
    const views: Pick<RoomViews, 'estimate'> = { estimate: () => Promise.resolve(estimate) };
    const clock = { now: () => new Date(nowMs) };
    errors = new EstimateErrors(room as WaitingRoom, views as RoomViews, clock);
  });

  function consider(userId: string, roomId = 'room'): void {
    const claims: QueueTokenClaims = { roomId, userId, number: 1 };
    errors.consider(claims);
    glimpses.set(userId, { atMs: 0, turn: 5 });
  }

  async function see(userId: string, atMs: number, turn: number | null): Promise<void> {
    glimpses.set(userId, { atMs, turn });
    await errors.look();
  }

  function ratios(): Record<string, number> {
    const counted = errors.ratios.counts.map((count, index) => [RATIO_BUCKETS[index], count]);
    return Object.fromEntries(counted.filter(([, count]) => count !== 0)) as never;
  }

  it('compare the first estimate of a user with the wait until the admission', async () => {
    consider('mina');
    await see('mina', 1_000, 5);
    estimate = { p50Seconds: 100, p90Seconds: 100 };
    await see('mina', 2_000, 4);
    await see('mina', 12_500, 0);

    expect(ratios()).toEqual({ 1.2: 1 });
    expect(errors.ratios.sum).toBeCloseTo(1.15);
    expect(errors).toMatchObject({ belowP90: 1, aboveP90: 0 });
  });

  it('count a wait that was longer than p90', async () => {
    consider('mina');
    await see('mina', 0, 5);
    await see('mina', 17_000, 0);

    expect(ratios()).toEqual({ 2: 1 });
    expect(errors).toMatchObject({ belowP90: 0, aboveP90: 1 });
  });

  it('do not count users who left, or who were admitted before there was an estimate', async () => {
    estimate = null;
    consider('mina');
    await see('mina', 1_000, 5);
    await see('mina', 2_000, 0);
    estimate = ESTIMATE;
    nowMs = 1_000;
    consider('june');
    await see('june', 3_000, 5);
    await see('june', 4_000, null);
    peeked = [];
    await errors.look();

    expect(ratios()).toEqual({});
    expect(peeked).toEqual([]);
  });

  it('follow one user per room and second, and 200 users at most', async () => {
    consider('mina');
    consider('june');
    consider('hana', 'other room');
    await errors.look();
    expect(peeked).toEqual(['mina', 'hana']);

    for (let second = 1; second <= 300; second += 1) {
      nowMs = second * 1_000;
      consider(`user ${second}`);
    }
    peeked = [];
    await errors.look();
    expect(peeked).toHaveLength(200);
  });
});

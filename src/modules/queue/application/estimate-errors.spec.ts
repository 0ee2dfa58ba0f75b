import type { QueueTokenClaims } from '../domain/queue-token.js';
import { EstimateErrors, RATIO_BUCKETS } from './estimate-errors.js';
import type { Glimpse } from './room-entry.js';
import type { WaitingRoom } from './waiting-room.js';

const ESTIMATE = { p50Seconds: 10, p90Seconds: 15 };

describe('The errors of estimates', () => {
  let nowMs: number;
  let glimpses: Map<string, Glimpse>;
  let peeked: string[];
  let errors: EstimateErrors;
  let joined = 0;

  beforeEach(() => {
    [nowMs, glimpses, peeked] = [0, new Map(), []];
    const room: Pick<WaitingRoom, 'peek'> = {
      peek: (_roomId, places) => {
        peeked.push(...places.map(({ userId }) => userId));
        return Promise.resolve(places.map(({ userId }) => glimpses.get(userId)!));
      },
    };
    errors = new EstimateErrors(room as WaitingRoom, { now: () => new Date(nowMs) });
  });

  function join(userId: string, roomId = 'room'): QueueTokenClaims {
    const claims = { roomId, userId, number: (joined += 1) };
    errors.consider(claims);
    glimpses.set(userId, 'WAITING');
    return claims;
  }

  async function see(userId: string, glimpse: Glimpse): Promise<void> {
    glimpses.set(userId, glimpse);
    await errors.look();
  }

  function ratios(): Record<string, number> {
    const counted = errors.ratios.counts.map((count, index) => [RATIO_BUCKETS[index], count]);
    return Object.fromEntries(counted.filter(([, count]) => count !== 0)) as never;
  }

  it('compare the first estimate that a user was shown with the wait from then on', async () => {
    const mina = join('mina');
    await errors.look();
    nowMs = 1_000;
    errors.show(mina, ESTIMATE);
    nowMs = 3_000;
    errors.show(mina, { p50Seconds: 100, p90Seconds: 100 });
    await see('mina', 12_500);

    expect(ratios()).toEqual({ 1.2: 1 });
    expect(errors.ratios.sum).toBeCloseTo(1.15);
    expect(errors).toMatchObject({ belowP90: 1, aboveP90: 0 });
  });

  it('count a wait that was longer than p90', async () => {
    errors.show(join('mina'), ESTIMATE);
    await see('mina', 17_000);

    expect(ratios()).toEqual({ 2: 1 });
    expect(errors).toMatchObject({ belowP90: 0, aboveP90: 1 });
  });

  it('do not count users who left, and users who were shown no estimate', async () => {
    join('mina');
    await see('mina', 2_000);
    nowMs = 1_000;
    errors.show(join('june'), ESTIMATE);
    await see('june', 'GONE');
    errors.show({ roomId: 'room', number: 99 }, ESTIMATE);
    peeked = [];
    await errors.look();

    expect(ratios()).toEqual({});
    expect(peeked).toEqual([]);
  });

  it('follow one user per room and second, 50 users per room, and 200 users at most', async () => {
    join('mina');
    join('june');
    join('hana', 'other room');
    await errors.look();
    expect(peeked).toEqual(['mina', 'hana']);

    const follow = async (roomId: string): Promise<number> => {
      for (let second = 1; second <= 60; second += 1) {
        nowMs += 1_000;
        join(`user ${second} in ${roomId}`, roomId);
      }
      peeked = [];
      await errors.look();
      return peeked.length;
    };
    expect(await follow('room')).toBe(51);
    expect(await follow('third room')).toBe(101);
    for (const roomId of ['fourth room', 'fifth room', 'sixth room']) await follow(roomId);
    expect(peeked).toHaveLength(200);
  });
});

import { randomUUID } from 'node:crypto';
import type { JoinOutcome } from '../../../src/modules/queue/application/waiting-room.js';
import { DEFAULT_ROOM_SETTINGS, type Room } from '../../../src/modules/queue/domain/room.js';
import { RedisWaitingRoom } from '../../../src/modules/queue/infrastructure/redis/redis-waiting-room.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { RedisWithClock } from '../../support/models/redis-with-clock.js';

const START_MS = 1_800_000_000_000;
const ABANDON_SECONDS = 5;
const WEEK_MS = 7 * 86_400_000;
/** By then everybody has been silent for too long, who has not polled since the start. */
const SILENT_MS = START_MS + (2 + ABANDON_SECONDS) * 1_000 + 1;

describe('A user who was silent for too long', () => {
  let redis: RedisWithClock;
  let waitingRoom: RedisWaitingRoom;
  let room: Room;

  beforeAll(() => {
    redis = new RedisWithClock();
    waitingRoom = new RedisWaitingRoom(redis.servers);
  });

  beforeEach(async () => {
    room = {
      ...DEFAULT_ROOM_SETTINGS,
      ...{ id: randomUUID(), name: 'Room', capacity: 1, admitPerSecond: 50 },
      ...{ claimWithinSeconds: 60, abandonAfterSeconds: ABANDON_SECONDS },
      ...{ hasDraw: false, version: 1, createdAt: new Date(0) },
    };
    await redis.setTime(START_MS);
    await waitingRoom.sync(room);
  });

  afterEach(() => redis.del(roomKeys(room.id)));

  afterAll(() => redis.disconnect());

  async function join(userId: string) {
    const { entry } = (await waitingRoom.join(room.id, userId)) as Extract<JoinOutcome, object> & {
      entry: { status: string; number: number; position?: number };
    };
    return { ...entry, claims: { roomId: room.id, userId, number: entry.number } };
  }

  it('comes back before a newcomer who joins in the same moment', async () => {
    const first = await join('first');
    await join('absent');
    await redis.setTime(SILENT_MS);
    await waitingRoom.admit(room);
    expect(await waitingRoom.stats(room)).toMatchObject({ waiting: 0, absent: 1, active: 1 });
    await waitingRoom.leave(first.claims);

    const [back, newcomer] = await Promise.all([join('absent'), join('newcomer')]);

    expect(back).toMatchObject({ status: 'WAITING', position: 1 });
    expect(newcomer).toMatchObject({ status: 'WAITING', position: 2 });
    expect(await waitingRoom.find(back.claims)).toMatchObject({ status: 'ACTIVE' });
    expect(await waitingRoom.find(newcomer.claims)).toMatchObject({ status: 'WAITING' });
  });

  it.each([
    ['waits at the gate', 'checkAdmission', 'WAITING'],
    ['can leave', 'leave', true],
  ] as const)('%s at once when an offered slot has run out', async (_does, ask, expected) => {
    const first = await join('first');
    const silent = await join('silent');
    await waitingRoom.leave(first.claims);
    await redis.setTime(SILENT_MS);

    expect(await waitingRoom[ask](silent.claims)).toBe(expected);

    const kept = expected === true ? null : expect.objectContaining({ status: 'WAITING' });
    expect(await waitingRoom.find(silent.claims)).toEqual(kept);
  });

  it('holds an offered slot no longer than until the user counts as absent', async () => {
    const first = await join('first');
    const silent = await join('silent');
    const present = await join('present');
    // The user should have polled four seconds ago, and may still come.
    await redis.setTime(SILENT_MS - 1_001);
    await waitingRoom.find(present.claims);
    await waitingRoom.leave(first.claims);
    expect(await waitingRoom.peek(room.id, [silent.claims])).toEqual(['WAITING']);
    expect(await waitingRoom.stats(room)).toMatchObject({ waiting: 1, absent: 0, active: 1 });

    await redis.setTime(SILENT_MS);
    await waitingRoom.admit(room);

    expect(await waitingRoom.find(present.claims)).toMatchObject({ status: 'ACTIVE' });
    expect(await waitingRoom.find(silent.claims)).toMatchObject({ status: 'WAITING', position: 1 });
  });

  it('is forgotten a week after the join, also in a room that is always in use', async () => {
    await join('first');
    const silent = await join('silent');
    await redis.setTime(SILENT_MS);
    await waitingRoom.admit(room);
    await redis.setTime(START_MS + WEEK_MS - 1);
    await join('second');
    await waitingRoom.admit(room);
    expect(await waitingRoom.stats(room)).toMatchObject({ absent: 1, active: 1 });

    await redis.setTime(START_MS + WEEK_MS);
    const present = await join('third');
    await waitingRoom.admit(room);

    expect(await waitingRoom.stats(room)).toMatchObject({ waiting: 1, absent: 0, active: 1 });
    expect(await waitingRoom.find(silent.claims)).toBeNull();
    expect(await waitingRoom.find(present.claims)).toMatchObject({ status: 'WAITING' });
  });

  it('costs those behind no slot: the line takes as long as that of the others', async () => {
    const [capacity, all, pollSeconds] = [10, 150, 2];
    room = { ...room, capacity, version: 2, abandonAfterSeconds: ABANDON_SECONDS };
    await waitingRoom.sync({ ...room, state: 'paused' });
    const users = await Promise.all(Array.from({ length: all }, (_, index) => join(`${index}`)));
    // Two thirds never poll. The others poll every two seconds, and leave when they have a slot.
    const waiting = new Set(users.filter((_, index) => index % 3 === 0));
    room = { ...room, version: 3, state: 'open' };
    let seconds = 0;
    for (; waiting.size > 0 && seconds < 300; seconds += 1) {
      await redis.setTime(START_MS + seconds * 1_000);
      await waitingRoom.admit(room);
      for (const user of waiting) {
        if ((user.number + seconds) % pollSeconds !== 0) continue;
        if ((await waitingRoom.find(user.claims))?.status !== 'ACTIVE') continue;
        await waitingRoom.leave(user.claims);
        waiting.delete(user);
      }
    }
    // Those who are silent count as absent after the first seconds only.
    const present = all / 3;
    expect(seconds).toBeLessThanOrEqual((present * pollSeconds) / capacity + 3 * ABANDON_SECONDS);
  });
});

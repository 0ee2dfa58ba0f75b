import { randomUUID } from 'node:crypto';
import type { RoomHistoryRow } from '../../../src/modules/queue/application/room-entry.js';
import { DEFAULT_ROOM_SETTINGS, type Room } from '../../../src/modules/queue/domain/room.js';
import { RedisWaitingRoom } from '../../../src/modules/queue/infrastructure/redis/redis-waiting-room.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { RedisWithClock } from '../../support/models/redis-with-clock.js';

/** A full minute. */
const START_MS = 1_800_000_000_000;

describe('The history of a waiting room', () => {
  const connections = [new RedisWithClock(), new RedisWithClock()];
  const instances = connections.map((redis) => new RedisWaitingRoom(redis.servers));
  const redis = connections[0]!;
  let room: Room;

  beforeEach(async () => {
    room = {
      ...DEFAULT_ROOM_SETTINGS,
      ...{ id: randomUUID(), name: 'Room', capacity: 2, claimWithinSeconds: 30 },
      ...{ hasDraw: false, version: 1, createdAt: new Date(0) },
    };
    await at(0);
    await instances[0]!.sync(room);
  });

  afterEach(() => redis.del(roomKeys(room.id)));

  afterAll(() => connections.forEach((connection) => connection.disconnect()));

  function at(seconds: number): Promise<void> {
    return redis.setTime(START_MS + seconds * 1_000);
  }

  /** Joins on the instances in turn. */
  async function join(count: number): Promise<{ userId: string; number: number }[]> {
    const users: { userId: string; number: number }[] = [];
    for (let index = 0; index < count; index += 1) {
      const userId = randomUUID();
      const outcome = await instances[index % 2]!.join(room.id, userId);
      if (outcome === null || outcome === 'CLOSED' || 'doors' in outcome) throw new Error('Closed');
      users.push({ userId, number: outcome.entry.number });
    }
    return users;
  }

  function leave(user: { userId: string; number: number }): Promise<boolean> {
    return instances[1]!.leave({ roomId: room.id, ...user });
  }

  async function history(minutes = 60) {
    return instances[1]!.history(room.id, minutes);
  }

  function row(seconds: number, counts: Partial<RoomHistoryRow>): RoomHistoryRow {
    return {
      at: new Date(START_MS + seconds * 1_000).toISOString(),
      ...{ waiting: 0, absent: 0, active: 0 },
      ...{ joined: 0, admitted: 0, expired: 0, purchases: 0, refusals: 0 },
      ...counts,
    };
  }

  it('counts each change in its second, whichever instance makes it', async () => {
    await at(0.2);
    const users = await join(4);
    await at(0.9);
    await leave(users[0]!);
    await at(2.1);
    await instances[0]!.admit(room);
    await at(2.9);
    const hold = { pieces: 3, othersSeconds: 0 };
    await instances[1]!.endHold(room.id, users[1]!.userId, hold);
    await at(3);

    expect((await history()).seconds).toEqual([
      row(0, { waiting: 1, active: 2, joined: 4, admitted: 3 }),
      row(2, { active: 2, admitted: 1, purchases: 3 }),
    ]);
  });

  it.each([
    ['leave', (user: { userId: string; number: number }) => leave(user)],
    [
      'pay',
      ({ userId }: { userId: string }) =>
        instances[0]!.endHold(room.id, userId, { pieces: 1, othersSeconds: 0 }),
    ],
  ])('ends the second before when users who %s are the first change', async (_what, end) => {
    await at(0.2);
    const users = await join(4);
    await at(5.5);
    await end(users[0]!);
    const { spent } = (await instances[1]!.stats(room)).flow.slots;
    // Two slots were five seconds old, and that for five seconds.
    expect(spent[5]).toBe(10);
    await at(6.5);
    await leave(users[3]!);
    await at(7);

    expect((await history()).seconds).toMatchObject([
      { waiting: 2, active: 2, joined: 4, admitted: 2 },
      { waiting: 1, active: 2, joined: 0, admitted: 1 },
      { waiting: 0, active: 2, joined: 0, admitted: 0 },
    ]);
  });

  it('shows the room as it was before the second in which a draw passes over absent users', async () => {
    const opensAt = new Date(START_MS + 1_000);
    room = { ...room, version: 2, hasDraw: true, opensAt, abandonAfterSeconds: 10 };
    await instances[0]!.sync(room);
    await at(0.2);
    const users = await join(2);
    await at(20);
    expect(await instances[0]!.seal(room.id, opensAt)).toBe(true);
    const drawn = users.map((user, index) => ({ ...user, rank: index + 1 }));
    await instances[0]!.placeDrawn(room.id, drawn);
    await instances[1]!.finishDraw(room.id, drawn.length);
    await at(21);

    expect((await history()).seconds).toEqual([
      row(0, { waiting: 2, joined: 2 }),
      row(20, { absent: 2 }),
    ]);
  });

  it('counts users as absent until the second in which they come back', async () => {
    room = { ...room, version: 2, abandonAfterSeconds: 10 };
    await instances[0]!.sync(room);
    const [, , waiting] = await join(3);
    await at(20);
    await instances[0]!.admit(room);
    await at(21);
    await instances[0]!.find({ roomId: room.id, ...waiting! });
    await at(22);

    expect((await history()).seconds.slice(-2)).toEqual([
      row(20, { absent: 1, active: 2 }),
      row(21, { waiting: 1, active: 2 }),
    ]);
  });

  it('counts slots that expire and users who are passed over', async () => {
    room = { ...room, version: 2, abandonAfterSeconds: 10 };
    await instances[0]!.sync(room);
    await join(3);
    for (let second = 1; second <= 41; second += 1) {
      await at(second);
      await instances[second % 2]!.admit(room);
    }

    const { seconds } = await history();

    expect(seconds).toHaveLength(41);
    expect(seconds[20]).toEqual(row(20, { absent: 1, active: 2 }));
    expect(seconds[30]).toEqual(row(30, { absent: 1, expired: 2 }));
  });

  it('adds the seconds of a minute up', async () => {
    for (let second = 0; second <= 180; second += 20) {
      await at(second);
      await join(2);
    }

    const { seconds, minutes } = await history();

    const joined = (rows: readonly RoomHistoryRow[]) => rows.map((one) => one.joined);
    expect(minutes.map((one) => one.at)).toEqual([0, 60, 120].map((second) => row(second, {}).at));
    expect(joined(minutes)).toEqual([6, 6, 6]);
    expect(joined(seconds)).toEqual(Array.from({ length: 9 }, () => 2));
    expect((await history(1)).minutes).toEqual(minutes.slice(2));
    expect((await history(1)).seconds).toEqual(seconds.slice(6));
  });

  it('keeps ten minutes of seconds and a day of minutes', async () => {
    await join(3);
    const [secondsKey = '', minutesKey = ''] = roomKeys(room.id).slice(11);
    for (let second = 1; second <= 700; second += 1) {
      await at(second);
      await instances[0]!.admit(room);
    }
    expect((await history(1_440)).seconds).toHaveLength(600);
    for (let minute = 12; minute <= 1_500; minute += 1) {
      await at(minute * 60);
      await instances[0]!.admit(room);
    }

    const { minutes } = await history(1_440);

    expect(minutes).toHaveLength(1_440);
    expect(minutes.at(-1)?.at).toBe(row(1_499 * 60, {}).at);
    expect(await redis.llen(secondsKey)).toBe(601);
    expect(await redis.llen(minutesKey)).toBe(1_441);
    expect(await redis.ttl(minutesKey)).toBeGreaterThan(86_000);
  });

  it('leaves out the time in which nobody was in the room, and counts nothing of it later', async () => {
    const [user] = await join(1);
    await at(5);
    await leave(user!);
    await at(100_000);
    await join(1);
    await at(100_001);

    const { seconds } = await history();

    expect(seconds.filter((one) => one.joined > 0)).toEqual([
      row(100_000, { active: 1, joined: 1, admitted: 1 }),
    ]);
  });

  it('stores nothing for a room in which nobody has been', async () => {
    expect(await history()).toEqual({ seconds: [], minutes: [] });
    await instances[0]!.admit(room);
    expect(await redis.exists(...roomKeys(room.id).slice(10))).toBe(0);
  });

  it('stores refusals within a second, those of all instances together', async () => {
    await join(1);
    await at(1);
    for (const instance of instances) {
      instance.countRefusal(room.id, 'QUEUE_NOT_ADMITTED');
      instance.countRefusal(room.id, 'QUEUE_ROOM_CLOSED');
      await instance.onApplicationShutdown();
    }
    await at(2);

    expect((await instances[0]!.stats(room)).refusals).toEqual({
      QUEUE_NOT_ADMITTED: 2,
      QUEUE_ROOM_CLOSED: 2,
    });
    expect((await history()).seconds).toContainEqual(row(1, { active: 1, refusals: 4 }));
  });
});

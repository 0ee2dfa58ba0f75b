import { randomUUID } from 'node:crypto';
import type { RoomEntry } from '../../../src/modules/queue/application/room-entry.js';
import { DEFAULT_ROOM_SETTINGS, type Room } from '../../../src/modules/queue/domain/room.js';
import { RedisWaitingRoom } from '../../../src/modules/queue/infrastructure/redis/redis-waiting-room.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { RedisWithClock } from '../../support/models/redis-with-clock.js';

const USERS = 50_000;
const OTHERS = 4_500;
const START_MS = 1_800_000_000_000;
const CLAIM_SECONDS = 10;
const ABANDON_SECONDS = 5;
const TIMEOUT_MS = 120_000;

/** The longest poll interval is 266 seconds: far longer than a slot waits for its user. */
const LONGEST_POLL_SECONDS = 266;

interface User {
  readonly id: string;
  readonly number: number;
}

describe('A user who polls exactly as told', () => {
  let redis: RedisWithClock;
  let waitingRoom: RedisWaitingRoom;
  let room: Room;
  /** Users by the second in which they poll. */
  let polls: Map<number, User[]>;
  /** Users by the second in which their slot ends unless they claim it. */
  let claims: Map<number, User[]>;

  beforeAll(() => {
    redis = new RedisWithClock();
    waitingRoom = new RedisWaitingRoom(redis.servers);
  });

  beforeEach(async () => {
    room = {
      ...DEFAULT_ROOM_SETTINGS,
      id: randomUUID(),
      name: 'Room',
      capacity: 500,
      admitPerSecond: 50,
      claimWithinSeconds: CLAIM_SECONDS,
      abandonAfterSeconds: ABANDON_SECONDS,
      hasDraw: false,
      version: 1,
      createdAt: new Date(0),
    };
    polls = new Map();
    claims = new Map();
    await redis.setTime(START_MS);
    await waitingRoom.sync(room);
  });

  afterEach(() => redis.del(roomKeys(room.id)));

  afterAll(() => redis.disconnect());

  function plan(map: Map<number, User[]>, second: number, user: User): void {
    const users = map.get(second);
    if (users) users.push(user);
    else map.set(second, [user]);
  }

  function setTime(second: number, plusMs = 0): Promise<void> {
    return redis.setTime(START_MS + second * 1_000 + plusMs);
  }

  async function joinAll(): Promise<void> {
    const joins = Array.from({ length: USERS }, async () => {
      const { entry, ...user } = await join();
      follow(user, entry, 0);
    });
    await Promise.all(joins);
  }

  /** Plans the next act of the user. An active user claims the slot at the last moment. */
  function follow(user: User, entry: RoomEntry, second: number): void {
    if (entry.status === 'ACTIVE') plan(claims, second + CLAIM_SECONDS, user);
    else plan(polls, second + entry.pollAfterSeconds, user);
  }

  async function runRounds(): Promise<void> {
    for (;;) {
      const round = await waitingRoom.admit(room);
      if (round.state !== 'AGAIN' || round.inMs > 1) return;
    }
  }

  /** Returns the users who were refused. */
  async function claimDue(second: number): Promise<User[]> {
    const due = claims.get(second) ?? [];
    claims.delete(second);
    if (due.length === 0) return [];
    await setTime(second, -1);
    const answers = await Promise.all(
      due.map((user) => waitingRoom.checkAdmission(claimsOf(user))),
    );
    return due.filter((_user, index) => answers[index] !== 'ADMITTED');
  }

  /** Returns the users who have lost their place. */
  async function pollDue(second: number): Promise<User[]> {
    const due = polls.get(second) ?? [];
    polls.delete(second);
    const entries = await Promise.all(due.map((user) => waitingRoom.find(claimsOf(user))));
    entries.forEach((entry, index) => entry && follow(due[index]!, entry, second));
    return due.filter((_user, index) => entries[index] === null);
  }

  function claimsOf({ id, number }: User) {
    return { roomId: room.id, userId: id, number };
  }

  it(
    'is served at every position of a line of 50,000, while capacity and rate grow a hundredfold',
    async () => {
      await joinAll();
      expect(Math.max(...polls.keys())).toBe(LONGEST_POLL_SECONDS);
      const lost: User[] = [];

      for (let second = 1; polls.size > 0 || claims.size > 0; second += 1) {
        lost.push(...(await claimDue(second)));
        await setTime(second);
        if (second === 3) {
          room = { ...room, capacity: 100 * 500, admitPerSecond: 100 * 50, version: 2 };
          await waitingRoom.sync(room);
        }
        await runRounds();
        lost.push(...(await pollDue(second)));
      }

      expect(lost).toEqual([]);
      expect(await waitingRoom.stats(room)).toMatchObject({
        ...{ waiting: 0, absent: 0, active: USERS, joinedTotal: USERS },
        ...{ admittedTotal: USERS, expiredTotal: 0 },
      });
    },
    TIMEOUT_MS,
  );

  it('loses the slot, not the place, to a second tab that was told an earlier poll and is closed', async () => {
    room = { ...room, capacity: 1, version: 2 };
    await waitingRoom.sync(room);
    for (let index = 0; index < OTHERS; index += 1) await join();
    const user = await join();
    const told = (await entryOf(user)) as { pollAfterSeconds: number };
    expect(told.pollAfterSeconds).toBeGreaterThan(1 + CLAIM_SECONDS);

    await setTime(1);
    room = { ...room, capacity: OTHERS, admitPerSecond: OTHERS, version: 3 };
    await waitingRoom.sync(room);
    await runRounds();
    const secondTab = await entryOf(user);
    expect(secondTab).toMatchObject({ status: 'WAITING', position: 1, pollAfterSeconds: 2 });
    const behind = await join();
    room = { ...room, capacity: OTHERS + 1, version: 4 };
    await waitingRoom.sync(room);
    for (let second = 2; second < told.pollAfterSeconds; second += 1) {
      await setTime(second);
      await runRounds();
    }
    expect(await waitingRoom.stats(room)).toMatchObject({ admittedTotal: OTHERS + 2 });

    await setTime(told.pollAfterSeconds);
    expect(await entryOf(user)).toMatchObject({ status: 'WAITING', position: 1 });
    expect(await entryOf(behind)).toMatchObject({ status: 'WAITING', position: 2 });
    await runRounds();
    expect(await entryOf(user)).toMatchObject({ status: 'ACTIVE', number: user.number });
  });

  async function join(): Promise<User & { readonly entry: RoomEntry }> {
    const id = randomUUID();
    const joined = await waitingRoom.join(room.id, id);
    if (joined === null || joined === 'CLOSED' || !('entry' in joined))
      throw new Error('The room takes nobody');
    return { id, number: joined.entry.number, entry: joined.entry };
  }

  async function entryOf(user: User): Promise<RoomEntry> {
    const entry = await waitingRoom.find(claimsOf(user));
    if (!entry) throw new Error('The user has lost the place');
    return entry;
  }
});

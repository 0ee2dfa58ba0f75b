import { type QueueTokenView, RoomFacade } from '../../../src/modules/queue/index.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { eventually } from '../../support/eventually.js';
import type { RoomSettings } from '../../support/queue-rooms.js';
import {
  type Holder,
  type Listener,
  START_MS,
  StreamClock,
  TURN_MS,
} from '../../support/stream-clock.js';

const TURNS_PER_SECOND = 1_000 / TURN_MS;
/** The interval at the front of the queue (MIN_POLL_SECONDS in poll-interval.lua). */
const SHORTEST_SECONDS = 2;
const ABANDON_SECONDS = 5;
/** With few streams (RETRY in queue-streams.ts). */
const LONGEST_RETRY_SECONDS = 5;
/** A pre-queue with more users polls every three seconds (PRE_QUEUE_POLLS in poll-interval.lua). */
const EVERY_TWO_SECONDS = 5_000;

/** Says where a user stands, whether the user listens or polls. */
interface Visitor {
  readonly userId: string;
  view(): QueueTokenView;
  /** How long the user may be away before the next poll. */
  readonly awayMs: number;
  stop(): void;
}

/** The room is full, so that nobody moves. All figures are counts: they are the same on a slow machine. */
describe('Users who listen', () => {
  let clock: StreamClock;
  /** The users in each call of a script by the instance. */
  let calls: string[][];
  let pollers: Set<Poller>;

  afterEach(() => clock.stop());

  async function open(settings: RoomSettings = {}): Promise<void> {
    const full = { capacity: 0, abandonAfterSeconds: ABANDON_SECONDS };
    clock = await StreamClock.start({ ...full, ...settings });
    calls = [];
    pollers = new Set();
    const { redis } = clock;
    const sendCommand = redis.sendCommand.bind(redis);
    redis.sendCommand = (command, stream) => {
      if (command.name === 'evalsha') calls.push(usersIn(command.args.map(String)));
      return sendCommand(command, stream);
    };
  }

  function join(count: number): Promise<readonly Holder[]> {
    return Promise.all(Array.from({ length: count }, () => clock.join()));
  }

  async function listen(user: Holder): Promise<Visitor> {
    const listener = await clock.listen(user);
    return {
      userId: user.userId,
      view: () => listener.view('position')!,
      awayMs: listener.retryMs,
      stop: () => listener.close(),
    };
  }

  async function poll(user: Holder): Promise<Visitor> {
    const poller = new Poller(clock, user);
    pollers.add(poller);
    await poller.poll();
    const { userId } = user;
    return { userId, awayMs: 0, view: () => poller.view, stop: () => pollers.delete(poller) };
  }

  async function advance(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      await clock.advance();
      const due = [...pollers].filter(({ nextMs }) => nextMs === clock.elapsedMs);
      await Promise.all(due.map((poller) => poller.poll()));
    }
  }

  /** How often each user was in a batch. */
  function readsByUser(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const user of calls.flat()) counts.set(user, (counts.get(user) ?? 0) + 1);
    return counts;
  }

  it('share one script call for all reads of a tenth of a second', async () => {
    await open();
    const users = await join(1_000);
    const turns = SHORTEST_SECONDS * TURNS_PER_SECOND;
    for (let turn = 0; turn < turns; turn += 1) {
      await Promise.all(users.filter((_, index) => index % turns === turn).map(listen));
      await clock.advance();
    }
    calls.length = 0;

    const seconds = 20;
    await advance(seconds * TURNS_PER_SECOND);

    const reads = calls.filter((call) => call.length > 0);
    expect(reads).toHaveLength(seconds * TURNS_PER_SECOND);
    const each = new Set(readsByUser().values());
    expect([...each]).toEqual([seconds / SHORTEST_SECONDS]);
    // The beat of the process, a round of admissions and a view of the room in each second.
    expect(calls.length - reads.length).toBeLessThanOrEqual(3 * seconds + 1);
  });

  it('weigh the same as users who poll as told: in reads, in intervals, and in the time until they are absent, from their retry on', async () => {
    await open();
    const users = await join(2_400);
    const visitors = await Promise.all(
      users.map((user, index) => (index % 2 === 0 ? listen(user) : poll(user))),
    );
    // The same function of the position for both.
    const told = visitors.map((visitor) => visitor.view().pollAfterSeconds);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(new Set(told).size).toBeGreaterThan(3);
    calls.length = 0;

    const seconds = 24;
    await advance(seconds * TURNS_PER_SECOND);

    const reads = readsByUser();
    const expected = told.map((interval) => Math.floor(seconds / interval));
    expect(visitors.map(({ userId }) => reads.get(userId))).toEqual(expected);
    const [, , absentKey = '', seenKey = ''] = roomKeys(clock.roomId);
    const nextPolls = await clock.redis.zmscore(seenKey, ...users.map(({ userId }) => userId));
    expect(nextPolls.map((ms) => Number(ms) - START_MS)).toEqual(
      told.map((interval, index) => {
        const { awayMs } = visitors[index]!;
        return (expected[index]! + 1) * interval * 1_000 + awayMs;
      }),
    );

    visitors.forEach((visitor) => visitor.stop());
    await advance(
      (Math.max(...told) + LONGEST_RETRY_SECONDS + ABANDON_SECONDS + 1) * TURNS_PER_SECOND,
    );
    expect(await clock.redis.zcard(absentKey)).toBe(users.length);
  });

  it('count like users who poll for the poll interval of a pre-queue', async () => {
    await open({ opensAt: new Date(START_MS + 3_600_000) });
    const users = await join(EVERY_TWO_SECONDS + 1);
    const visitors = await Promise.all(
      users.map((user, index) => (index % 2 === 0 ? listen(user) : poll(user))),
    );
    const intervals = () => new Set(visitors.map((visitor) => visitor.view().pollAfterSeconds));
    expect([...intervals()]).toEqual([3]);

    await clock.queue.leave(users[0]!);
    visitors.shift()!.stop();
    await advance(3 * TURNS_PER_SECOND);
    expect([...intervals()]).toEqual([2]);
  });

  it.each<[string, (listener: Listener) => void]>([
    ['has ended', (listener) => listener.close()],
    ['is lost and the server does not know it yet', (listener) => listener.cut()],
  ])(
    'have the time to claim a slot from the moment they are back when their stream %s',
    async (_how, end) => {
      await open({ claimWithinSeconds: 1, abandonAfterSeconds: 1 });
      const [user] = (await join(1)) as [Holder];
      const random = jest.spyOn(Math, 'random').mockReturnValue(0.999);
      const listener = await clock.listen(user);
      random.mockRestore();
      expect(listener.retryMs).toBeGreaterThan(4_900);
      end(listener);
      await clock.world.app.get(RoomFacade).changeRoom(clock.roomId, { capacity: 1 });
      await clock.settle();
      expect(listener.view('admitted')).toBeNull();

      await advance(LONGEST_RETRY_SECONDS * TURNS_PER_SECOND);
      const back = await clock.listen(user);
      expect(back.view('admitted')).toMatchObject({ status: 'ACTIVE' });
      await advance(TURNS_PER_SECOND - 2);
      await clock.queue.assertAdmitted(user, clock.roomId);
    },
  );

  it('read a change of the room once for all of them', async () => {
    await open();
    const users = await join(1_000);
    const listeners = await Promise.all(users.map((user) => clock.listen(user)));
    calls.length = 0;

    await clock.world.app.get(RoomFacade).changeRoom(clock.roomId, { notice: 'Bring your ID.' });
    await eventually('every stream has the notice', () =>
      listeners.every((listener) => listener.room()?.notice === 'Bring your ID.'),
    );

    // The change itself, and the view of the room.
    expect(calls.length).toBeLessThanOrEqual(3);
    // Nor later, before the next reads are due.
    await advance((SHORTEST_SECONDS - 0.5) * TURNS_PER_SECOND);
    expect(readsByUser().size).toBe(0);
  });
});

/** Polls exactly as told. */
class Poller {
  view!: QueueTokenView;
  nextMs = 0;

  constructor(
    private readonly clock: StreamClock,
    private readonly user: Holder,
  ) {}

  async poll(): Promise<void> {
    this.view = await this.clock.queue.getEntry(this.user);
    this.nextMs = this.clock.elapsedMs + this.view.pollAfterSeconds * 1_000;
  }
}

/** The arguments are the hash of the script, the number of keys, the keys, and the requests as JSON. */
function usersIn([, keys, ...rest]: readonly string[]): string[] {
  const json = rest[Number(keys)] ?? '';
  return json.startsWith('[[') ? (JSON.parse(json) as [string][]).map(([user]) => user) : [];
}

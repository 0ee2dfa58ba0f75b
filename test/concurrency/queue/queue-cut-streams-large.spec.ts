import { randomFrom } from '../../../bench/shared/random.mjs';
import { QueueError, RoomFacade } from '../../../src/modules/queue/index.js';
import { watchAdmissions } from '../../support/admissions.js';
import { hasOneRedis } from '../../support/environment.js';
import { eventually } from '../../support/eventually.js';
import {
  type Holder,
  Listener,
  START_MS,
  StreamClock,
  TURN_MS,
} from '../../support/stream-clock.js';

const USERS = 50_000;
const SEED = 20;
const CAPACITY = 500;
const PER_SECOND = 50;
const SLOW_MS = 3_000;
/** Far shorter than a client stays away: its retry is up to 38 seconds with 50,000 streams. */
const CLAIM_SECONDS = 5;
const ABANDON_SECONDS = 5;
/** Streams live from 0 to so long. */
const MAX_LIFE_MS = 12_000;
/** The server notices within this time that a connection is closed. */
const MAX_NOTICE_MS = 1_000;
const TIMEOUT_MS = 240_000;

// The clock of this test is in one Redis.
// eslint-disable-next-line no-restricted-syntax -- skipped by name on several servers of Redis
const describeOnOneRedis = hasOneRedis() ? describe : describe.skip;

describeOnOneRedis(
  'A user who listens at any position of a line of 50,000, on streams that are cut at random',
  () => {
    const random = randomFrom(SEED);
    /** What clients do, by the time of the turn. */
    const plans = new Map<number, (() => Promise<void> | void)[]>();
    const admitted = new Set<string>();
    const served = new Set<string>();
    const refused: string[] = [];
    let clock: StreamClock;
    let cuts = 0;
    let longestRetryMs = 0;
    let missedAdmissions = 0;

    beforeAll(async () => {
      clock = await StreamClock.start({
        ...{ capacity: CAPACITY, admitPerSecond: PER_SECOND, activeTtlSeconds: 600 },
        ...{ claimWithinSeconds: CLAIM_SECONDS, abandonAfterSeconds: ABANDON_SECONDS },
      });
    });

    afterAll(() => clock.stop());

    function planIn(delayMs: number, act: () => Promise<void> | void): void {
      const at = clock.elapsedMs + Math.max(1, Math.ceil(delayMs / TURN_MS)) * TURN_MS;
      const acts = plans.get(at);
      if (acts) acts.push(act);
      else plans.set(at, [act]);
    }

    /** Until the stream says that the slot is there, or is cut. */
    async function listen(user: Holder): Promise<void> {
      const listener: Listener = new Listener(
        (event) => event === 'admitted' && claimLate(user, listener),
        (event) => event === 'admitted' && (missedAdmissions += 1),
      );
      planIn(random() * MAX_LIFE_MS, () => cut(user, listener));
      await orRefused(user, clock.listen(user, listener));
    }

    function cut(user: Holder, listener: Listener): void {
      if (listener.view('admitted')) return;
      cuts += 1;
      longestRetryMs = Math.max(longestRetryMs, listener.retryMs);
      listener.cut();
      planIn(random() * MAX_NOTICE_MS, () => listener.close());
      planIn(listener.retryMs, () => listen(user));
    }

    /** In the last turn in which the slot may be claimed. A message sends the first event, a read the second one. */
    function claimLate(user: Holder, listener: Listener): void {
      if (admitted.has(user.userId)) return;
      admitted.add(user.userId);
      planIn(0, () => {
        listener.close();
        const { expiresAt = null } = listener.view('admitted') ?? {};
        const endsMs = Date.parse(expiresAt ?? '') - START_MS;
        planIn(endsMs - clock.elapsedMs - TURN_MS, () => claim(user));
      });
    }

    function claim(user: Holder): Promise<void> {
      const claimed = clock.queue.assertAdmitted(user, clock.roomId);
      return orRefused(
        user,
        claimed.then(() => served.add(user.userId)),
      );
    }

    async function orRefused(user: Holder, work: Promise<unknown>): Promise<void> {
      try {
        await work;
      } catch (error) {
        if (!(error instanceof QueueError)) throw error;
        refused.push(`${user.userId}: ${error.code}`);
      }
    }

    it(
      'is served in turn, while capacity and rate grow a hundredfold',
      async () => {
        const { admissions, stop } = await watchAdmissions(clock.world, clock.roomId);
        const users = await Promise.all(Array.from({ length: USERS }, () => clock.join()));
        await Promise.all(users.map(listen));

        while (plans.size > 0) {
          await clock.advance();
          const due = plans.get(clock.elapsedMs) ?? [];
          plans.delete(clock.elapsedMs);
          await Promise.all(due.map(async (act) => act()));
          if (clock.elapsedMs !== SLOW_MS) continue;
          const grown = { capacity: 100 * CAPACITY, admitPerSecond: 100 * PER_SECOND };
          await clock.world.app.get(RoomFacade).changeRoom(clock.roomId, grown);
        }
        // All but those who were admitted as they joined.
        const inLine = USERS - PER_SECOND;
        await eventually('all admissions are published', () => admissions.length === inLine);
        stop();

        expect(refused).toEqual([]);
        expect(served.size).toBe(USERS);
        expect(await clock.world.app.get(RoomFacade).getStats(clock.roomId)).toMatchObject({
          ...{ waiting: 0, absent: 0, active: USERS, admittedTotal: USERS, expiredTotal: 0 },
        });
        const numbers = admissions.map(({ number }) => number);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        expect(longestRetryMs).toBeGreaterThan(6 * CLAIM_SECONDS * 1_000);
        expect(cuts).toBeGreaterThan(USERS / 4);
        expect(missedAdmissions).toBeGreaterThan(100);
      },
      TIMEOUT_MS,
    );
  },
);

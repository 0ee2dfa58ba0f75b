import { AGE_BUCKETS, type RoomFlow, type WaitEstimate, WaitForecast } from './waiting-time.js';

type Random = () => number;

/** A sale in simulated time. All users who have joined wait until they are admitted. */
interface Sale {
  readonly users: number;
  /** They arrive evenly within this time. */
  readonly arriveSeconds: number;
  readonly capacity: number;
  readonly admitPerSecond: number;
  readonly slotSeconds: (random: Random) => number;
}

const STEP_SECONDS = 0.25;
const POLL_SECONDS = 2;
/** Like HEAD_START_MS in lua/include/slot-times.lua. */
const HEAD_START_SECONDS = 1;
const MAX_SECONDS = 20_000;
const SEEDS = [1, 2, 3];

describe('The first estimates of a simulated sale', () => {
  const SALES: Readonly<Record<string, Sale>> = {
    'users who are there when the room opens': {
      ...{ users: 1_000, arriveSeconds: 0, capacity: 100, admitPerSecond: 50 },
      slotSeconds: (random) => 90 * Math.exp(0.6 * normal(random)),
    },
    'users who arrive over a while, and slots of some seconds': {
      ...{ users: 3_000, arriveSeconds: 20, capacity: 200, admitPerSecond: 100 },
      slotSeconds: (random) => 0.3 + 3 * random() + 3 * random(),
    },
    'a twentieth of the users who leave without giving up the slot': {
      ...{ users: 2_000, arriveSeconds: 20, capacity: 200, admitPerSecond: 100 },
      slotSeconds: (random) => (random() < 0.05 ? 600 : 1 + 10 * random() + 10 * random()),
    },
    'a small room, and slots of some seconds': {
      ...{ users: 240, arriveSeconds: 20, capacity: 15, admitPerSecond: 100 },
      slotSeconds: (random) => (random() < 0.03 ? 600 : 3 * random() + 3 * random()),
    },
    'a small room, and slots that last between a moment and ten minutes': {
      ...{ users: 400, arriveSeconds: 60, capacity: 40, admitPerSecond: 10 },
      slotSeconds: (random) => Math.min(600, -120 * Math.log(1 - random())),
    },
    'a rate below the pace at which slots end': {
      ...{ users: 1_000, arriveSeconds: 0, capacity: 500, admitPerSecond: 10 },
      slotSeconds: (random) => 20 + 20 * random(),
    },
  };

  it.each(Object.entries(SALES))(
    'are within 20 %% for half of the users and below p90 for nine of ten: %s',
    (_name, sale) => {
      const waits = SEEDS.flatMap((seed) => firstEstimates(sale, randomOf(seed)));

      expect(waits.length).toBeGreaterThan(sale.users);
      expect(share(waits, isNear)).toBeGreaterThan(0.5);
      expect(share(waits, isBelow)).toBeGreaterThan(0.9);
    },
  );
});

interface ShownWait {
  readonly estimate: WaitEstimate;
  readonly seconds: number;
}

function isNear({ estimate: { p50Seconds }, seconds }: ShownWait): boolean {
  return Math.abs(seconds - p50Seconds) <= 0.2 * p50Seconds;
}

function isBelow({ estimate: { p90Seconds }, seconds }: ShownWait): boolean {
  return seconds <= p90Seconds;
}

function share(waits: readonly ShownWait[], holds: (wait: ShownWait) => boolean): number {
  return waits.filter(holds).length / waits.length;
}

function firstEstimates(sale: Sale, random: Random): ShownWait[] {
  const room = new SimulatedRoom(sale, random);
  const shown = new Map<number, { readonly at: number; readonly estimate: WaitEstimate }>();
  const waits: ShownWait[] = [];
  for (let now = 0; waits.length === 0 || room.waiting.length > 0; now += STEP_SECONDS) {
    if (now > MAX_SECONDS) throw new Error('The queue does not move');
    for (const user of room.step(now)) {
      const first = shown.get(user);
      // The user learns of it at the next poll.
      const seconds = now + secondsUntilPoll(user, now) - (first?.at ?? 0);
      if (first) waits.push({ estimate: first.estimate, seconds });
    }
    // All who came have their estimates.
    if (now > sale.arriveSeconds && room.waiting.every((user) => shown.has(user))) continue;
    let forecast: WaitForecast | undefined;
    room.waiting.forEach((user, index) => {
      if (secondsUntilPoll(user, now) > 0 || shown.has(user)) return;
      forecast ??= new WaitForecast(room.flow());
      const estimate = forecast.estimate(index + 1);
      if (estimate) shown.set(user, { at: now, estimate });
    });
  }
  return waits;
}

/** Each user polls every two seconds. */
function secondsUntilPoll(user: number, now: number): number {
  const phase = (user * STEP_SECONDS - now) % POLL_SECONDS;
  return phase < 0 ? phase + POLL_SECONDS : phase;
}

/** Keeps the times of its slots as the scripts in Redis do. */
class SimulatedRoom {
  waiting: number[] = [];
  private slots: { readonly since: number; readonly until: number }[] = [];
  private readonly ended = AGE_BUCKETS.map(() => 0);
  private readonly spent = AGE_BUCKETS.map(() => 0);
  private remembered = 0;
  private halvedAt = 0;
  private joined = 0;
  private second = 0;
  private admittedAt: number[] = [];

  constructor(
    private readonly sale: Sale,
    private readonly random: Random,
  ) {}

  /** Returns the users who were admitted. */
  step(now: number): number[] {
    if (Math.floor(now) > this.second) this.endSecond(Math.floor(now));
    const { users, arriveSeconds, capacity, admitPerSecond, slotSeconds } = this.sale;
    const arrived = arriveSeconds === 0 ? users : Math.floor((users * now) / arriveSeconds);
    const areFirst = this.waiting.length === 0;
    while (this.joined < Math.min(users, arrived)) this.waiting.push((this.joined += 1));
    for (const { since, until } of this.slots.filter((slot) => slot.until <= now)) {
      this.ended[bucketOf(until - since)]! += 1;
      this.remembered += 1;
    }
    this.slots = this.slots.filter(({ until }) => until > now);
    this.admittedAt = this.admittedAt.filter((at) => at > now - 1);
    const rate = admitPerSecond - this.admittedAt.length;
    const admitted = this.waiting.splice(0, Math.min(capacity - this.slots.length, rate));
    for (const user of admitted) {
      const knowsIn = areFirst ? 0 : secondsUntilPoll(user, now);
      const since = areFirst ? now - HEAD_START_SECONDS : now;
      this.slots.push({ since, until: now + knowsIn + slotSeconds(this.random) });
      this.admittedAt.push(now);
    }
    return admitted;
  }

  flow(): RoomFlow {
    const { capacity, admitPerSecond } = this.sale;
    const active = AGE_BUCKETS.map(() => 0);
    for (const { since } of this.slots) active[bucketOf(this.second - Math.floor(since))]! += 1;
    const slots = { active, ended: [...this.ended], spent: [...this.spent] };
    const freeSlots = capacity - this.slots.length;
    return {
      state: 'open',
      admitPerSecond,
      freeSlots,
      secondsUntilOpen: 0,
      slots,
      slotLifetimeSeconds: 600,
    };
  }

  private endSecond(second: number): void {
    this.second = second;
    for (const { since } of this.slots) {
      this.spent[bucketOf(second - 1 - Math.floor(since))]! += 1;
    }
    if (this.remembered < 400 || second - this.halvedAt < 30) return;
    for (const times of [this.ended, this.spent]) {
      times.forEach((value, bucket) => (times[bucket] = value / 2));
    }
    [this.remembered, this.halvedAt] = [200, second];
  }
}

function bucketOf(seconds: number): number {
  return Math.max(
    0,
    AGE_BUCKETS.findLastIndex((from) => from <= seconds),
  );
}

/** Mulberry32. */
function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

import type { RoomState } from './room.js';

/** The slots of a room by their age in buckets of AGE_BUCKETS. */
export interface SlotTimes {
  /** Slots that users have now. */
  readonly active: readonly number[];
  /** Slots that ended at this age lately. */
  readonly ended: readonly number[];
  /** Slot-seconds that passed at this age in the same time. */
  readonly spent: readonly number[];
}

/** The state of a room that the wait of its users depends on. */
export interface RoomFlow {
  readonly state: RoomState;
  readonly admitPerSecond: number;
  /** Below 0 while more users have slots than the capacity, which was lowered: so many slots end without a successor. */
  readonly freeSlots: number;
  readonly secondsUntilOpen: number;
  /** A slot lasts longer only while its user holds something. */
  readonly slotLifetimeSeconds: number;
  readonly slots: SlotTimes;
}

/** How long a user will wait: with a chance of one half at most `p50Seconds`, of nine tenths at most `p90Seconds`. */
export interface WaitEstimate {
  readonly p50Seconds: number;
  readonly p90Seconds: number;
}

/**
 * Lower bounds of the ages in seconds. Must equal those in lua/include/slot-times.lua.
 * @internal for the simulation
 */
export const AGE_BUCKETS: readonly number[] = Array.from({ length: 40 }, (_, bucket) =>
  bucket <= 10 ? bucket : 10 * 1.25 ** (bucket - 10),
);
const WIDTHS = AGE_BUCKETS.map((from, bucket) => (AGE_BUCKETS[bucket + 1] ?? Infinity) - from);

/** The 90 % quantile of the normal distribution. */
const P90 = 1.28;
/** What users do changes during the wait. */
const CHANGE = 0.5;
/** The rate of the room is a maximum. */
const RATE_CHANGE = 0.15;
/**
 * Nobody knows how long slots last as long as a larger share of them lasts longer than any that has ended, or as long as few
 * have ended. As many ends as slots, less this share, are enough; in a small room it is one end for each slot but one, and at
 * least one.
 */
const UNKNOWN_SHARE = 0.4;
const MIN_ENDS = 20;
/** As if so many slots more had been seen, which end at the usual rate at any age. */
const ASSUMED_SLOTS = 5;
/** The users who leave without giving up their slots, as long as nobody knows better. */
const ABANDONED_SHARE = 0.03;
/** Later waits go on at the pace of the second half of this time. */
const MAX_SIMULATED_SECONDS = 1_200;
/** Slots that end at ages never seen do so like the oldest ones: those with this share of the ends, and not much younger. */
const OLDEST_SHARE = 0.12;
const OLDEST_FROM = 0.5;
/** Most users learn of a slot at their next poll: after half of the shortest interval on average, after all of it at most. */
const NOTICED_AFTER = { average: 1, most: 2 };

/**
 * Forecasts the admissions of a room second by second. Each second the slots of an age end at the rate at which slots of
 * that age have ended, and free slots are filled at the rate of the room. So a room that has just filled, slots that were
 * opened together, and users who left without giving up their slots are all seen in it.
 */
export class WaitForecast {
  /** The users who are admitted within this number of seconds. */
  private readonly admitted = [0];
  private readonly endShares: readonly number[];
  private readonly firstSecondShare: number;
  private readonly isKnown: boolean;
  private readonly ends: number;
  private ages: number[];
  private free: number;

  constructor(private readonly flow: RoomFlow) {
    const { active, ended, spent } = flow.slots;
    const rates = endRates(flow.slots, flow.slotLifetimeSeconds);
    this.endShares = rates.map((rate) => 1 - Math.exp(-rate));
    // A slot that opens during a second spends half of it.
    this.firstSecondShare = 1 - Math.exp(-(rates[0] ?? 0) / 2);
    this.ends = sum(ended);
    const capacity = sum(active) + flow.freeSlots;
    const left = survivors(rates, lastSeen(ended, spent));
    const few = Math.max(1, Math.min(MIN_ENDS, capacity - 1));
    const enough = Math.max(few, Math.floor(capacity * (1 - UNKNOWN_SHARE)));
    this.isKnown = this.ends >= enough || (this.ends >= few && left <= UNKNOWN_SHARE);
    this.ages = [...active];
    this.free = flow.freeSlots;
  }

  /**
   * The wait of the user who was at `position` `elapsedSeconds` ago, when the flow was read. Null when nobody can know: the
   * room is paused or closed, or too few slots have ended.
   */
  estimate(position: number, elapsedSeconds = 0): WaitEstimate | null {
    const { state, freeSlots, admitPerSecond, secondsUntilOpen } = this.flow;
    if (state !== 'open') return null;
    const later = Math.max(0, position - freeSlots);
    if (later > 0 && !this.isKnown) return null;
    const filling = Math.max(0, Math.min(position, freeSlots)) / admitPerSecond;
    const wait = later === 0 ? filling : this.secondsUntil(position);
    if (wait === null) return null;
    // Slots end at random moments, during the wait as well as while their times were measured.
    const chance = later === 0 ? 0 : P90 * Math.sqrt(1 / later + 1 / this.ends) + CHANGE;
    const p50 = Math.max(0, secondsUntilOpen + wait - elapsedSeconds);
    const p90 = p50 + filling * RATE_CHANGE + Math.max(0, wait - filling) * chance;
    return {
      p50Seconds: Math.round(p50 + NOTICED_AFTER.average),
      p90Seconds: Math.round(p90 + NOTICED_AFTER.most),
    };
  }

  private secondsUntil(position: number): number | null {
    const { admitted } = this;
    while (admitted.at(-1)! < position && admitted.length <= MAX_SIMULATED_SECONDS) this.step();
    const total = admitted.at(-1)!;
    if (total < position) {
      const half = MAX_SIMULATED_SECONDS / 2;
      const perSecond = (total - admitted[half]!) / half;
      return perSecond > 0 ? MAX_SIMULATED_SECONDS + (position - total) / perSecond : null;
    }
    const second = firstAtLeast(admitted, position);
    const before = admitted[second - 1] ?? 0;
    return second - 1 + (position - before) / (admitted[second]! - before);
  }

  private step(): void {
    const older = this.ages.map(() => 0);
    this.ages.forEach((slots, bucket) => {
      const ended = slots * this.endShares[bucket]!;
      const moving = (slots - ended) * Math.min(1, 1 / WIDTHS[bucket]!);
      this.free += ended;
      older[bucket]! += slots - ended - moving;
      if (moving > 0) older[bucket + 1]! += moving;
    });
    const rate = this.flow.admitPerSecond;
    let opened = Math.max(0, Math.min(this.free, rate));
    // Some of the new slots end in the same second, and are given again.
    const reopened = Math.min(opened * this.firstSecondShare, rate - opened);
    this.free -= opened;
    const endedAtOnce = opened * this.firstSecondShare;
    this.free += endedAtOnce - reopened;
    const staying = opened - endedAtOnce + reopened;
    opened += reopened;
    // They are half a second old on average.
    older[0]! += staying / 2;
    older[1]! += staying / 2;
    this.ages = older;
    this.admitted.push(this.admitted.at(-1)! + opened);
  }
}

/**
 * The ends per slot and second at each age. To what was seen, some slots with the usual rate are added, so that chance does
 * not rule an age that few slots have reached. Some users always leave without giving up their slots, so these assumed ends
 * fade as fewer slots are left. What no slot has reached goes on like the oldest ages, and ends with the lifetime of a slot:
 * only holds keep a slot longer.
 */
function endRates(times: SlotTimes, lifetimeSeconds: number): number[] {
  const { active, ended, spent } = times;
  const usual = sum(ended) / (sum(spent) + 1);
  const last = lastSeen(ended, spent);
  const lastReached = Math.max(last, lastSeen(active, spent));
  const oldest = firstOfOldest(ended, last);
  let [oldestEnds, oldestSpent] = [0, 0];
  let left = 1;
  return AGE_BUCKETS.map((from, bucket) => {
    if (from >= lifetimeSeconds && bucket > lastReached) return Infinity;
    const width = Math.min(WIDTHS[bucket]!, from < lifetimeSeconds ? lifetimeSeconds - from : from);
    const givenUp = Math.max(0, 1 - ABANDONED_SHARE / left);
    const slots = ASSUMED_SLOTS * left * width;
    const [ends, seconds] = [ended[bucket]! + slots * usual * givenUp, spent[bucket]! + slots];
    if (bucket >= oldest && bucket <= last) {
      oldestEnds += ends;
      oldestSpent += seconds;
    }
    const rate = bucket <= last ? ends / seconds : (oldestEnds / oldestSpent) * givenUp;
    left *= Math.exp(-rate * width);
    return rate;
  });
}

/** The first bucket of the oldest ages that were seen. */
function firstOfOldest(ended: readonly number[], last: number): number {
  const [wanted, youngest] = [sum(ended) * OLDEST_SHARE, AGE_BUCKETS[last]! * OLDEST_FROM];
  let first = last;
  for (let ends = ended[first]!; ends < wanted && first > 0; ends += ended[first]!) {
    if (AGE_BUCKETS[first - 1]! < youngest) break;
    first -= 1;
  }
  return first;
}

function lastSeen(slots: readonly number[], spent: readonly number[]): number {
  return slots.reduce((last, some, bucket) => (some > 0 || spent[bucket]! > 0 ? bucket : last), 0);
}

/** The share of slots that last longer than the ages up to this bucket. */
function survivors(rates: readonly number[], lastBucket: number): number {
  const ages = rates.slice(0, lastBucket + 1);
  return Math.exp(-sum(ages.map((rate, bucket) => rate * WIDTHS[bucket]!)));
}

function firstAtLeast(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

import { hmacOf } from '../../hmac.js';
import type { LuaScript } from '../../redis/lua-scripts.js';

/** What a limit counts per key, within a window that begins with the first count. */
export interface CountRule {
  readonly name: string;
  readonly points: number;
  /** Of the window, in seconds. */
  readonly duration: number;
}

export interface Count {
  readonly count: number;
  readonly msLeft: number;
  /** The limit was reached before. Then nothing was added. */
  readonly isUsedUp: boolean;
}

/** 1 counts, 0 reads, -1 takes a 1 back. More than 1 counts several at once, which may go beyond the limit. */
export type Change = number;

export interface Counters {
  change(rule: CountRule, key: string, change: Change): Promise<Count> | Count;
}

/** Fields of a hash in Redis, with 8 counters each. */
const FIELDS = 8_192;
const FINGERPRINT_BYTES = 9;

/**
 * Counters in Redis, for all processes: at most 65,536 per limit. Without the secret nobody finds keys that
 * share the field of another one and push its counter out.
 */
export class RedisCounters implements Counters {
  constructor(
    private readonly script: LuaScript,
    private readonly secret: string,
  ) {}

  async change({ name, points, duration }: CountRule, key: string, change: Change): Promise<Count> {
    const hash = Buffer.from(hmacOf(key, this.secret), 'base64url');
    const field = hash.readUInt32BE() % FIELDS;
    const fingerprint = hash.subarray(4, 4 + FINGERPRINT_BYTES).toString('base64');
    const args = [field, fingerprint, change, points, duration * 1_000];
    const reply = (await this.script([`onsale:limit:${name}`], args)) as [number, number, number];
    const [count, msLeft, isUsedUp] = reply;
    return { count, msLeft, isUsedUp: isUsedUp === 1 };
  }
}

interface Counter {
  count: number;
  readonly endsAt: number;
}

const MAX_COUNTERS = 100_000;

/** Counters of this process: at most 100,000 per limit. Beyond that, the oldest ones are forgotten. */
export class MemoryCounters implements Counters {
  private readonly limits = new Map<string, Map<string, Counter>>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  change({ name, points, duration }: CountRule, key: string, change: Change): Count {
    const now = this.now();
    const counters = this.countersOf(name, now);
    const counter = counters.get(key) ?? { count: 0, endsAt: now + duration * 1_000 };
    const isUsedUp = counter.count >= points;
    if (change < 0 || !isUsedUp) counter.count = Math.max(0, counter.count + change);
    if (counter.count > 0) counters.set(key, counter);
    else counters.delete(key);
    return { count: counter.count, msLeft: counter.endsAt - now, isUsedUp };
  }

  /** Without counters whose window has ended. All windows of a limit are as long, so they end in order. */
  private countersOf(name: string, now: number): Map<string, Counter> {
    const counters = this.limits.get(name) ?? new Map<string, Counter>();
    this.limits.set(name, counters);
    for (const [key, { endsAt }] of counters) {
      if (endsAt > now && counters.size < MAX_COUNTERS) break;
      counters.delete(key);
    }
    return counters;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{ status: number, body: unknown }} Answer */
/** @typedef {{ method: string, path: string, key: string }} Call `key` is the idempotency key */

/**
 * Shares from 0 to 1 of the calls that change something.
 * @typedef {object} Faults
 * @property {number} slow answered after `slowMs`
 * @property {number} cut done, then the connection is cut
 * @property {number} lost the connection is cut, and nothing is done
 * @property {number} failed done, then answered with 500
 * @property {number} refused not done, answered with an error for now that is replayed for its key
 * @property {number} webhookNever shares of the webhooks
 * @property {number} webhookTwice
 * @property {number} webhookEarly sent before the call is answered
 * @property {number} webhookLate sent after `lateMs`
 * @property {number} webhookForged a forged webhook beside it
 * @property {number} slowMs
 * @property {number} lateMs
 */

/** @type {Faults} */
const NONE = {
  ...{ slow: 0, cut: 0, lost: 0, failed: 0, refused: 0 },
  ...{ webhookNever: 0, webhookTwice: 0, webhookEarly: 0, webhookLate: 0, webhookForged: 0 },
  ...{ slowMs: 500, lateMs: 2_000 },
};

/** The faults of a run, drawn with a seed. */
export class FaultPlan {
  /** @type {Faults} */
  faults = { ...NONE };
  /** While frozen, no request is answered. */
  isFrozen = false;
  /** Answers a call in place of the provider, unless it returns null. @type {(call: Call) => Answer | null} */
  override = () => null;
  /** How often each fault happened. @type {Record<string, number>} */
  counts = {};
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** @param {Partial<Faults>} faults */
  set(faults) {
    this.faults = { ...NONE, ...faults };
  }

  /** At most one of these. @template {keyof Faults} Name @param {readonly Name[]} names @returns {Name | null} */
  draw(names) {
    let at = this.#random();
    for (const name of names) {
      at -= this.faults[name];
      if (at >= 0) continue;
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      return name;
    }
    return null;
  }

  /** Waits while frozen, and for slow answers. @param {boolean} isSlow */
  async delay(isSlow) {
    while (this.isFrozen) await sleep(20);
    if (isSlow) await sleep(this.faults.slowMs);
  }

  /** mulberry32 */
  #random() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

import { Latencies } from '../shared/latencies.mjs';

/**
 * @typedef {object} Wait
 * @property {number} seconds from the join
 * @property {{ p50Seconds: number, p90Seconds: number } | null} estimate the first one; null if there was none
 * @property {number} estimatedSeconds from the first estimate
 */

/** The responses of all visitors. */
export class Results {
  constructor() {
    /** @type {Map<string, Latencies>} by step */
    this.steps = new Map();
    /** @type {Map<string, number>} refusals and failures, by step and code */
    this.refusals = new Map();
    /** @type {Set<string>} */
    this.receipts = new Set();
    /** @type {Map<string, number>} visitors without a ticket, by reason */
    this.departures = new Map();
    /** @type {Wait[]} of the visitors who had to wait */
    this.waits = [];
    this.enteredAtOnce = 0;
    this.serverErrors = 0;
    /** @type {string[]} wrong responses, and visitors who could not go on */
    this.failures = [];
    this.placesReturned = 0;
    this.shirtsReturned = 0;
    /** Orders that were paid, and how many of them with the coupon. */
    this.orders = 0;
    this.discountedOrders = 0;
  }

  /** @param {string} step @param {number} milliseconds @param {import('../shared/api.mjs').Answer} answer */
  answered(step, milliseconds, { status, body }) {
    const latencies = this.steps.get(step) ?? new Latencies();
    latencies.add(milliseconds);
    this.steps.set(step, latencies);
    if (status >= 200 && status < 300) return;
    count(this.refusals, `${step}: ${status} ${body?.code ?? ''}`);
    if (status === 0 || status >= 500) this.serverErrors += 1;
  }

  get isRight() {
    return this.serverErrors === 0 && this.failures.length === 0;
  }

  /**
   * Fails the run if a response or the books of the service are wrong.
   * @param {boolean} isRight
   * @param {string} failure
   */
  expect(isRight, failure) {
    if (!isRight) this.failures.push(failure);
  }

  /** @param {string} receiptNumber */
  receives(receiptNumber) {
    this.expect(!this.receipts.has(receiptNumber), `receipt ${receiptNumber} was issued twice`);
    this.receipts.add(receiptNumber);
  }

  /** @param {string} why */
  leaves(why) {
    count(this.departures, why);
  }

  entersAtOnce() {
    this.enteredAtOnce += 1;
  }
}

/** @param {Map<string, number>} counts @param {string} key */
function count(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

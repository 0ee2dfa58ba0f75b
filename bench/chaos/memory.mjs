/**
 * Something that somebody asked to be done, once, under one idempotency key.
 * @typedef {'sign up' | 'charge' | 'hold' | 'release' | 'order' | 'cancel' | 'pay' | 'refund' | 'claim' | 'adjust stock'} DeedKind
 */

/**
 * @typedef {object} Deed
 * @property {DeedKind} kind
 * @property {string} key
 * @property {string} userId empty when somebody signs up
 * @property {any} asked what was asked for
 * @property {'open' | 'told' | 'refused'} outcome
 * @property {any} answer what was told
 * @property {string} code of the refusal
 * @property {number} doubts attempts of which nobody said whether they took effect
 */

/**
 * What everybody was told, and what they asked for without hearing what became of it. Breaches are
 * answers that contradict what was told before.
 */
export class Memory {
  /** @type {Deed[]} */
  deeds = [];
  /** @type {Map<string, Map<string, number>>} by kind of request, and outcome */
  requests = new Map();
  /** @type {Set<string>} */
  breaches = new Set();
  /** How unknown outcomes became known. @type {Map<string, number>} */
  resolved = new Map();

  /**
   * @param {DeedKind} kind
   * @param {string} userId
   * @param {any} asked
   * @returns {Deed}
   */
  intend(kind, userId, asked) {
    const key = `${kind} ${crypto.randomUUID()}`;
    /** @type {Deed} */
    const deed = { kind, key, userId, asked, outcome: 'open', answer: null, code: '', doubts: 0 };
    this.deeds.push(deed);
    return deed;
  }

  /** @param {string} kind @param {string} outcome */
  requested(kind, outcome) {
    const outcomes = this.requests.get(kind) ?? new Map();
    this.requests.set(kind, outcomes);
    increment(outcomes, outcome);
  }

  /** @param {Deed} deed @param {'made now' | 'had been made' | 'refused' | 'not known'} how */
  settles(deed, how) {
    if (deed.doubts > 0) increment(this.resolved, how);
  }

  /** @param {string} what */
  breach(what) {
    this.breaches.add(what);
  }
}

/** @param {Deed} deed who was refused after an attempt of unknown outcome can't be sure of either */
export function isDoubtful(deed) {
  return deed.outcome !== 'told' && deed.doubts > 0;
}

/** @param {Map<string, number>} counts @param {string} key */
function increment(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

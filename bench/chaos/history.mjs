/**
 * Something that somebody input to be done, once, under one idempotency key.
 * @typedef {'sign up' | 'charge' | 'hold' | 'release' | 'order' | 'cancel' | 'pay' | 'refund' | 'claim' | 'adjust stock'} OperationKind
 */

/**
 * @typedef {object} Operation
 * @property {OperationKind} kind
 * @property {string} key
 * @property {string} userId empty when somebody signs up
 * @property {any} input what was input for
 * @property {'open' | 'succeeded' | 'refused'} outcome
 * @property {any} answer what was told
 * @property {string} code of the refusal
 * @property {number} unknownAttempts attempts of which nobody said whether they took effect
 */

/**
 * What everybody was told, and what they input for without hearing what became of it. Breaches are
 * answers that contradict what was told before.
 */
export class History {
  /** @type {Operation[]} */
  operations = [];
  /** @type {Map<string, Map<string, number>>} by kind of request, and outcome */
  requests = new Map();
  /** @type {Set<string>} */
  breaches = new Set();
  /** How unknown outcomes became known. @type {Map<string, number>} */
  resolved = new Map();

  /**
   * @param {OperationKind} kind
   * @param {string} userId
   * @param {any} input
   * @returns {Operation}
   */
  begin(kind, userId, input) {
    const key = `${kind} ${crypto.randomUUID()}`;
    /** @type {Operation} */
    const operation = {
      kind,
      key,
      userId,
      input,
      outcome: 'open',
      answer: null,
      code: '',
      unknownAttempts: 0,
    };
    this.operations.push(operation);
    return operation;
  }

  /** @param {string} kind @param {string} outcome */
  requested(kind, outcome) {
    const outcomes = this.requests.get(kind) ?? new Map();
    this.requests.set(kind, outcomes);
    increment(outcomes, outcome);
  }

  /** @param {Operation} operation @param {'made now' | 'had been made' | 'refused' | 'not known'} how */
  resolve(operation, how) {
    if (operation.unknownAttempts > 0) increment(this.resolved, how);
  }

  /** @param {string} what */
  breach(what) {
    this.breaches.add(what);
  }
}

/** @param {Operation} operation who was refused after an attempt of unknown outcome can't be sure of either */
export function isUncertain(operation) {
  return operation.outcome !== 'succeeded' && operation.unknownAttempts > 0;
}

/** @param {Map<string, number>} counts @param {string} key */
function increment(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

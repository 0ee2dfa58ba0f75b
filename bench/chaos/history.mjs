/**
 * A kind of operation. Each operation has one idempotency key.
 * @typedef {'sign up' | 'top up' | 'refund top-up' | 'hold' | 'release' | 'order' | 'cancel' | 'pay' | 'refund' | 'refund part' | 'claim' | 'adjust stock' | 'cancel show' | 'add section' | 'block' | 'unblock' | 'end coupon' | 'check in' | 'upload scans'} OperationKind
 */

/**
 * @typedef {object} Operation
 * @property {OperationKind} kind
 * @property {string} key
 * @property {string} userId empty for a sign-up
 * @property {any} input the relevant fields of the request
 * @property {'open' | 'succeeded' | 'refused'} outcome
 * @property {any} answer the body of the response
 * @property {string} code of the refusal
 * @property {number} unknownAttempts attempts without a known outcome
 */

/**
 * All operations of all users and their outcomes. Breaches are responses that contradict earlier
 responses.
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

  /** @param {Operation} operation @param {'takes effect now' | 'had taken effect' | 'refused' | 'unknown'} how */
  resolve(operation, how) {
    if (operation.unknownAttempts > 0) increment(this.resolved, how);
  }

  /** @param {string} what */
  breach(what) {
    this.breaches.add(what);
  }
}

/** Whether it is unknown if the operation took effect. @param {Operation} operation */
export function isUncertain(operation) {
  return operation.outcome !== 'succeeded' && operation.unknownAttempts > 0;
}

/** @param {Map<string, number>} counts @param {string} key */
function increment(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

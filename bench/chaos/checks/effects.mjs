/** @typedef {import('../history.mjs').Operation} Operation */
/** @typedef {import('../history.mjs').OperationKind} OperationKind */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */

/**
 * An operation that took effect, by its response, or by the stored response of its key.
 * @typedef {Operation & { answer: any }} Effect
 */

/**
 * A DELETE has no key. The status of the reservation, and the block that is gone, show its effect.
 * @type {OperationKind[]}
 */
const WITHOUT_KEY = ['release', 'unblock'];

/**
 * Finds the operations that took effect. Breaches: a success without a trace in the database, or a
 definite refusal with a trace.
 * @param {readonly Operation[]} operations
 * @param {FinalState} state
 * @returns {{ effects: Effect[], breaches: string[] }}
 */
export function effectsOf(operations, state) {
  const stored = new Map(state.keys.map(({ key, response }) => [key, response]));
  const released = new Set(
    state.reservations.filter(({ status }) => status === 'RELEASED').map(({ id }) => id),
  );
  const blocks = new Set(state.blocks.map(({ id }) => id));
  /** A sign-up stores no key. Its trace is the account. */
  const accounts = new Map(state.users.map(({ id, email }) => [email, { id }]));
  /** @param {Operation} operation */
  const traceOf = ({ kind, key, input }) => {
    if (kind === 'release') return releaseOf(input, released);
    if (kind === 'unblock') return blocks.has(input.referenceId) ? undefined : null;
    return kind === 'sign up' ? accounts.get(input.email) : stored.get(key);
  };
  const breaches = [];
  /** @type {Effect[]} */
  const effects = [];
  for (const operation of operations) {
    const { kind, key, outcome, unknownAttempts, input } = operation;
    const trace = traceOf(operation);
    const name = `${kind} ${input.referenceId ?? key}`;
    if (outcome === 'succeeded' && trace === undefined)
      breaches.push(`success without effect: ${name}`);
    if (
      outcome === 'refused' &&
      unknownAttempts === 0 &&
      trace !== undefined &&
      !WITHOUT_KEY.includes(kind)
    ) {
      breaches.push(`refused, but took effect: ${name}`);
    }
    if (outcome === 'succeeded') effects.push(operation);
    else if (trace !== undefined && unknownAttempts > 0)
      effects.push({ ...operation, answer: trace });
  }
  return { effects, breaches };
}

/** @param {{ referenceId: string }} input @param {ReadonlySet<string>} released */
function releaseOf({ referenceId }, released) {
  return released.has(referenceId) ? null : undefined;
}

/**
 * Compares effects with rows: each effect has one row, each row has one effect, and both agree.
 * @param {string} name of a row, for the breach
 * @param {readonly { id: string, [column: string]: any }[]} expected
 * @param {readonly { id: string, [column: string]: any }[]} rows
 * @returns {string[]}
 */
export function differences(name, expected, rows) {
  const found = new Map(rows.map((row) => [row.id, row]));
  const seen = new Set();
  const breaches = [];
  for (const one of expected) {
    const row = found.get(one.id);
    if (seen.has(one.id)) breaches.push(`${name} was created twice: ${one.id}`);
    else if (!row) breaches.push(`${name} is missing: ${one.id}`);
    else {
      for (const [column, value] of Object.entries(one)) {
        if (JSON.stringify(row[column]) !== JSON.stringify(value)) {
          breaches.push(
            `${name} has ${column} ${JSON.stringify(row[column])} instead of ${JSON.stringify(value)}: ${one.id}`,
          );
        }
      }
    }
    seen.add(one.id);
  }
  for (const { id } of rows)
    if (!seen.has(id)) breaches.push(`${name} without an operation: ${id}`);
  return breaches;
}

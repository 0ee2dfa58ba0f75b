/** @typedef {import('../memory.mjs').Deed} Deed */
/** @typedef {import('../memory.mjs').DeedKind} DeedKind */
/** @typedef {import('../facts.mjs').Facts} Facts */

/**
 * A deed that took effect: by what its user was told, or, where nobody told, by what PostgreSQL has
 * under its key.
 * @typedef {Deed & { answer: any }} Effect
 */

/** A release carries no key, its answer no content: the reservation tells. @type {DeedKind[]} */
const WITHOUT_KEY = ['release'];

/**
 * Which deeds took effect, and breaches: a deed that a user was told of and that has left no trace,
 * or one that was refused for certain and has.
 * @param {readonly Deed[]} deeds
 * @param {Facts} facts
 * @returns {{ effects: Effect[], breaches: string[] }}
 */
export function effectsOf(deeds, facts) {
  const stored = new Map(facts.keys.map(({ key, response }) => [key, response]));
  const released = new Set(
    facts.reservations.filter(({ status }) => status === 'RELEASED').map(({ id }) => id),
  );
  /** A sign-up stores no key: its trace is the account. */
  const accounts = new Map(facts.users.map(({ id, email }) => [email, { id }]));
  /** @param {Deed} deed */
  const traceOf = ({ kind, key, asked }) => {
    if (kind === 'release') return releaseOf(asked, released);
    return kind === 'sign up' ? accounts.get(asked.email) : stored.get(key);
  };
  const breaches = [];
  /** @type {Effect[]} */
  const effects = [];
  for (const deed of deeds) {
    const { kind, key, outcome, doubts, asked } = deed;
    const trace = traceOf(deed);
    const name = `${kind} ${asked.referenceId ?? key}`;
    if (outcome === 'told' && trace === undefined)
      breaches.push(`was told and is not there: ${name}`);
    if (
      outcome === 'refused' &&
      doubts === 0 &&
      trace !== undefined &&
      !WITHOUT_KEY.includes(kind)
    ) {
      breaches.push(`was refused and took effect: ${name}`);
    }
    if (outcome === 'told') effects.push(deed);
    else if (trace !== undefined && doubts > 0) effects.push({ ...deed, answer: trace });
  }
  return { effects, breaches };
}

/** @param {{ referenceId: string }} asked @param {ReadonlySet<string>} released */
function releaseOf({ referenceId }, released) {
  return released.has(referenceId) ? null : undefined;
}

/**
 * Compares what took effect with the rows that there are: each effect has its row, each row its
 * effect, and both say the same.
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
    if (seen.has(one.id)) breaches.push(`${name} was told twice: ${one.id}`);
    else if (!row) breaches.push(`${name} was told of and does not exist: ${one.id}`);
    else {
      for (const [column, value] of Object.entries(one)) {
        if (JSON.stringify(row[column]) !== JSON.stringify(value)) {
          breaches.push(
            `${name} has other ${column} than was told, ${JSON.stringify(row[column])} instead of ${JSON.stringify(value)}: ${one.id}`,
          );
        }
      }
    }
    seen.add(one.id);
  }
  for (const { id } of rows)
    if (!seen.has(id)) breaches.push(`${name} exists that nobody was told of: ${id}`);
  return breaches;
}

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */
/** @typedef {import('../receiver.mjs').Arrival} Arrival */

/** The event of each kind of operation. @type {Partial<Record<string, string>>} */
const EVENT_OF = {
  ...{ pay: 'paid', refund: 'refunded', 'refund part': 'refunded' },
  ...{ release: 'released', cancel: 'cancelled', 'refund top-up': 'top-up-refunded' },
};

/**
 * Each payment, refund, release and cancellation has its event with the right amount. No event arrived
 without a commit. The events of each reservation and order arrived in order.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @param {{ arrivals: readonly Arrival[], refusals: readonly string[] }} receiver
 * @returns {string[]}
 */
export function breachesOfEvents(effects, state, { arrivals, refusals }) {
  const accepted = arrivals.filter((arrival) => arrival.accepted);
  /** The amounts by event and aggregate: each part of a refund has its own. @type {Map<string, number[]>} */
  const delivered = new Map();
  for (const { type, aggregateId, amount } of accepted) {
    const name = `${type.replace(/^\w+\./, '')} ${aggregateId}`;
    delivered.set(name, [...(delivered.get(name) ?? []), amount]);
  }
  const breaches = refusals.map((refusal) => `the receiver refused an event: ${refusal}`);
  const expect = (
    /** @type {string} */ event,
    /** @type {string} */ id,
    /** @type {number} */ amount,
  ) => {
    const name = `${event} ${id}`;
    const amounts = delivered.get(name);
    if (!amounts) breaches.push(`event not delivered: ${name}`);
    else if (amount !== undefined && !amounts.includes(amount)) {
      breaches.push(`event with amount ${amounts.join()} instead of ${amount}: ${name}`);
    }
  };
  for (const { kind, input, answer } of effects) {
    const event = EVENT_OF[kind];
    if (event) expect(event, input.referenceId, input.amount);
    if (kind === 'order' && answer.receipt) expect('paid', answer.id, answer.total);
  }
  return [...breaches, ...unfounded(accepted, state), ...outOfOrder(arrivals, state)];
}

/** @param {readonly Arrival[]} accepted @param {FinalState} state */
function unfounded(accepted, { events }) {
  const arrived = new Set(accepted.map(({ id }) => id));
  const known = new Set(events.map(({ id }) => id));
  return [
    ...[...arrived].filter((id) => !known.has(id)).map((id) => `event without a commit: ${id}`),
    ...events.filter(({ id }) => !arrived.has(id)).map(({ id }) => `event not delivered: ${id}`),
  ];
}

/** By the first arrival of each event. @param {readonly Arrival[]} arrivals @param {FinalState} state */
function outOfOrder(arrivals, { events }) {
  const sequences = new Map(events.map(({ id, sequence }) => [id, sequence]));
  const seen = new Set();
  /** @type {Map<string, number>} */
  const latest = new Map();
  const breaches = [];
  for (const { id, aggregateId } of arrivals) {
    if (seen.has(id)) continue;
    seen.add(id);
    const sequence = sequences.get(id) ?? 0;
    if (sequence < (latest.get(aggregateId) ?? 0)) breaches.push(`event out of order: ${id}`);
    latest.set(aggregateId, Math.max(sequence, latest.get(aggregateId) ?? 0));
  }
  return breaches;
}

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */

/**
 * Each ticket has at most one admission, and was used exactly where and when its response says. Refunded
 * reservations have no valid ticket.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @returns {string[]}
 */
export function breachesOfTickets(effects, { tickets }) {
  /** The uses of each ticket; a scan that was uploaded again is the same use. @type {Map<string, Set<string>>} */
  const uses = new Map();
  for (const effect of effects) {
    for (const { ticketId, use } of admissionsOf(effect)) {
      uses.set(ticketId, (uses.get(ticketId) ?? new Set()).add(use));
    }
  }
  const rows = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const refunded = new Set(
    effects.filter(({ kind }) => kind === 'refund').map(({ input }) => input.referenceId),
  );
  return [
    ...[...uses].flatMap(([id, all]) => {
      if (all.size > 1) return [`${all.size} admissions with one ticket: ${id}`];
      const row = rows.get(id);
      if (row && all.has(useOf(row))) return [];
      return [`a ticket was used at ${row && useOf(row)} instead of ${[...all].join()}: ${id}`];
    }),
    ...tickets
      .filter(({ id, usedAt }) => usedAt !== null && !uses.has(id))
      .map(({ id }) => `a ticket was used without an admission: ${id}`),
    ...tickets
      .filter(({ reservationId, status }) => refunded.has(reservationId) && status !== 'REVOKED')
      .map(({ id }) => `a refunded ticket is still valid: ${id}`),
  ];
}

/** @param {Effect} effect @returns {{ ticketId: string, use: string }[]} */
function admissionsOf({ kind, answer }) {
  const views = kind === 'check in' ? [answer] : kind === 'upload scans' ? answer.results : [];
  return views
    .filter((/** @type {any} */ { code }) => !code)
    .map((/** @type {any} */ view) => ({ ticketId: view.ticketId, use: useOf(view) }));
}

/** @param {{ gate: string | null, usedAt: Date | string | null }} use */
function useOf({ gate, usedAt }) {
  return `${gate}, ${usedAt && new Date(usedAt).toISOString()}`;
}

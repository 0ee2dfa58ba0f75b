/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */

/**
 * The refunds that cancelled shows owe: what their users have paid and not refunded themselves.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @returns {Effect[]}
 */
export function repaidByCancellations(effects, { reservations }) {
  const of = (/** @type {string} */ kind) => effects.filter((effect) => effect.kind === kind);
  const cancelled = new Set(of('cancel show').map(({ input }) => input.showId));
  const shows = new Map(reservations.map(({ id, showId }) => [id, showId]));
  const refunded = new Set(of('refund').map(({ input }) => input.referenceId));
  return of('pay')
    .filter(({ input: { referenceId } }) => cancelled.has(shows.get(referenceId)))
    .filter(({ input: { referenceId } }) => !refunded.has(referenceId))
    .map((paid) => {
      const { paymentId, referenceId, amount } = paid.input;
      const back = of('refund part')
        .filter(({ input }) => input.referenceId === referenceId)
        .reduce((sum, { input }) => sum + input.amount, 0);
      const input = { paymentId, referenceId, amount: amount - back };
      return { ...paid, kind: /** @type {const} */ ('refund'), input };
    });
}

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */

/**
 * What the users have not done themselves: the payments that card payments have paid, also after their users
 * left, and the refunds that went back to cards.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @returns {Effect[]}
 */
export function effectsOfCards(effects, state) {
  return [...paidByCards(effects, state), ...returnedToCards(state)];
}

/** @param {readonly Effect[]} effects @param {FinalState} state @returns {Effect[]} */
function paidByCards(effects, { topUps, payments }) {
  const rows = new Map(topUps.map((row) => [row.id, row]));
  const receipts = new Map(payments.map(({ topUpId, receiptNumber }) => [topUpId, receiptNumber]));
  return effects.flatMap((effect) => {
    const { kind, input, answer } = effect;
    if (kind !== 'top up' || input.paymentId === undefined) return [];
    const { status, creditedLate } = rows.get(answer.id) ?? {};
    if (status !== 'DONE' || creditedLate) return [];
    const { paymentId, referenceId, amount } = input;
    const receiptNumber = receipts.get(answer.id);
    const receipt = { paymentId, amount, receiptNumber, reference: { id: referenceId } };
    const paid = { paymentId, referenceId, amount };
    return [{ ...effect, kind: /** @type {const} */ ('pay'), input: paid, answer: receipt }];
  });
}

/** @param {FinalState} state @returns {Effect[]} */
function returnedToCards({ topUps, topUpRefunds }) {
  const owners = new Map(topUps.map(({ id, userId }) => [id, userId]));
  return topUpRefunds
    .filter(({ requestedBy }) => requestedBy === null)
    .map(({ id, topUpId, amount }) => ({
      ...{ kind: /** @type {const} */ ('refund top-up'), key: `to the card ${id}` },
      ...{ userId: owners.get(topUpId), input: { referenceId: topUpId, amount } },
      ...{ outcome: /** @type {const} */ ('succeeded'), answer: { refunds: [{ id }] } },
      ...{ code: '', unknownAttempts: 0 },
    }));
}

/**
 * All that was refunded of a card payment is on its card.
 * @param {FinalState} state
 * @returns {string[]}
 */
export function breachesOfCards({ payments, topUpRefunds }) {
  return payments
    .filter(({ topUpId }) => topUpId !== null)
    .flatMap(({ id, topUpId, refundedAmount, amount, status }) => {
      const back = topUpRefunds
        .filter((refund) => refund.topUpId === topUpId && refund.requestedBy === null)
        .reduce((sum, refund) => sum + refund.amount, 0);
      const refunded = status === 'REFUNDED' ? amount : refundedAmount;
      return back === refunded
        ? []
        : [`${back} of ${refunded} refunded won are on the card: ${id}`];
    });
}

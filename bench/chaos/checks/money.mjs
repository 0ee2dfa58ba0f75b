import { differences } from './effects.mjs';

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */

/**
 * Every receipt and refund exists once and agrees with its response. Every balance is their sum, with the
 * credits of top-ups.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @returns {string[]}
 */
export function breachesOfMoney(effects, state) {
  const receipts = effects.flatMap((effect) => receiptOf(effect) ?? []);
  const refunds = refundsOf(effects);
  const returned = effects
    .filter(({ kind }) => kind === 'refund top-up')
    .map(({ userId, input: { amount } }) => ({ userId, amount }));
  const paid = state.payments.filter(({ receiptNumber }) => receiptNumber !== null);
  const refunded = paid
    .filter(({ status, refundedAmount }) => status === 'REFUNDED' || refundedAmount > 0)
    .map(({ id, userId, refundedAmount }) => ({ id, userId, amount: refundedAmount }));
  return [
    ...differences('a paid payment', receipts, paid),
    ...differences('a refund', refunds, refunded),
    ...wrongBalances({ receipts, refunds, returned }, state),
  ];
}

/** One for each payment, with the sum of its parts. @param {readonly Effect[]} effects */
function refundsOf(effects) {
  /** @type {Map<string, { id: string, userId: string, amount: number }>} */
  const refunds = new Map();
  for (const { kind, userId, input } of effects) {
    if (kind !== 'refund' && kind !== 'refund part') continue;
    const { amount } = refunds.get(input.paymentId) ?? { amount: 0 };
    const id = input.paymentId;
    refunds.set(id, { id, userId, amount: amount + input.amount });
  }
  return [...refunds.values()];
}

/** @param {Effect} effect */
function receiptOf({ kind, userId, answer }) {
  const receipt = kind === 'pay' ? answer : kind === 'order' ? answer.receipt : null;
  if (!receipt) return null;
  const { paymentId: id, amount, receiptNumber, reference } = receipt;
  return { id, userId, referenceId: reference.id, amount, receiptNumber };
}

/** @typedef {{ userId: string, amount: number }} Movement */

/**
 * @param {{ receipts: Movement[], refunds: Movement[], returned: Movement[] }} movements `returned` to the card
 * @param {FinalState} state
 */
function wrongBalances({ receipts, refunds, returned }, { users, accounts, credits }) {
  const expected = new Map(users.map(({ id }) => [id, 0]));
  const add = (/** @type {Movement[]} */ movements, /** @type {1 | -1} */ sign) => {
    for (const { userId, amount } of movements) {
      expected.set(userId, (expected.get(userId) ?? 0) + sign * amount);
    }
  };
  add(credits, 1);
  add(refunds, 1);
  add(receipts, -1);
  add(returned, -1);
  const balances = new Map(accounts.map(({ userId, balance }) => [userId, balance]));
  return [...expected]
    .filter(([userId, amount]) => (balances.get(userId) ?? 0) !== amount)
    .map(([userId, amount]) => `balance ${balances.get(userId)} instead of ${amount}: ${userId}`);
}

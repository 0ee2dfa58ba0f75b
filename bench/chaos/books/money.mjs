import { differences } from './effects.mjs';

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../facts.mjs').Facts} Facts */

/**
 * Every receipt, charge and refund is there as it was told, once, and every balance is what they make.
 * @param {readonly Effect[]} effects
 * @param {Facts} facts
 * @returns {string[]}
 */
export function breachesOfMoney(effects, facts) {
  const charges = effects
    .filter(({ kind }) => kind === 'charge')
    .map(({ userId, asked, answer }) => ({ id: answer.entry.id, userId, amount: asked.amount }));
  const receipts = effects.flatMap((effect) => receiptOf(effect) ?? []);
  const refunds = effects
    .filter(({ kind }) => kind === 'refund')
    .map(({ userId, asked }) => ({ id: asked.paymentId, userId, amount: asked.amount }));
  const paid = facts.payments.filter(({ receiptNumber }) => receiptNumber !== null);
  const refunded = paid.filter(({ status }) => status === 'REFUNDED');
  return [
    ...differences('a charge', charges, facts.charges),
    ...differences('a paid payment', receipts, paid),
    ...differences('a refund', refunds, refunded),
    ...wrongBalances({ charges, receipts, refunds }, facts),
  ];
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
 * @param {{ charges: Movement[], receipts: Movement[], refunds: Movement[] }} movements
 * @param {Facts} facts
 */
function wrongBalances({ charges, receipts, refunds }, { users, accounts }) {
  const expected = new Map(users.map(({ id }) => [id, 0]));
  const add = (/** @type {Movement[]} */ movements, /** @type {1 | -1} */ sign) => {
    for (const { userId, amount } of movements) {
      expected.set(userId, (expected.get(userId) ?? 0) + sign * amount);
    }
  };
  add(charges, 1);
  add(refunds, 1);
  add(receipts, -1);
  const balances = new Map(accounts.map(({ userId, balance }) => [userId, balance]));
  return [...expected]
    .filter(([userId, amount]) => (balances.get(userId) ?? 0) !== amount)
    .map(
      ([userId, amount]) => `a balance is ${balances.get(userId)} instead of ${amount}: ${userId}`,
    );
}

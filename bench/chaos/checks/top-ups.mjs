import { differences } from './effects.mjs';

/** @typedef {import('./effects.mjs').Effect} Effect */
/** @typedef {import('../final-state.mjs').FinalState} FinalState */
/** @typedef {import('../../../scripts/lib/payment-emulator/books.mjs').Payment} Payment */

/**
 * Each payment that a provider took is one credit of the same amount, and there are no other credits. What
 * the admin has returned is what came back at the provider, once.
 * @param {readonly Effect[]} effects
 * @param {FinalState} state
 * @param {readonly Payment[]} payments the books of the providers
 * @returns {string[]}
 */
export function breachesOfTopUps(effects, { topUps, credits, topUpRefunds }, payments) {
  const started = effects
    .filter(({ kind }) => kind === 'top up')
    .map(({ userId, input: { amount, provider, paymentId = null }, answer: { id } }) => {
      return { id, userId, amount, provider, paymentId };
    });
  const owners = new Map(started.map(({ id, userId }) => [id, userId]));
  const taken = payments
    .filter(({ capturedAt }) => capturedAt > 0)
    .map(({ orderId: id, amount }) => ({ id, userId: owners.get(id), amount }));
  const done = topUps.filter(({ status }) => status === 'DONE');
  const refunds = effects
    .filter(({ kind }) => kind === 'refund top-up')
    .map(({ input: { referenceId: topUpId, amount }, answer }) => {
      return { id: answer.refunds.at(-1).id, topUpId, amount, status: 'DONE' };
    });
  const returned = payments.flatMap(({ orderId: topUpId, refunds: all }) =>
    all.map(({ key: id, amount }) => ({ id, topUpId, amount })),
  );
  return [
    ...differences('a top-up', started, topUps),
    ...differences('a credit of a payment', taken, credits),
    ...differences(
      'a credit of a done top-up',
      done.map(({ id, userId, amount }) => ({ id, userId, amount })),
      credits,
    ),
    ...differences('a refund of a top-up', refunds, topUpRefunds),
    ...differences('a refund at a provider', returned, topUpRefunds),
  ];
}

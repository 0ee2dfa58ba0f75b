import { isDoubtful } from './memory.mjs';

/** @typedef {import('./memory.mjs').Deed} Deed */
/** @typedef {import('./visitor.mjs').Visitor} Visitor */
/** What a hold or an order costs. @typedef {{ paymentId: string, referenceId: string, amount: number }} Due */

/**
 * What users own by what they were told; null when they can't be sure.
 * @param {Visitor} visitor
 */
export function balanceOf({ deeds }) {
  if (deeds.some(isDoubtful)) return null;
  return deeds.reduce((sum, deed) => sum + changeOfBalance(deed), 0);
}

/** Whether the balance covers the amount for certain. @param {Visitor} visitor @param {number} amount */
export function canAfford(visitor, amount) {
  const balance = balanceOf(visitor);
  return balance !== null && balance >= amount;
}

/** Tops up until the balance covers the amount. @param {Visitor} visitor @param {number} amount */
export async function provide(visitor, amount) {
  const { client, random, memory } = visitor;
  const balance = balanceOf(visitor) ?? 0;
  if (balance >= amount) return;
  const charge = amount - balance + Math.floor(random() * 100_000);
  const deed = visitor.intend('charge', { amount: charge });
  const told = await client.act(deed, 'POST', '/v1/balance/charges', { body: { amount: charge } });
  if (told && told.entry.amount !== charge) memory.breach(`Charged otherwise: ${deed.key}`);
}

/**
 * Pays for a hold, inside its room, or for an order.
 * @param {Visitor} visitor
 * @param {Due} due
 * @param {string | null} roomId
 * @returns {Promise<any>} the receipt, or null
 */
export async function pay(visitor, due, roomId) {
  const { paymentId, amount } = due;
  await provide(visitor, amount);
  const tooPoor = canAfford(visitor, amount) ? [] : ['INSUFFICIENT_BALANCE'];
  const tooLate = ['RESERVATION_NOT_HELD', 'ORDER_NOT_PENDING', 'PAYMENT_NOT_PAYABLE'];
  const deed = visitor.intend('pay', due);
  const path = `/v1/payments/${paymentId}/confirm`;
  const receipt = await visitor.actInside(roomId, deed, path, {}, [...tooLate, ...tooPoor]);
  if (receipt && (receipt.amount !== amount || receipt.paymentId !== paymentId)) {
    visitor.memory.breach(`A receipt says otherwise than its payment: ${paymentId}`);
  }
  return receipt;
}

/** @param {Visitor} visitor @param {Due} paid */
export async function refund(visitor, { paymentId, referenceId, amount }) {
  const deed = visitor.intend('refund', { paymentId, referenceId, amount });
  await visitor.client.act(deed, 'POST', `/v1/payments/${paymentId}/refund`);
}

/** @param {Deed} deed */
function changeOfBalance({ kind, outcome, asked, answer }) {
  if (outcome !== 'told') return 0;
  if (kind === 'charge') return answer.entry.amount;
  if (kind === 'pay') return -answer.amount;
  if (kind === 'refund') return asked.amount;
  return kind === 'order' && answer.receipt ? -answer.receipt.amount : 0;
}

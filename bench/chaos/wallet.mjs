import { isUncertain } from './history.mjs';
import { topUpTo } from './top-up.mjs';

/** @typedef {import('./history.mjs').Operation} Operation */
/** @typedef {import('./visitor.mjs').Visitor} Visitor */
/** An unpaid hold or order. @typedef {{ paymentId: string, referenceId: string, amount: number }} Due */

/**
 * The balance by the responses so far, without what cancelled shows have repaid and what top-ups have
 * brought without a response. Null while an outcome is unknown.
 * @param {Visitor} visitor
 */
export function balanceOf({ operations, credited }) {
  if (operations.some(isUncertain)) return null;
  return operations.reduce((sum, operation) => sum + changeOfBalance(operation, credited), 0);
}

/** Whether the balance covers the amount for certain. @param {Visitor} visitor @param {number} amount */
export function canAfford(visitor, amount) {
  const balance = balanceOf(visitor);
  return balance !== null && balance >= amount;
}

/**
 * Pays for a hold in its room, or for an order.
 * @param {Visitor} visitor
 * @param {Due} due
 * @param {string | null} roomId
 * @returns {Promise<any>} the receipt, or null
 */
export async function pay(visitor, due, roomId) {
  const { paymentId, amount } = due;
  await topUpTo(visitor, amount);
  const tooPoor = canAfford(visitor, amount) ? [] : ['INSUFFICIENT_BALANCE'];
  const tooLate = ['RESERVATION_NOT_HELD', 'ORDER_NOT_PENDING', 'PAYMENT_NOT_PAYABLE'];
  const cancelled = roomId === null ? [] : ['SHOW_CANCELLED'];
  const operation = visitor.begin('pay', due);
  const path = `/v1/payments/${paymentId}/confirm`;
  const receipt = await visitor.performInRoom(roomId, operation, path, {}, [
    ...tooLate,
    ...tooPoor,
    ...cancelled,
  ]);
  checkCancelled(visitor, operation);
  if (receipt && (receipt.amount !== amount || receipt.paymentId !== paymentId)) {
    visitor.history.breach(`a receipt differs from its payment: ${paymentId}`);
  }
  return receipt;
}

/** @param {Visitor} visitor @param {Due} paid @param {readonly string[]} [refusals] */
export async function refund(visitor, { paymentId, referenceId, amount }, refusals = []) {
  const operation = visitor.begin('refund', { paymentId, referenceId, amount });
  const path = `/v1/payments/${paymentId}/refund`;
  await visitor.client.perform(operation, 'POST', path, { refusals });
  checkCancelled(visitor, operation);
}

/**
 * Refunds a part of a purchase. Returns whether the part was refunded.
 * @param {Visitor} visitor
 * @param {Due & { before?: number }} part with its amount, and what was refunded before
 * @param {{ lines: object[] } | { seatIds: string[] } | { areas: { areaId: string, quantity: number }[] }} pieces
 * @param {readonly string[]} [refusals]
 */
export async function refundPart(visitor, part, pieces, refusals = []) {
  const { paymentId, referenceId, amount, before = 0 } = part;
  const operation = visitor.begin('refund part', { paymentId, referenceId, amount, ...pieces });
  const path = `/v1/payments/${paymentId}/refund`;
  const refunded = await visitor.client.perform(operation, 'POST', path, {
    body: pieces,
    refusals,
  });
  checkCancelled(visitor, operation);
  if (refunded && (refunded.status !== 'PAID' || refunded.refundedAmount !== before + amount))
    visitor.history.breach(`a refund of a part differs from its request: ${paymentId}`);
  return refunded !== null;
}

/** These refusals are for cancelled shows only. @param {Visitor} visitor @param {Operation} operation */
export function checkCancelled({ offer, operations, history }, { code, kind, input }) {
  if (!['SHOW_CANCELLED', 'PAYMENT_ALREADY_REFUNDED'].includes(code)) return;
  const held = operations.find(({ answer }) => answer?.id === input.referenceId);
  const showId = input.showId ?? held?.input.showId;
  if (!offer.cancelled.has(showId)) history.breach(`${kind} was refused with ${code}: ${showId}`);
}

/**
 * Refunds one piece of an order that has more pieces, then sometimes the rest.
 * @param {Visitor} visitor
 * @param {Due} paid
 * @param {{ itemId: string, price: number, quantity: number, discount: number }} line
 */
export async function refundPiece(visitor, { paymentId, referenceId, amount }, line) {
  const { itemId, price, quantity, discount } = line;
  const part = price - Math.ceil(discount / quantity);
  const due = { paymentId, referenceId, amount: part };
  const isBack = await refundPart(visitor, due, { lines: [{ itemId, quantity: 1 }] });
  if (isBack && visitor.random() < 0.5)
    await refund(visitor, { paymentId, referenceId, amount: amount - part });
}

/** @param {Operation} operation @param {ReadonlySet<string>} credited */
function changeOfBalance({ kind, outcome, input, answer }, credited) {
  if (outcome !== 'succeeded') return 0;
  if (kind === 'top up') return credited.has(answer.id) ? input.amount : 0;
  if (kind === 'refund top-up') return -input.amount;
  if (kind === 'pay') return -answer.amount;
  if (kind === 'refund' || kind === 'refund part') return input.amount;
  return kind === 'order' && answer.receipt ? -answer.receipt.amount : 0;
}

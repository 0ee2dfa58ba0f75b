import { randomBytes } from 'node:crypto';

/**
 * @typedef {object} Refund
 * @property {string} id
 * @property {string} key what we gave to recognise it
 * @property {number} amount
 * @property {number} at in milliseconds
 *
 * @typedef {object} Payment
 * @property {'TOSS' | 'STRIPE'} provider
 * @property {string} id
 * @property {string} orderId
 * @property {number} amount
 * @property {'OPEN' | 'AUTHORISED' | 'WAITING' | 'CAPTURED' | 'CANCELLED' | 'DECLINED'} state WAITING: a
 *   virtual account of Toss waits for its deposit
 * @property {number} createdAt
 * @property {number} capturedAt 0 before
 * @property {Refund[]} refunds
 */

/** The payments of both providers. The order of the changes is the order of the calls. */
export class Books {
  /** @type {Payment[]} */
  payments = [];
  /** What the payments of an order and their capture are announced to. @type {(payment: Payment) => void} */
  onChange = () => {};
  #byId = new Map();
  #byOrder = new Map();

  /** @param {Payment['provider']} provider @param {{ orderId: string, amount: number }} order */
  open(provider, { orderId, amount }) {
    const id = `${provider === 'TOSS' ? 'tgen_' : 'pi_'}${randomBytes(12).toString('hex')}`;
    /** @type {Payment} */
    const payment = {
      provider,
      id,
      orderId,
      amount,
      state: 'OPEN',
      createdAt: Date.now(),
      capturedAt: 0,
      refunds: [],
    };
    this.payments.push(payment);
    this.#byId.set(id, payment);
    this.#byOrder.set(orderId, payment);
    return payment;
  }

  /** @param {string | undefined} id @returns {Payment | undefined} */
  find(id) {
    return this.#byId.get(id);
  }

  /** @param {string | undefined} orderId @returns {Payment | undefined} the newest one */
  ofOrder(orderId) {
    return this.#byOrder.get(orderId);
  }

  /** @param {Payment} payment @param {Payment['state']} state */
  change(payment, state) {
    payment.state = state;
    if (state === 'CAPTURED') payment.capturedAt = Date.now();
    this.onChange(payment);
  }

  /** @param {Payment} payment @param {{ amount: number, key: string }} refund */
  refund(payment, { amount, key }) {
    const refund = { id: `re_${randomBytes(8).toString('hex')}`, key, amount, at: Date.now() };
    payment.refunds.push(refund);
    this.onChange(payment);
    return refund;
  }
}

/** @param {Payment} payment what can still be refunded */
export function leftOf({ amount, refunds }) {
  return refunds.reduce((left, refund) => left - refund.amount, amount);
}

/** @param {Payment} payment what was taken and kept */
export function keptOf(payment) {
  return payment.capturedAt > 0 ? leftOf(payment) : 0;
}

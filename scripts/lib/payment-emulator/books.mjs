import { randomBytes } from 'node:crypto';

/**
 * @typedef {object} Refund
 * @property {string} id
 * @property {string} key what we gave to recognise it
 * @property {number} amount
 * @property {number} at in milliseconds
 * @property {boolean} isPending the bank has not taken it yet; only Stripe tells
 * @property {number} failedAt when the bank sent the money back; 0 unless it did
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
  /** What the changes of payments, and refunds that fail, are announced to. @type {(payment: Payment, failed?: Refund) => void} */
  onChange = () => {};
  /** Whether refunds from now on are pending. */
  areBanksSlow = false;
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
    const id = `re_${randomBytes(8).toString('hex')}`;
    const refund = { id, key, amount, at: Date.now(), isPending: this.areBanksSlow, failedAt: 0 };
    payment.refunds.push(refund);
    this.onChange(payment);
    return refund;
  }

  /** The bank does not take the money, perhaps after the refund has succeeded. @param {Payment} payment @param {Refund} refund */
  failRefund(payment, refund) {
    refund.failedAt = Date.now();
    this.onChange(payment, refund);
  }
}

/** @param {Payment} payment what can still be refunded */
export function leftOf({ amount, refunds }) {
  return refunds.reduce((left, one) => left - (one.failedAt > 0 ? 0 : one.amount), amount);
}

/** @param {Payment} payment what was taken and kept */
export function keptOf(payment) {
  return payment.capturedAt > 0 ? leftOf(payment) : 0;
}

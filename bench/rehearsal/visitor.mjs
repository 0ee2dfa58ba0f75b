import { setTimeout as wait } from 'node:timers/promises';
import { buyMerchandise } from './merchandise.mjs';
import { holdPlaces, pay, returnOnePlace } from './tickets.mjs';

/** A visitor gives up after this number of attempts. */
const MAX_ATTEMPTS = 200;
/** The share of buyers who return one of their two places, and of those who buy shirts. */
const RETURN_SHARE = 0.2;
const SHOPPER_SHARE = 0.25;

/**
 * What a visitor does with a hold.
 * @typedef {'pay' | 'give up' | 'vanish'} Intention
 */

/**
 * What a visitor has bought, by the responses: one reservation, and what is left of it.
 * @typedef {object} Purchase
 * @property {string} paymentId
 * @property {string} showId
 * @property {{ id: string, price: number }[]} seats
 * @property {{ id: string, price: number, quantity: number }[]} areas
 * @property {number} returned places
 */

/**
 * A simulated visitor with an own client address.
 */
export class Visitor {
  /** The balance, by the responses. */
  balance = 0;
  /** @type {Purchase | null} */
  purchase = null;

  /**
   * @param {object} options
   * @param {import('../shared/api.mjs').Api} options.service
   * @param {import('./sale.mjs').RehearsedSale} options.sale
   * @param {import('./results.mjs').Results} options.results
   * @param {{ email: string, password: string }} options.account
   * @param {string} options.address
   * @param {Intention} options.intention
   * @param {number} options.thinkSeconds the maximum time before a click
   */
  constructor({ service, sale, results, account, address, intention, thinkSeconds }) {
    this.service = service;
    this.sale = sale;
    this.results = results;
    this.account = account;
    this.intention = intention;
    this.thinkSeconds = thinkSeconds;
    /** @type {Record<string, string>} */
    this.headers = { 'x-forwarded-for': address };
  }

  /** Logs in, waits, and buys tickets. */
  async visit() {
    const { accessToken } = await this.call('sign in', 'POST', '/v1/auth/login', this.account);
    this.headers.authorization = `Bearer ${accessToken}`;
    await this.waitForTurn();
    const hold = await holdPlaces(this);
    if (!hold) return this.leave('sold out');
    if (this.intention === 'vanish') return this.results.leaves('vanished');
    await this.think();
    if (this.intention === 'give up') {
      await this.call('give up', 'DELETE', `/v1/reservations/${hold.id}`);
      return this.leave('gave up');
    }
    if (!(await pay(this, hold))) return this.results.leaves('too late to pay');
    if (Math.random() < RETURN_SHARE) await returnOnePlace(this);
    if (Math.random() < SHOPPER_SHARE) await buyMerchandise(this);
  }

  /**
   * Joins the queue and polls at the given interval.
   * @param {(place: any) => boolean} [isVain] whether the visitor gives up, by the response to a poll
   * @returns {Promise<boolean>} whether it is the visitor's turn
   */
  async waitForTurn(isVain = () => false) {
    const { roomId } = this.sale;
    let place = await this.call('join', 'POST', '/v1/queue/tokens', { roomId });
    this.headers['x-queue-token'] = place.token;
    if (place.status === 'ACTIVE') {
      this.results.entersAtOnce();
      return true;
    }
    const joinedAt = performance.now();
    let estimatedAt = joinedAt;
    let estimate = place.estimate;
    while (place.status !== 'ACTIVE') {
      if (!estimate && place.estimate) {
        [estimate, estimatedAt] = [place.estimate, performance.now()];
      }
      // Spreads the polls, as different browsers and networks do.
      await this.pause(place.pollAfterSeconds * 1000 * (0.9 + Math.random() * 0.2));
      place = await this.call('poll', 'GET', '/v1/queue/tokens/me');
      if (isVain(place)) return false;
    }
    const now = performance.now();
    const seconds = (now - joinedAt) / 1000;
    this.results.waits.push({ seconds, estimate, estimatedSeconds: (now - estimatedAt) / 1000 });
    return true;
  }

  /** @param {string} why */
  async leave(why) {
    await this.call('leave', 'DELETE', '/v1/queue/tokens/me', undefined, ['QUEUE_TOKEN_INVALID']);
    this.results.leaves(why);
  }

  /** @param {number} amount */
  async charge(amount) {
    const { balance } = await this.call('charge', 'POST', '/v1/balance/charges', { amount });
    this.balance += amount;
    this.results.expect(balance === this.balance, `a charge left ${balance}`);
  }

  /** @param {{ receiptNumber: string, amount: number, balanceAfter: number }} receipt @param {number} amount */
  receive({ receiptNumber, ...receipt }, amount) {
    this.balance -= amount;
    this.results.receives(receiptNumber);
    const isRight = receipt.amount === amount && receipt.balanceAfter === this.balance;
    this.results.expect(isRight, `receipt ${receiptNumber} differs from its payment of ${amount}`);
  }

  /**
   * Refunds a part of a payment.
   * @param {string} paymentId
   * @param {object} part
   * @param {number} amount
   */
  async refund(paymentId, part, amount) {
    const path = `/v1/payments/${paymentId}/refund`;
    const { status, refundedAmount } = await this.call('refund', 'POST', path, part);
    this.balance += amount;
    const isRight = status === 'PAID' && refundedAmount === amount;
    this.results.expect(isRight, `a refund of ${amount} returned ${refundedAmount}: ${paymentId}`);
  }

  /** Between two polls. @param {number} milliseconds @returns {Promise<unknown>} */
  pause(milliseconds) {
    return wait(milliseconds);
  }

  think() {
    return wait(Math.random() * this.thinkSeconds * 1000);
  }

  /**
   * @param {string} step
   * @param {import('../shared/api.mjs').Method} method
   * @param {string} path
   * @param {object} [body]
   * @param {string[]} [refusals] expected codes, for which the result is null
   * @returns {Promise<any>}
   */
  async call(step, method, path, body, refusals = []) {
    for (let attempt = 0; ; attempt += 1) {
      const startedAt = performance.now();
      const answer = await this.service.call(method, path, body, this.headers);
      this.results.answered(step, performance.now() - startedAt, answer);
      if (answer.status > 0 && answer.status < 300) return answer.body;
      const { code } = answer.body ?? {};
      if (refusals.includes(code)) return null;
      // Retries only with Retry-After.
      if (answer.retryAfterSeconds === null || attempt >= MAX_ATTEMPTS) {
        throw new Error(`${step}: ${answer.status} ${code}`);
      }
      await wait(answer.retryAfterSeconds * 1000 * (1 + Math.random()));
    }
  }
}

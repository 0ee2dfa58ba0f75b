import { setTimeout as wait } from 'node:timers/promises';

/** A visitor gives up after this number of attempts. */
const MAX_ATTEMPTS = 200;

/**
 * What a visitor does with a hold.
 * @typedef {'pay' | 'give up' | 'vanish'} Intention
 */

/**
 * A simulated visitor with an own client address.
 */
export class Visitor {
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

  /** Logs in, waits, and buys a ticket. */
  async visit() {
    const { accessToken } = await this.call('sign in', 'POST', '/v1/auth/login', this.account);
    this.headers.authorization = `Bearer ${accessToken}`;
    await this.waitForTurn();
    const hold = await this.findSeat();
    if (!hold) return this.leave('sold out');
    if (this.intention === 'vanish') return this.results.leaves('vanished');
    await this.think();
    if (this.intention === 'give up') {
      await this.call('give up', 'DELETE', `/v1/reservations/${hold.id}`);
      return this.leave('gave up');
    }
    await this.pay(hold);
  }

  /** Joins the queue and polls at the given interval. */
  async waitForTurn() {
    const { roomId } = this.sale;
    let place = await this.call('join', 'POST', '/v1/queue/tokens', { roomId });
    this.headers['x-queue-token'] = place.token;
    if (place.status === 'ACTIVE') return this.results.entersAtOnce();
    const joinedAt = performance.now();
    let estimatedAt = joinedAt;
    let estimate = place.estimate;
    while (place.status !== 'ACTIVE') {
      if (!estimate && place.estimate) {
        [estimate, estimatedAt] = [place.estimate, performance.now()];
      }
      // Spreads the polls, as different browsers and networks do.
      await wait(place.pollAfterSeconds * 1000 * (0.9 + Math.random() * 0.2));
      place = await this.call('poll', 'GET', '/v1/queue/tokens/me');
    }
    const now = performance.now();
    const seconds = (now - joinedAt) / 1000;
    this.results.waits.push({ seconds, estimate, estimatedSeconds: (now - estimatedAt) / 1000 });
  }

  /** @returns {Promise<{ id: string, payment: { id: string } } | null>} null if all seats are sold */
  async findSeat() {
    const { showId } = this.sale;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const { seats } = await this.call('seat map', 'GET', `/v1/shows/${showId}/seats`);
      const free = seats.filter((/** @type {any} */ { status }) => status === 'AVAILABLE');
      if (free.length > 0) {
        await this.think();
        const seat = free[Math.floor(Math.random() * free.length)];
        const hold = await this.tryToHold(seat.id);
        if (hold) return hold;
      } else if (seats.every((/** @type {any} */ { status }) => status === 'SOLD')) {
        return null;
      } else {
        // Held seats may become free.
        await wait(1_000 + Math.random() * 1_000);
      }
    }
    return null;
  }

  /** @param {string} seatId */
  async tryToHold(seatId) {
    const body = { showId: this.sale.showId, seatIds: [seatId] };
    return this.call('hold', 'POST', '/v1/reservations', body, ['SEAT_ALREADY_RESERVED']);
  }

  /** @param {{ payment: { id: string } }} hold */
  async pay({ payment }) {
    await this.call('charge', 'POST', '/v1/balance/charges', { amount: this.sale.price });
    const path = `/v1/payments/${payment.id}/confirm`;
    const receipt = await this.call('pay', 'POST', path, {}, [
      'RESERVATION_NOT_HELD',
      'QUEUE_TOKEN_EXPIRED',
    ]);
    if (receipt) this.results.receives(receipt.receiptNumber);
    else this.results.leaves('too late to pay');
  }

  /** @param {string} why */
  async leave(why) {
    await this.call('leave', 'DELETE', '/v1/queue/tokens/me', undefined, ['QUEUE_TOKEN_INVALID']);
    this.results.leaves(why);
  }

  think() {
    return wait(Math.random() * this.thinkSeconds * 1000);
  }

  /**
   * @param {string} step
   * @param {'GET' | 'POST' | 'DELETE'} method
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
      if (answer.status < 300) return answer.body;
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

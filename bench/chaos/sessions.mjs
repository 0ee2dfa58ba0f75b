import { setTimeout as wait } from 'node:timers/promises';
import { addressOf } from '../shared/address.mjs';
import { Api } from '../shared/api.mjs';
import { pick, randomFrom } from '../shared/random.mjs';
import { Client, RunOver } from './client.mjs';
import { signUpOnce } from './visitor.mjs';

/** @typedef {import('../shared/api.mjs').Answer} Answer */
/** @typedef {{ accessToken: string, refreshToken: string, used: string[] }} Session `used`: its earlier refresh tokens */

const MAX_REFRESHES = 3;
const MAX_THINK_MS = 1_000;
/** An instance that does not reach PostgreSQL does not learn of an end. No fault takes so long. */
const MOST_LAG_MS = 20_000;
const INVALID = 'REFRESH_TOKEN_INVALID';
/** Other addresses than those of visitors. */
const FIRST_ADDRESS = 50_000;

/** How a session ends, by the user, a thief or the admin. @type {((guest: Guest, session: Session) => Promise<void>)[]} */
const ENDS = [logOut, logOutWithUsedToken, stealToken, block];

/** Users who log in and out, and lose copies of their refresh tokens. */
export class Guests {
  /** The access tokens of sessions that have ended. @type {string[]} */
  ended = [];

  /**
   * @param {object} options
   * @param {number} options.count
   * @param {number} options.seed
   * @param {Client} options.support the admin
   * @param {Omit<ConstructorParameters<typeof Client>[0], 'headers'>} options.client
   */
  constructor({ count, seed, support, client }) {
    this.history = client.history;
    this.guests = Array.from({ length: count }, (_, index) => {
      return new Guest({ index, seed, support, client, ended: this.ended });
    });
  }

  /** Until the run is over. */
  async run() {
    await Promise.all(this.guests.map((guest) => guest.run()));
  }

  /**
   * After the calm no instance takes a token of a session that has ended.
   * @param {readonly string[]} origins of the instances
   */
  async finish(origins) {
    for (const origin of origins) {
      const api = new Api(origin);
      for (const token of this.ended) {
        const headers = { authorization: `Bearer ${token}` };
        const { status } = await api.call('GET', '/v1/users/me', undefined, headers);
        if (status !== 401) this.history.breach(`a session that has ended got ${status}: ${token}`);
      }
      await api.pool.close();
    }
  }
}

class Guest {
  /**
   * @param {Omit<ConstructorParameters<typeof Guests>[0], 'count'> & { index: number, ended: string[] }} options
   */
  constructor({ index, seed, support, client, ended }) {
    this.random = randomFrom(seed * 100_019 + index);
    this.name = `guest-${index}`;
    this.account = { email: '', password: `guest-${seed}-${index}` };
    /** Whether something may still happen to the account: then the guest takes another one. */
    this.hasLeft = false;
    this.support = support;
    this.ended = ended;
    this.id = '';
    const headers = { 'x-forwarded-for': addressOf(FIRST_ADDRESS + index) };
    this.client = new Client({ ...client, headers });
  }

  async run() {
    try {
      for (let number = 1; ; number += 1) {
        this.account = { ...this.account, email: `${number}-${this.name}@chaos.test` };
        const { user } = await signUpOnce(this.client, this.account, 'Guest');
        this.id = user.id;
        this.hasLeft = false;
        while (!this.hasLeft) {
          await this.#live();
          await wait(this.random() * MAX_THINK_MS);
        }
      }
    } catch (error) {
      if (!(error instanceof RunOver)) throw error;
    }
  }

  /** One session, from its beginning to its end. */
  async #live() {
    const { client, account, random } = this;
    const { body } = await client.call('log in', 'POST', '/v1/auth/login', { body: account });
    /** @type {Session} */
    const session = { ...body, used: [] };
    await this.#use(session);
    for (let left = Math.floor(random() * (MAX_REFRESHES + 1)); left > 0; left -= 1) {
      if (!(await this.#rotate(session))) {
        await logOut(this, session);
        return this.expectEnd(session);
      }
      await this.#use(session);
    }
    await pick(random, ENDS)?.(this, session);
    if (!this.hasLeft) await this.expectEnd(session);
  }

  /** A live session is never refused: an unexpected refusal is a breach. @param {Session} session */
  async #use({ accessToken }) {
    const headers = { authorization: `Bearer ${accessToken}` };
    await this.client.call('own account', 'GET', '/v1/users/me', { headers });
  }

  /**
   * Returns whether the session lives for certain. An attempt without a response may come later, as a second use.
   * @param {Session} session
   */
  async #rotate(session) {
    const { refreshToken } = session;
    const { status, body, attempts } = await this.refresh(refreshToken);
    session.used.push(refreshToken);
    if (status === 200) {
      Object.assign(session, { accessToken: body.accessToken, refreshToken: body.refreshToken });
      return attempts === 1;
    }
    if (attempts === 1) this.client.history.breach(`a refresh token was refused: ${this.id}`);
    return false;
  }

  /** @param {string} refreshToken */
  refresh(refreshToken) {
    const body = { refreshToken };
    const options = { body, refusals: [INVALID] };
    return this.client.call('refresh', 'POST', '/v1/auth/refresh', options);
  }

  /** No refresh token works from now on, and no access token soon. @param {Session} session */
  async expectEnd({ accessToken, refreshToken, used }) {
    const { client, ended, id } = this;
    const at = performance.now();
    for (const token of [refreshToken, ...used]) {
      const { status } = await this.refresh(token);
      if (status === 200) client.history.breach(`a session goes on after its end: ${id}`);
    }
    const options = {
      headers: { authorization: `Bearer ${accessToken}` },
      refusals: ['UNAUTHENTICATED'],
    };
    for (;;) {
      const { status } = await client.call('ended session', 'GET', '/v1/users/me', options);
      if (status === 401) break;
      if (performance.now() - at > MOST_LAG_MS)
        return client.history.breach(`an ended session is served after ${MOST_LAG_MS} ms: ${id}`);
      await wait(200);
    }
    ended.push(accessToken);
  }
}

/** @param {Guest} guest @param {Session} session */
async function logOut({ client }, { accessToken }) {
  const headers = { authorization: `Bearer ${accessToken}` };
  await client.call('log out', 'POST', '/v1/auth/logout', { headers });
}

/** @param {Guest} guest @param {Session} session */
async function logOutWithUsedToken({ client }, { refreshToken, used: [first = refreshToken] }) {
  await client.call('log out', 'POST', '/v1/auth/logout', { body: { refreshToken: first } });
}

/** Somebody has a copy, and uses it after or before the user. @param {Guest} guest @param {Session} session */
async function stealToken(guest, { refreshToken, used: [copy = refreshToken] }) {
  const twice = [await guest.refresh(copy), await guest.refresh(copy)];
  if (twice.every(({ status }) => status === 200))
    guest.client.history.breach(`a refresh token worked twice: ${guest.id}`);
}

/** Sent once: a block whose response was lost may come after its end. @param {Guest} guest */
async function block(guest) {
  const { client, support, account, id } = guest;
  const change = async (/** @type {boolean} */ blocked) => {
    const body = { blocked, reason: 'chaos' };
    const answer = await support.service.call('PATCH', `/v1/users/${id}`, body, support.headers);
    return answer.status === 200;
  };
  if (!(await change(true))) return void (guest.hasLeft = true);
  const options = { body: account, refusals: ['ACCOUNT_BLOCKED'] };
  const { status } = await client.call('log in, blocked', 'POST', '/v1/auth/login', options);
  if (status === 200) client.history.breach(`a blocked user got in: ${id}`);
  guest.hasLeft = !(await change(false));
}

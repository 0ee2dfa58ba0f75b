import { setTimeout as wait } from 'node:timers/promises';
import { Client, RunOver } from './client.mjs';
import { GATE_REFUSALS } from './line.mjs';
import { pick, randomFrom } from './random.mjs';
import { lookAtOwnThings } from './look-up.mjs';
import { claimCoupon, shop, shopDrop } from './shop.mjs';
import { buyTickets } from './tickets.mjs';

/** @typedef {import('./memory.mjs').Deed} Deed */
/** @typedef {import('./memory.mjs').DeedKind} DeedKind */
/** @typedef {{ concertRoomId: string, showId: string, dropRoomId: string, dropId: string, itemIds: string[] }} Offer */

/** What people do, by weight. @type {((visitor: Visitor) => Promise<void>)[]} */
const PURSUITS = [
  ...Array(5).fill(buyTickets),
  ...Array(4).fill(shop),
  ...Array(2).fill(shopDrop),
  ...Array(2).fill(claimCoupon),
  ...Array(2).fill(lookAtOwnThings),
];

const LONGEST_THINKING_MS = 2_000;
/** Afterwards even patient people do something else first. */
const PATIENCE_MS = 25_000;
const SIGN_IN_AGAIN_SHARE = 0.03;

/** A user who goes on buying until the run is over. */
export class Visitor {
  /** @type {string} */
  id = '';
  /** Their own deeds. @type {Deed[]} */
  deeds = [];
  /** @type {Map<string, string>} queue tokens by room */
  tokens = new Map();

  /**
   * @param {object} options
   * @param {number} options.index
   * @param {number} options.seed
   * @param {string} options.address
   * @param {Offer} options.offer
   * @param {import('./memory.mjs').Memory} options.memory
   * @param {import('../shared/api.mjs').Api} options.service
   * @param {(kind: string) => void} options.answered
   * @param {import('./client.mjs').Limits} options.limits
   */
  constructor({ index, seed, address, offer, memory, ...client }) {
    this.random = randomFrom(seed * 100_003 + index);
    this.account = { email: `visitor-${index}@chaos.test`, password: `chaos-${seed}-${index}` };
    this.name = `Visitor ${index}`;
    this.offer = offer;
    this.memory = memory;
    this.client = new Client({ ...client, memory, headers: { 'x-forwarded-for': address } });
  }

  /** Until the run is over; signs up first unless that was done before. */
  async live() {
    try {
      if (!this.id) await this.signUp();
      for (;;) {
        await pick(this.random, PURSUITS)?.(this);
        await this.think();
        if (this.random() < SIGN_IN_AGAIN_SHARE) await this.#signIn();
      }
    } catch (error) {
      if (!(error instanceof RunOver)) throw error;
    }
  }

  async think() {
    await wait(this.random() * LONGEST_THINKING_MS);
    if (this.client.limits.over.aborted) throw new RunOver();
  }

  /** @param {DeedKind} kind @param {any} asked */
  intend(kind, asked) {
    const deed = this.memory.intend(kind, this.id, asked);
    this.deeds.push(deed);
    return deed;
  }

  async signUp() {
    const { client, account, name } = this;
    const deed = this.memory.intend('sign up', '', { email: account.email });
    const body = { ...account, name };
    const told = await client.act(deed, 'POST', '/v1/auth/signup', {
      body,
      refusals: ['EMAIL_TAKEN'],
    });
    // A sign-up has no key: after a lost response the address is taken, by this user.
    const logIn = () => client.ask('sign in', 'POST', '/v1/auth/login', { body: account });
    const session = told ?? (await logIn()).body;
    this.id = session.user.id;
    client.headers.authorization = `Bearer ${session.accessToken}`;
  }

  async #signIn() {
    const { status, body } = await this.client.ask('sign in', 'POST', '/v1/auth/login', {
      body: this.account,
    });
    if (status !== 200) return;
    if (body.user.id !== this.id) this.memory.breach(`${this.id} signed in as ${body.user.id}`);
    this.client.headers.authorization = `Bearer ${body.accessToken}`;
  }

  /** The header that opens the gate. @param {string} roomId */
  pass(roomId) {
    return { 'x-queue-token': this.tokens.get(roomId) ?? '' };
  }

  /**
   * Joins the line and waits for the turn.
   * @param {string} roomId
   * @returns {Promise<boolean>} false when it took too long
   */
  async enter(roomId) {
    const giveUpAt = performance.now() + PATIENCE_MS;
    let { body } = await this.#join(roomId);
    while (body?.status !== 'ACTIVE') {
      await wait((body?.pollAfterSeconds ?? 1) * 1_000 * (0.9 + this.random() * 0.2));
      if (performance.now() > giveUpAt) {
        await this.leave(roomId);
        return false;
      }
      const answer = await this.client.ask('poll', 'GET', '/v1/queue/tokens/me', {
        headers: this.pass(roomId),
        refusals: ['QUEUE_TOKEN_INVALID'],
      });
      body = answer.status === 200 ? answer.body : (await this.#join(roomId)).body;
    }
    return true;
  }

  /** @param {string} roomId */
  async #join(roomId) {
    const answer = await this.client.ask('join', 'POST', '/v1/queue/tokens', { body: { roomId } });
    if (answer.body?.token) this.tokens.set(roomId, answer.body.token);
    return answer;
  }

  /** @param {string} roomId */
  async leave(roomId) {
    await this.client.ask('leave', 'DELETE', '/v1/queue/tokens/me', {
      headers: this.pass(roomId),
      refusals: ['QUEUE_TOKEN_INVALID'],
    });
  }

  /**
   * Does something behind the gate of a room; who is put out of it lines up again.
   * @param {string | null} roomId null for what has no room
   * @param {Deed} deed
   * @param {string} path
   * @param {object} body
   * @param {readonly string[]} refusals
   * @returns {Promise<any>}
   */
  async actInside(roomId, deed, path, body, refusals) {
    if (roomId === null) return this.client.act(deed, 'POST', path, { body, refusals });
    for (;;) {
      const told = await this.client.act(deed, 'POST', path, {
        body,
        headers: this.pass(roomId),
        refusals: [...refusals, ...GATE_REFUSALS],
      });
      if (!GATE_REFUSALS.includes(deed.code) || told) return told;
      if (!(await this.enter(roomId))) return null;
      deed.code = '';
    }
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import { Client, RunOver } from './client.mjs';
import { GATE_REFUSALS } from './gate-refusals.mjs';
import { pick, randomFrom } from '../shared/random.mjs';
import { attend } from './door.mjs';
import { checkOwnData } from './own-data.mjs';
import { claimCoupon, shop, shopDrop } from './shop.mjs';
import { buyTickets } from './tickets.mjs';
import { askMoneyBack } from './top-up.mjs';

/** @typedef {import('./history.mjs').Operation} Operation */
/** @typedef {import('./history.mjs').OperationKind} OperationKind */
/**
 * `cancelled`: the shows whose cancellation has begun. `prices`: all prices so far, by item, and by show and section.
 * @typedef {{ concertRoomId: string, showIds: string[], cancelled: Set<string>, dropRoomId: string, dropId: string, itemIds: string[], prices: Map<string, Set<number>>, coupons: Map<string, CouponOnOffer> }} Offer
 * `end` is done when the admin has the response.
 * @typedef {{ end: 'begun' | 'done' | null, isRevoked: boolean }} CouponOnOffer
 */

/** What users do, by weight. @type {((visitor: Visitor) => Promise<void>)[]} */
const ACTIVITIES = [
  ...Array(5).fill(buyTickets),
  ...Array(4).fill(shop),
  ...Array(2).fill(shopDrop),
  ...Array(2).fill(claimCoupon),
  ...Array(2).fill(checkOwnData),
  ...Array(2).fill(attend),
  ...Array(2).fill(askMoneyBack),
];

const MAX_THINK_MS = 2_000;
/** How long a user waits in a queue. */
const PATIENCE_MS = 25_000;
const SIGN_IN_AGAIN_SHARE = 0.03;

/** A user who keeps buying until the run is over. */
export class Visitor {
  /** @type {string} */
  id = '';
  /** The operations of this user. @type {Operation[]} */
  operations = [];
  /** @type {Map<string, string>} queue tokens by room */
  tokens = new Map();
  /** Reservations with a ticket that was shown at the door. @type {Set<string>} */
  attended = new Set();
  /** Top-ups that were paid at the provider, and those that a response has shown as DONE. @type {Set<string>} */
  paid = new Set();
  /** @type {Set<string>} */
  credited = new Set();

  /**
   * @param {object} options
   * @param {number} options.index
   * @param {number} options.seed
   * @param {string} options.address
   * @param {Offer} options.offer
   * @param {import('./door.mjs').Door} options.door
   * @param {Client} options.support the admin
   * @param {string} options.providers the origin of the emulated payment providers
   * @param {import('./history.mjs').History} options.history
   * @param {import('../shared/api.mjs').Api} options.service
   * @param {(kind: string) => void} options.answered
   * @param {import('./client.mjs').Limits} options.limits
   */
  constructor({ index, seed, address, offer, door, support, providers, history, ...client }) {
    this.random = randomFrom(seed * 100_003 + index);
    this.account = { email: `visitor-${index}@chaos.test`, password: `chaos-${seed}-${index}` };
    this.name = `Visitor ${index}`;
    this.offer = offer;
    this.door = door;
    this.support = support;
    this.providers = providers;
    this.service = client.service.origin;
    this.history = history;
    this.client = new Client({ ...client, history, headers: { 'x-forwarded-for': address } });
  }

  /** Signs up if necessary, then acts until the run is over. */
  async run() {
    try {
      if (!this.id) await this.signUp();
      for (;;) {
        await pick(this.random, ACTIVITIES)?.(this);
        await this.think();
        if (this.random() < SIGN_IN_AGAIN_SHARE) await this.#signIn();
      }
    } catch (error) {
      if (!(error instanceof RunOver)) throw error;
    }
  }

  async think() {
    await wait(this.random() * MAX_THINK_MS);
    if (this.client.limits.over.aborted) throw new RunOver();
  }

  /** @param {OperationKind} kind @param {any} input */
  begin(kind, input) {
    const operation = this.history.begin(kind, this.id, input);
    this.operations.push(operation);
    return operation;
  }

  async signUp() {
    const { client, account, name } = this;
    const session = await signUpOnce(client, account, name);
    this.id = session.user.id;
    client.headers.authorization = `Bearer ${session.accessToken}`;
  }

  async #signIn() {
    const { status, body } = await this.client.call('sign in', 'POST', '/v1/auth/login', {
      body: this.account,
    });
    if (status !== 200) return;
    if (body.user.id !== this.id) this.history.breach(`${this.id} signed in as ${body.user.id}`);
    this.client.headers.authorization = `Bearer ${body.accessToken}`;
  }

  /** The queue token header. @param {string} roomId */
  gateHeaders(roomId) {
    return { 'x-queue-token': this.tokens.get(roomId) ?? '' };
  }

  /**
   * Joins the queue and waits for the admission.
   * @param {string} roomId
   * @returns {Promise<boolean>} false if the user gave up
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
      const answer = await this.client.call('poll', 'GET', '/v1/queue/tokens/me', {
        headers: this.gateHeaders(roomId),
        refusals: ['QUEUE_TOKEN_INVALID'],
      });
      body = answer.status === 200 ? answer.body : (await this.#join(roomId)).body;
    }
    return true;
  }

  /** @param {string} roomId */
  async #join(roomId) {
    const answer = await this.client.call('join', 'POST', '/v1/queue/tokens', { body: { roomId } });
    if (answer.body?.token) this.tokens.set(roomId, answer.body.token);
    return answer;
  }

  /** @param {string} roomId */
  async leave(roomId) {
    await this.client.call('leave', 'DELETE', '/v1/queue/tokens/me', {
      headers: this.gateHeaders(roomId),
      refusals: ['QUEUE_TOKEN_INVALID'],
    });
  }

  /**
   * Performs an operation behind the gate of a room. Joins again if the slot has ended.
   * @param {string | null} roomId null for no room
   * @param {Operation} operation
   * @param {string} path
   * @param {object} body
   * @param {readonly string[]} refusals
   * @returns {Promise<any>}
   */
  async performInRoom(roomId, operation, path, body, refusals) {
    if (roomId === null) return this.client.perform(operation, 'POST', path, { body, refusals });
    for (;;) {
      const result = await this.client.perform(operation, 'POST', path, {
        body,
        headers: this.gateHeaders(roomId),
        refusals: [...refusals, ...GATE_REFUSALS],
      });
      if (!GATE_REFUSALS.includes(operation.code) || result) return result;
      if (!(await this.enter(roomId))) return null;
      operation.code = '';
    }
  }
}

/**
 * @param {Client} client
 * @param {{ email: string, password: string }} account
 * @param {string} name
 * @returns {Promise<{ user: { id: string }, accessToken: string }>}
 */
export async function signUpOnce(client, account, name) {
  const operation = client.history.begin('sign up', '', { email: account.email });
  const body = { ...account, name };
  const refusals = ['EMAIL_TAKEN'];
  const created = await client.perform(operation, 'POST', '/v1/auth/signup', { body, refusals });
  // A sign-up has no key. After a lost response the e-mail may be taken by this user.
  const logIn = () => client.call('sign in', 'POST', '/v1/auth/login', { body: account });
  return created ?? (await logIn()).body;
}

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { authorizationOf } from '../shared/tokens.mjs';
import { Client, RunOver } from './client.mjs';

/** How often a fan joins at once, first and later. */
const JOINS = { first: 4, again: 2 };
const JOIN_AGAIN_SHARE = 0.3;
/** How long a fan keeps the slot. */
const STAY_MS = 2_000;

/** A user who gathers in a room before it opens, waits, and leaves when admitted. No account is needed for that. */
export class Fan {
  /** The latest response with a place or slot. @type {any} */
  view = null;
  /** The entry in the draw with its proof; null without one. @type {any} */
  own = null;
  /** When the slot was first seen, in ms since 1970. @type {number | null} */
  admittedAt = null;

  /**
   * @param {object} options
   * @param {string} options.roomId
   * @param {string} options.secret of access tokens
   * @param {string} options.address
   * @param {Omit<ConstructorParameters<typeof Client>[0], 'headers'>} options.client
   */
  constructor({ roomId, secret, address, client }) {
    this.roomId = roomId;
    const authorization = authorizationOf({ secret }, randomUUID());
    const headers = { authorization, 'x-forwarded-for': address };
    this.client = new Client({ ...client, headers });
  }

  /** Until the fan is admitted and has left, or the run is over. */
  async run() {
    try {
      await this.#joinAtOnce(JOINS.first);
      while (this.view.status !== 'ACTIVE') {
        await wait(this.view.pollAfterSeconds * 1_000 * (0.5 + Math.random() / 2));
        const again = this.view.status === 'PRE_QUEUE' && Math.random() < JOIN_AGAIN_SHARE;
        await (again ? this.#joinAtOnce(JOINS.again) : this.look());
      }
      await this.readOwn();
      await wait(Math.random() * STAY_MS);
      await this.client.call('leave', 'DELETE', '/v1/queue/tokens/me', {
        headers: this.#headers(),
        refusals: ['QUEUE_TOKEN_INVALID'],
      });
    } catch (error) {
      if (!(error instanceof RunOver)) throw error;
    }
  }

  /** Reads the place. Joins again after Redis has lost it. */
  async look() {
    const { status, body } = await this.client.call('poll', 'GET', '/v1/queue/tokens/me', {
      headers: this.#headers(),
      refusals: ['QUEUE_TOKEN_INVALID'],
    });
    if (status === 200) this.#note(body);
    else await this.#joinAtOnce(JOINS.again);
  }

  /** Reads the own entry in the draw. Who joined after the sealing has none. */
  async readOwn() {
    const { status, body } = await this.client.call('own draw', 'GET', '/v1/queue/tokens/me/draw', {
      headers: this.#headers(),
      refusals: ['QUEUE_DRAW_ENTRY_NOT_FOUND'],
    });
    if (status === 200) this.own = body;
  }

  /** @param {number} times */
  async #joinAtOnce(times) {
    const { client, roomId } = this;
    const join = () => client.call('join', 'POST', '/v1/queue/tokens', { body: { roomId } });
    const answers = await Promise.all(Array.from({ length: times }, join));
    for (const { body } of answers) if (body?.token) this.#note(body);
    if (!this.view) throw new RunOver();
  }

  /** @param {any} view */
  #note(view) {
    this.view = view;
    if (view.status === 'ACTIVE') this.admittedAt ??= Date.now();
  }

  #headers() {
    return { 'x-queue-token': this.view.token };
  }
}

import { randomBytes } from 'node:crypto';
import { forEach } from '../shared/api.mjs';
import { placesOf } from './tickets.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */
/** @typedef {{ id: string, status: string, code: string, show: { id: string } }} Ticket */

/** Scans in one upload. */
const UPLOAD = 200;
const DOOR_AT_ONCE = 16;

/** The door of the first evening. */
export class Door {
  /**
   * @param {import('../shared/api.mjs').Api} service
   * @param {string} showId
   * @param {string} authorization of an account with the role `door`
   * @param {import('./results.mjs').Results} results
   */
  constructor(service, showId, authorization, results) {
    this.service = service;
    this.showId = showId;
    this.headers = { authorization };
    this.results = results;
    this.admitted = 0;
    /** @type {Map<string, number>} by code */
    this.refused = new Map();
  }

  /**
   * Creates an account for the door.
   * @param {import('../shared/api.mjs').Api} service
   * @param {string} admin the authorization of the admin
   * @param {string} showId
   * @param {import('./results.mjs').Results} results
   */
  static async open(service, admin, showId, results) {
    const name = `door-${Date.now().toString(36)}`;
    const account = { email: `${name}@rehearsal.test`, password: randomBytes(12).toString('hex') };
    const { user } = await service.post('/v1/auth/signup', { ...account, name });
    const headers = { authorization: admin };
    await service.need('PATCH', `/v1/users/${user.id}`, { role: 'door' }, headers);
    const { accessToken } = await service.post('/v1/auth/login', account);
    return new Door(service, showId, `Bearer ${accessToken}`, results);
  }

  /**
   * Admits everybody who has a ticket: half of them at two gates at once, half with scanners that are offline.
   * @param {readonly Visitor[]} visitors
   */
  async admitAll(visitors) {
    const buyers = visitors.filter(({ purchase }) => purchase);
    const all = (await forEach(buyers, (buyer) => this.#ticketsOf(buyer))).flat();
    const tickets = all.filter(({ show }) => show.id === this.showId);
    const valid = tickets.filter(({ status }) => status === 'VALID');
    const half = valid.length >> 1;
    await forEach(valid.slice(0, half), (ticket) => this.#scanAtTwoGates(ticket), DOOR_AT_ONCE);
    await this.#upload(valid.slice(half));
    const revoked = tickets.filter(({ status }) => status === 'REVOKED');
    await this.refuseAll(revoked, 'TICKET_REVOKED');
    const ofOtherShow = all.filter((ticket) => !tickets.includes(ticket));
    await this.refuseAll(ofOtherShow, 'TICKET_WRONG_SHOW');
    await this.refuseAll([{ code: randomBytes(97).toString('base64url') }], 'TICKET_FORGED');
    const counts = await this.service.get(`/v1/shows/${this.showId}/checkins`, this.headers);
    const isRight = counts.checkedIn === valid.length && counts.tickets === valid.length;
    this.results.expect(isRight, `the door counts ${JSON.stringify(counts)}`);
  }

  /** The tickets of the visitor, which must be as the responses say. @param {Visitor} visitor @returns {Promise<Ticket[]>} */
  async #ticketsOf({ service, headers, purchase, results }) {
    if (!purchase) return [];
    const { data } = await service.get('/v1/tickets', headers);
    const valid = data.filter((/** @type {Ticket} */ { status }) => status === 'VALID');
    const isRight =
      valid.length === placesOf(purchase) && data.length === valid.length + purchase.returned;
    results.expect(isRight, `wrong tickets for the payment ${purchase.paymentId}`);
    return data;
  }

  /** One gate admits the ticket, the other one refuses it. @param {Ticket} ticket */
  async #scanAtTwoGates({ id, code }) {
    const answers = await Promise.all(['North', 'South'].map((gate) => this.#scan(code, gate)));
    const [admission, ...others] = answers.filter(({ status }) => status === 200);
    const isRight = others.length === 0 && admission?.body.ticketId === id;
    this.results.expect(isRight, `two gates did not admit the ticket once: ${id}`);
    if (!admission) return;
    this.admitted += 1;
    const refusal = answers.find((answer) => answer !== admission);
    this.#refused(refusal?.body.code, 'TICKET_ALREADY_USED');
  }

  /** A scanner uploads twice. Another one has read the same tickets. @param {readonly Ticket[]} tickets */
  async #upload(tickets) {
    for (let first = 0; first < tickets.length; first += UPLOAD) {
      const part = tickets.slice(first, first + UPLOAD);
      const scannedAt = new Date().toISOString();
      const scans = (/** @type {string} */ gate) =>
        part.map(({ code }) => ({ code, showId: this.showId, gate, scannedAt }));
      const send = (/** @type {string} */ gate) =>
        this.service.post('/v1/checkins/batch', { checkins: scans(gate) }, this.headers);
      const uploads = [await send('East'), await send('East'), await send('West')];
      const admitted = uploads.map((upload) => upload.admitted);
      const isRight = String(admitted) === String([part.length, part.length, 0]);
      this.results.expect(isRight, `uploads admitted ${admitted.join(', ')} of ${part.length}`);
      this.admitted += part.length;
      for (const { code } of uploads[2].results) this.#refused(code, 'TICKET_ALREADY_USED');
    }
  }

  /**
   * @param {readonly { code: string }[]} tickets
   * @param {string} expected the code of the problem
   * @param {string} [showId]
   */
  async refuseAll(tickets, expected, showId) {
    const scan = (/** @type {{ code: string }} */ { code }) => this.#scan(code, 'North', showId);
    for (const { body } of await forEach(tickets, scan, DOOR_AT_ONCE))
      this.#refused(body?.code, expected);
  }

  /** @param {string} code @param {string} gate */
  #scan(code, gate, showId = this.showId) {
    const body = { code, showId, gate };
    return this.service.call('POST', '/v1/checkins', body, this.headers);
  }

  /** @param {string} code @param {string} expected */
  #refused(code, expected) {
    this.results.expect(code === expected, `the door answered ${code} instead of ${expected}`);
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }
}

import { Client } from './client.mjs';
import { pick } from '../shared/random.mjs';
import { placesLeft, ticketsOf } from './tickets.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */
/** @typedef {{ ticketId: string, showId: string, code: string }} Shown a ticket that its owner shows */

const GATES = ['North', 'South'];
const OFFLINE_SHARE = 0.4;
const UPLOADED_AGAIN_SHARE = 0.5;
const FORGED = 'no ticket';

/** The staff at the gates: one account on several devices. */
export class Door {
  /** Tickets that some gate has admitted. @type {Set<string>} */
  used = new Set();

  /**
   * @param {object} options
   * @param {string} options.userId
   * @param {import('./visitor.mjs').Offer} options.offer
   * @param {ConstructorParameters<typeof Client>[0]} options.client
   */
  constructor({ userId, offer, client }) {
    this.userId = userId;
    this.offer = offer;
    this.client = new Client(client);
  }

  /** Both gates read the code at once: one of them admits. @param {Shown} shown */
  async checkInTwice(shown) {
    const { ticketId, showId, code } = shown;
    const admissions = await Promise.all(
      GATES.map((gate) => {
        const operation = this.client.history.begin('check in', this.userId, { ticketId, gate });
        const body = { code, showId, gate };
        return this.client.perform(operation, 'POST', '/v1/checkins', {
          body,
          refusals: ['TICKET_ALREADY_USED', ...this.#revoked(showId)],
        });
      }),
    );
    this.#judge(shown, admissions.filter(Boolean).length);
  }

  /**
   * A scanner without a connection has read the code twice, and something that is no ticket. Sometimes it
   * uploads the scans again: then the first one is still the admission.
   * @param {Shown} shown
   * @param {boolean} again
   */
  async upload(shown, again) {
    const { ticketId, showId, code } = shown;
    const now = Date.now();
    const scans = [code, code, FORGED].map((one, index) => ({
      ...{ code: one, showId, gate: `Scanner ${index + 1}` },
      scannedAt: new Date(now + index).toISOString(),
    }));
    for (let times = again ? 2 : 1; times > 0; times -= 1) {
      const input = { ticketId, scans: scans.slice(0, 2) };
      const operation = this.client.history.begin('upload scans', this.userId, input);
      const body = { checkins: scans };
      const answer = await this.client.perform(operation, 'POST', '/v1/checkins/batch', { body });
      const codes = answer?.results.map((/** @type {any} */ result) => result.code) ?? [];
      if (codes[2] !== 'TICKET_FORGED') this.client.history.breach(`a forged code got ${codes[2]}`);
      this.#judge(shown, codes.filter((/** @type {string | null} */ one) => one === null).length);
    }
  }

  /** @param {Shown} shown @param {number} admissions */
  #judge({ ticketId, showId }, admissions) {
    if (admissions > 0) this.used.add(ticketId);
    if (admissions === 1 || (admissions === 0 && this.offer.cancelled.has(showId))) return;
    this.client.history.breach(`${admissions} admissions with one ticket: ${ticketId}`);
  }

  /** The show may be cancelled while the request is under way. @param {string} showId */
  #revoked(showId) {
    return showId === this.offer.showIds[0] ? [] : ['TICKET_REVOKED'];
  }
}

/** Shows a ticket that was not used yet at the door. @param {Visitor} visitor */
export async function attend(visitor) {
  const { client, random, door, history } = visitor;
  const owned = pick(random, ticketsOf(visitor));
  if (!owned) return;
  const { status, body } = await client.call('tickets', 'GET', '/v1/tickets?limit=100');
  if (status !== 200) return;
  const { referenceId, showId } = owned;
  const tickets = body.data.filter(
    (/** @type {any} */ one) => one.reservationId === referenceId && one.status !== 'REVOKED',
  );
  // The list has the newest 100 tickets.
  const isWhole = body.nextCursor === null && !visitor.offer.cancelled.has(showId);
  if (isWhole && tickets.length !== placesLeft(owned))
    history.breach(`${tickets.length} tickets for ${placesLeft(owned)} places: ${referenceId}`);
  const ticket = tickets.find((/** @type {any} */ { id }) => !door.used.has(id));
  if (!ticket) return;
  const shown = { ticketId: ticket.id, showId, code: ticket.code };
  visitor.attended.add(referenceId);
  if (random() < OFFLINE_SHARE) await door.upload(shown, random() < UPLOADED_AGAIN_SHARE);
  else await door.checkInTwice(shown);
}

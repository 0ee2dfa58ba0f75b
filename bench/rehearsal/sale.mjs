import { addressOf } from '../shared/address.mjs';
import { forEach } from '../shared/api.mjs';

/** @typedef {{ roomId: string, showId: string, price: number }} RehearsedSale */

const PRICE = 100_000;
const SEATS_PER_ROW = 20;
const IN_A_MONTH_MS = 30 * 86_400_000;

/**
 * Creates a room and a show for the rehearsal.
 * @param {import('../shared/api.mjs').Api} service
 * @param {string} authorization the admin's
 * @param {{ seats: number, capacity: number, admitPerSecond: number }} options
 * @returns {Promise<RehearsedSale>}
 */
export async function openRehearsal(service, authorization, { seats, capacity, admitPerSecond }) {
  const admin = { authorization };
  const name = `Rehearsal ${new Date().toISOString()}`;
  const room = await service.need(
    'POST',
    '/v1/queue/rooms',
    { name, capacity, admitPerSecond },
    admin,
  );
  const concert = { title: name, artist: 'Nobody', venue: 'Nowhere', roomId: room.id };
  const { id } = await service.need('POST', '/v1/concerts', concert, admin);
  const rows = Math.floor(seats / SEATS_PER_ROW);
  const rest = seats % SEATS_PER_ROW;
  const section = { rows, seatsPerRow: SEATS_PER_ROW, price: PRICE };
  const show = {
    startsAt: new Date(Date.now() + IN_A_MONTH_MS).toISOString(),
    maxSeatsPerUser: 1,
    sections: [
      ...(rows > 0 ? [{ name: 'A', ...section }] : []),
      ...(rest > 0 ? [{ name: 'B', ...section, rows: 1, seatsPerRow: rest }] : []),
    ],
  };
  const { id: showId } = await service.need('POST', `/v1/concerts/${id}/shows`, show, admin);
  return { roomId: room.id, showId, price: PRICE };
}

/**
 * Creates the accounts of the visitors.
 * @param {import('../shared/api.mjs').Api} service
 * @param {number} count
 * @param {(made: number) => void} progress
 */
export async function createAccounts(service, count, progress) {
  const run = Date.now().toString(36);
  let made = 0;
  return forEach(
    Array.from({ length: count }, (_, index) => index),
    async (index) => {
      const email = `visitor-${index}-${run}@rehearsal.test`;
      const account = { email, password: `rehearsal-${run}` };
      const headers = { 'x-forwarded-for': addressOf(index) };
      await service.need(
        'POST',
        '/v1/auth/signup',
        { ...account, name: `Visitor ${index}` },
        headers,
      );
      progress((made += 1));
      return account;
    },
    16,
  );
}

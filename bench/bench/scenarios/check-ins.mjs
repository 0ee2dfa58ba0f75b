import { randomUUID } from 'node:crypto';
import { forEach } from '../../shared/api.mjs';
import { createRoom, joinRoom } from '../../shared/people.mjs';
import { createShow, seatIdsOf } from '../../shared/shows.mjs';
import { authorizationOf } from '../../shared/tokens.mjs';

/** @typedef {import('../scenario.mjs').Scenario} Scenario */

/** Rows of the ceiling. Requests use them again and again. */
const RAW_TICKETS = 100_000;
/** Each buyer has a row of free seats, and so as many tickets. */
const SEATS_PER_ROW = 100;
const ROWS_PER_SHOW = 1_000;

/** @type {Scenario} */
export const checkIns = {
  name: 'check-in',
  title: 'POST /v1/checkins, a ticket each',
  ceiling: 'the update of one row by raw pg',
  floor: 0.35,
  status: 200,
  async prepare(stand, requests) {
    /** @type {{ showId: string, code: string }[]} */
    const tickets = [];
    for (let missing = Math.ceil(requests / SEATS_PER_ROW); missing > 0; missing -= ROWS_PER_SHOW) {
      tickets.push(...(await buyRows(stand, Math.min(missing, ROWS_PER_SHOW))));
    }
    return { auth: stand.auth, tickets };
  },
  async requests({ auth, tickets }) {
    const headers = {
      authorization: authorizationOf(auth, randomUUID(), 'door'),
      'content-type': 'application/json',
    };
    return (index) => {
      const ticket = tickets[index];
      if (!ticket) return null;
      const body = JSON.stringify({ ...ticket, gate: 'North' });
      return { method: 'POST', path: '/v1/checkins', headers, body };
    };
  },
  async raw(_setup, database) {
    await database.query('DROP TABLE IF EXISTS bench_check_ins');
    await database.query(
      `CREATE TABLE bench_check_ins (id int PRIMARY KEY, status text NOT NULL DEFAULT 'VALID',
         used_at timestamptz) WITH (fillfactor = 80)`,
    );
    await database.query(
      'INSERT INTO bench_check_ins (id) SELECT generate_series(0, $1::int - 1)',
      [RAW_TICKETS],
    );
    await database.query('VACUUM ANALYZE bench_check_ins');
    const text = `UPDATE bench_check_ins SET status = 'USED', used_at = now() WHERE id = $1`;
    return (client, index) =>
      client.query({ name: 'check-in', text, values: [index % RAW_TICKETS] });
  },
};

/**
 * Sells a show of free seats.
 * @param {import('../../shared/stand.mjs').Stand} stand
 * @param {number} rows
 */
async function buyRows(stand, rows) {
  const { api } = stand;
  const roomId = await createRoom(stand);
  const section = { name: 'R', rows, seatsPerRow: SEATS_PER_ROW, price: 0 };
  const showId = await createShow(stand, roomId, [section], SEATS_PER_ROW);
  const seats = await seatIdsOf(stand, showId);
  const buyers = await joinRoom(stand, roomId, rows);
  const bought = await forEach(buyers, async (headers, row) => {
    const seatIds = seats.slice(row * SEATS_PER_ROW, (row + 1) * SEATS_PER_ROW);
    const { payment } = await api.post('/v1/reservations', { showId, seatIds }, headers);
    await api.need('POST', `/v1/payments/${payment.id}/confirm`, {}, headers);
    const { data } = await api.get(`/v1/tickets?limit=${SEATS_PER_ROW}`, headers);
    return data.map((/** @type {{ code: string }} */ { code }) => ({ showId, code }));
  });
  return bought.flat();
}

import { randomUUID } from 'node:crypto';
import { createRoom, joinRoom } from '../../shared/people.mjs';
import { createSeats, createShow, seatIdsOf } from '../../shared/shows.mjs';

/** @typedef {import('../scenario.mjs').Scenario} Scenario */

/** Rows of the ceiling. Requests use them again and again. */
const RAW_SEATS = 100_000;

/** @type {Scenario} */
export const holdDistinct = {
  name: 'hold',
  title: 'POST /v1/reservations, distinct seats',
  ceiling: 'the hold as one statement by raw pg',
  floor: 0.55,
  status: 201,
  async prepare(stand, requests) {
    const roomId = await createRoom(stand);
    const seats = await createSeats(stand, roomId, requests);
    const headers = await joinRoom(stand, roomId, seats.length);
    return { auth: stand.auth, headers, seats };
  },
  requests: holdsOf,
  raw: rawHolds,
};

/**
 * @param {import('../scenario.mjs').Setup} setup
 * @returns {Promise<import('../scenario.mjs').RequestSource>} one hold of each seat
 */
async function holdsOf({ headers, seats }) {
  return (index) => {
    const seat = seats[index];
    return seat ? hold(seat.showId, { seatIds: [seat.seatId] }, headers[index]) : null;
  };
}

/**
 * @param {string} showId
 * @param {object} places the body without the show
 * @param {Record<string, string>} headers
 * @returns {import('../scenario.mjs').Request}
 */
export function hold(showId, places, headers) {
  return {
    method: 'POST',
    path: '/v1/reservations',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ showId, ...places }),
  };
}

/** @type {Scenario} */
export const holdOneSeat = {
  name: 'hold-one-seat',
  title: 'POST /v1/reservations, all for one held seat',
  ceiling: 'bare Fastify + one primary-key read',
  floor: 0.75,
  p99Ms: 300,
  status: 409,
  reusable: true,
  async prepare(stand) {
    const roomId = await createRoom(stand);
    const section = { name: 'R', rows: 1, seatsPerRow: 10, price: 100_000 };
    const showId = await createShow(stand, roomId, [section]);
    const [owner, ...headers] = await joinRoom(stand, roomId, 1_001);
    const [seatId] = await seatIdsOf(stand, showId);
    await stand.api.post('/v1/reservations', { showId, seatIds: [seatId] }, owner);
    return { auth: stand.auth, showId, headers, seatId };
  },
  async requests({ showId, seatId, headers }) {
    const requests = headers.map((/** @type {any} */ own) =>
      hold(showId, { seatIds: [seatId] }, own),
    );
    return (index) => requests[index % requests.length];
  },
  async bareRequests({ seatId }) {
    const request = /** @type {const} */ ({ method: 'POST', path: `/seats/${seatId}` });
    return () => request;
  },
  bare(app, _setup, { database }) {
    const text = 'SELECT status FROM concert_seats WHERE id = $1';
    app.post('/seats/:id', async (request, reply) => {
      const { id } = /** @type {{ id: string }} */ (request.params);
      const { rows } = await database.query({ name: 'seat', text, values: [id] });
      void reply.code(409);
      return rows[0];
    });
  },
};

/**
 * The hold as one statement.
 * @param {import('../scenario.mjs').Setup} _setup
 * @param {import('pg').Pool} database
 * @returns {Promise<import('../scenario.mjs').Statement>}
 */
export async function rawHolds(_setup, database) {
  await rawSeats(database);
  // Writes as many rows as a hold. The hold of a seat has expired when the seat is held again.
  const text = `
      WITH seat AS (
        UPDATE bench_seats SET status = 'HELD', reservation_id = $2, held_until = now()
        WHERE id = $1 AND (status = 'AVAILABLE' OR (status = 'HELD' AND held_until <= now()))
        RETURNING id)
      INSERT INTO bench_holds SELECT $2, $3, id, now() + interval '5 min' FROM seat`;
  return (client, index) =>
    client.query({ name: 'hold', text, values: [index % RAW_SEATS, randomUUID(), randomUUID()] });
}

/** @param {import('pg').Pool} database */
async function rawSeats(database) {
  await database.query('DROP TABLE IF EXISTS bench_seats, bench_holds');
  await database.query(
    `CREATE TABLE bench_seats (id int PRIMARY KEY, status text NOT NULL DEFAULT 'AVAILABLE',
       reservation_id uuid, held_until timestamptz) WITH (fillfactor = 70)`,
  );
  await database.query('INSERT INTO bench_seats (id) SELECT generate_series(0, $1 - 1)', [
    RAW_SEATS,
  ]);
  await database.query('VACUUM ANALYZE bench_seats');
  await database.query(
    `CREATE TABLE bench_holds (id uuid PRIMARY KEY, user_id uuid NOT NULL, seat int NOT NULL,
       held_until timestamptz NOT NULL)`,
  );
}

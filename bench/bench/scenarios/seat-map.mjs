import { createRoom, joinRoom } from '../../shared/people.mjs';
import { createShow, seatIdsOf } from '../../shared/shows.mjs';

const VIEWERS = 200;
const HOLDERS = 500;
const HOLD_EVERY_MS = 20;

/** @type {import('../scenario.mjs').Scenario} */
export const seatMap = {
  name: 'seat-map',
  title: 'GET /v1/shows/{id}/seats, 1,000 seats, 50 new holds a second',
  ceiling: 'bare Fastify serving the same bytes',
  floor: 0.75,
  status: 200,
  async prepare(stand) {
    const roomId = await createRoom(stand);
    const section = { name: 'R', rows: 20, seatsPerRow: 50, price: 100_000 };
    const showId = await createShow(stand, roomId, [section]);
    const headers = await joinRoom(stand, roomId, VIEWERS);
    const holders = await joinRoom(stand, roomId, HOLDERS);
    const path = `/v1/shows/${showId}/seats`;
    const body = JSON.stringify(await stand.api.get(path, headers[0]));
    return {
      ...{ auth: stand.auth, showId, path, body },
      ...{ headers, holders, seats: await seatIdsOf(stand, showId) },
    };
  },
  async requests({ path, headers }) {
    return (index) => ({ method: 'GET', path, headers: headers[index % headers.length] });
  },
  bare(app, { body }) {
    app.get('/v1/shows/:id/seats', (_request, reply) => reply.type('application/json').send(body));
  },
  background({ api }, { showId, holders, seats }) {
    /** @type {string[]} */
    const reservations = [];
    let ticks = 0;
    const holdNext = async () => {
      const index = ticks++ % HOLDERS;
      const headers = holders[index];
      // A holder whose turn comes again gives the seat back first, so seats never run out.
      const earlier = reservations[index];
      if (earlier) await api.need('DELETE', `/v1/reservations/${earlier}`, undefined, headers);
      const body = { showId, seatIds: [seats[index]] };
      reservations[index] = (await api.post('/v1/reservations', body, headers)).id;
    };
    const timer = setInterval(() => void holdNext().catch(console.error), HOLD_EVERY_MS);
    return () => clearInterval(timer);
  },
};

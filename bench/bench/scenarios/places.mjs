import { createRoom, joinRoom } from '../../shared/people.mjs';
import { areaIdsOf, createShow } from '../../shared/shows.mjs';
import { hold, rawHolds } from './holds.mjs';
import { oneRow } from './hot-rows.mjs';

/** @typedef {import('../scenario.mjs').Scenario} Scenario */

/** The most places of one show. */
const MAX_PLACES = 100_000;

/** @type {Scenario} */
export const areas = {
  ...oneRow,
  name: 'areas',
  title: 'POST /v1/reservations, standing places of one hot area',
  floor: 2.5,
  status: 201,
  async prepare(stand, requests) {
    const roomId = await createRoom(stand);
    const floor = { name: 'Floor', kind: 'STANDING', capacity: MAX_PLACES, price: 50_000 };
    const showId = await createShow(stand, roomId, [floor]);
    const [areaId] = await areaIdsOf(stand, showId);
    const headers = await joinRoom(stand, roomId, Math.min(requests, MAX_PLACES));
    return { auth: stand.auth, showId, areaId, headers };
  },
  async requests({ showId, areaId, headers }) {
    const places = { areas: [{ areaId, quantity: 1 }] };
    return (index) => (headers[index] ? hold(showId, places, headers[index]) : null);
  },
};

/** A usual hall. */
const HALL = { name: 'R', rows: 100, seatsPerRow: 50, price: 100_000 };
/** Pairs that ask for seats of one hall, before the next one is on sale. Some seats stay free. */
const PAIRS_PER_HALL = 2_400;

/** @type {Scenario} */
export const best = {
  name: 'best',
  title: 'POST /v1/reservations, the best two seats of a hall',
  ceiling: 'the hold as one statement by raw pg',
  floor: 0.25,
  status: 201,
  async prepare(stand, requests) {
    const roomId = await createRoom(stand);
    const showIds = [];
    while (showIds.length * PAIRS_PER_HALL < requests) {
      showIds.push(await createShow(stand, roomId, [HALL]));
    }
    const headers = await joinRoom(stand, roomId, requests);
    return { auth: stand.auth, showIds, headers };
  },
  async requests({ showIds, headers }) {
    return (index) => {
      const showId = showIds[Math.floor(index / PAIRS_PER_HALL)];
      return showId && headers[index] ? hold(showId, { best: { count: 2 } }, headers[index]) : null;
    };
  },
  raw: rawHolds,
};

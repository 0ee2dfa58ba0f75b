import { randomUUID } from 'node:crypto';
import { createRoom, joinRoom } from '../shared/people.mjs';
import { createSeats } from '../shared/shows.mjs';
import { authorizationOf } from '../shared/tokens.mjs';
import { hold } from '../bench/scenarios/holds.mjs';

/** @typedef {import('../shared/stand.mjs').Stand} Stand */
/** @typedef {import('../bench/scenario.mjs').Request} Request */

/** Users who poll, in turn, over all rooms. */
const POLLING = 1_000;
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * What is measured. Each makes so many requests, spread over so many rooms, and names the status of their responses.
 * @type {{ name: string, status: number, isRepeatable: boolean,
 *   requests: (stand: Stand, count: number, rooms: number) => Promise<Request[]> }[]}
 */
export const kinds = [
  { name: 'join', status: 201, isRepeatable: false, requests: joins },
  { name: 'poll', status: 200, isRepeatable: true, requests: polls },
  { name: 'hold', status: 201, isRepeatable: false, requests: holds },
];

/** @param {Stand} stand @param {number} count @param {number} rooms */
async function joins(stand, count, rooms) {
  const roomIds = await createRooms(stand, rooms, { capacity: 0 });
  return Array.from({ length: count }, (_, index) => ({
    method: /** @type {const} */ ('POST'),
    path: '/v1/queue/tokens',
    headers: { ...JSON_TYPE, authorization: authorizationOf(stand.auth, randomUUID()) },
    body: JSON.stringify({ roomId: roomIds[index % rooms] }),
  }));
}

/** @param {Stand} stand @param {number} _count @param {number} rooms */
async function polls(stand, _count, rooms) {
  const roomIds = await createRooms(stand, rooms, { capacity: 0 });
  const users = await inEach(roomIds, (id) => joinRoom(stand, id, Math.ceil(POLLING / rooms)));
  const path = '/v1/queue/tokens/me';
  return users.map((headers) => ({ method: /** @type {const} */ ('GET'), path, headers }));
}

/** @param {Stand} stand @param {number} count @param {number} rooms */
async function holds(stand, count, rooms) {
  const roomIds = await createRooms(stand, rooms);
  return inEach(roomIds, async (roomId) => {
    const seats = await createSeats(stand, roomId, Math.ceil(count / rooms));
    const users = await joinRoom(stand, roomId, seats.length);
    return seats.map(({ showId, seatId }, index) =>
      hold(showId, { seatIds: [seatId] }, users[index] ?? {}),
    );
  });
}

/** @param {Stand} stand @param {number} count @param {object} [settings] */
function createRooms(stand, count, settings) {
  return Promise.all(Array.from({ length: count }, () => createRoom(stand, settings)));
}

/**
 * The results of all rooms, alternating.
 * @template Item
 * @param {readonly string[]} roomIds
 * @param {(roomId: string) => Promise<Item[]>} work
 * @returns {Promise<Item[]>}
 */
async function inEach(roomIds, work) {
  /** @type {Item[][]} */
  const lists = [];
  for (const roomId of roomIds) lists.push(await work(roomId));
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}

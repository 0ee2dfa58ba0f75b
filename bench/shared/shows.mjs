/** @typedef {import('./stand.mjs').Stand} Stand */
/**
 * @typedef {{ name: string, price: number } & ({ rows: number, seatsPerRow: number } |
 *   { kind: string, capacity: number })} Section
 */

const NEXT_MONTH_MS = 30 * 86_400_000;

/**
 * Sections with exactly so many seats. The last row may be shorter than the others, and then is a section of its own.
 * @param {number} seats
 * @param {{ seatsPerRow: number, price: number }} each
 * @returns {Section[]}
 */
export function seatedSections(seats, { seatsPerRow, price }) {
  const rows = Math.floor(seats / seatsPerRow);
  const rest = seats % seatsPerRow;
  return [
    ...(rows > 0 ? [{ name: 'A', rows, seatsPerRow, price }] : []),
    ...(rest > 0 ? [{ name: 'B', rows: 1, seatsPerRow: rest, price }] : []),
  ];
}

/**
 * Creates a concert with one show, behind the room.
 * @param {Stand} stand
 * @param {string} roomId
 * @param {Section[]} sections
 * @param {number} [maxSeatsPerUser]
 * @returns {Promise<string>} the id of the show
 */
export async function createShow({ api }, roomId, sections, maxSeatsPerUser = 4) {
  const concert = await api.post('/v1/concerts', {
    title: 'Bench',
    artist: 'The Clocks',
    venue: 'Hall',
    roomId,
  });
  const show = await api.post(`/v1/concerts/${concert.id}/shows`, {
    startsAt: new Date(Date.now() + NEXT_MONTH_MS).toISOString(),
    maxSeatsPerUser,
    sections,
  });
  return show.id;
}

/**
 * @param {Stand} stand
 * @param {string} showId
 * @returns {Promise<string[]>} the ids of its seats
 */
export async function seatIdsOf({ database }, showId) {
  const { rows } = await database.query(
    'SELECT id FROM concert_seats WHERE show_id = $1 ORDER BY position',
    [showId],
  );
  return rows.map(({ id }) => id);
}

/**
 * @param {Stand} stand
 * @param {string} showId
 * @returns {Promise<string[]>} the ids of its standing areas
 */
export async function areaIdsOf({ database }, showId) {
  const { rows } = await database.query(
    'SELECT id FROM concert_areas WHERE show_id = $1 ORDER BY position',
    [showId],
  );
  return rows.map(({ id }) => id);
}

const SEATS_PER_ROW = 100;
/** The most seats of one show are 100,000. */
const ROWS_PER_SHOW = 1_000;

/**
 * Seats behind the room, in as few shows as possible.
 * @param {Stand} stand
 * @param {string} roomId
 * @param {number} count at least
 * @param {number} [price] of each
 * @returns {Promise<{ showId: string, seatId: string }[]>}
 */
export async function createSeats(stand, roomId, count, price = 100_000) {
  const seats = [];
  for (let missing = Math.ceil(count / SEATS_PER_ROW); missing > 0; missing -= ROWS_PER_SHOW) {
    const rows = Math.min(missing, ROWS_PER_SHOW);
    const section = { name: 'R', rows, seatsPerRow: SEATS_PER_ROW, price };
    const showId = await createShow(stand, roomId, [section]);
    for (const seatId of await seatIdsOf(stand, showId)) seats.push({ showId, seatId });
  }
  return seats;
}

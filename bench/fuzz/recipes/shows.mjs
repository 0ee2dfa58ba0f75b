import { letIn, WINDOW } from './recipe.mjs';

/** @typedef {import('./recipe.mjs').World} World */
/** @typedef {import('./recipe.mjs').Draw} Draw */
/** @typedef {import('./recipe.mjs').Recipe} Recipe */

/** @type {import('./recipe.mjs').Recipes} */
export const shows = {
  createConcert: ({ rooms }, draw) =>
    draw.chance(0.5)
      ? { body: { roomId: rooms.main }, without: ['opensAt'] }
      : { without: ['roomId'] },
  getConcert: ({ concertId }) => ({ path: { concertId } }),
  changeConcert: ({ spare }, draw) => ({ path: { concertId: draw.pick(spare.concerts) } }),
  listShows: (world, draw) => ({ ...letIn(world, draw), path: { concertId: world.concertId } }),
  createShow: ({ spare }, draw) => ({
    path: { concertId: draw.pick(spare.concerts) },
    body: {
      ...WINDOW,
      sections: [
        { name: 'A', rows: draw.integer(1, 5), seatsPerRow: draw.integer(1, 10), price: 1 },
        { name: '나', rows: 1, seatsPerRow: 1, price: 1_000_000_000 },
        { name: 'Floor', kind: 'STANDING', capacity: draw.integer(1, 100), price: 0 },
      ],
    },
    without: draw.chance(0.5) ? ['onSaleFrom', 'onSaleUntil'] : [],
  }),
  getShow: (world, draw) => ({ path: { showId: draw.pick([...world.shows.keys()]) } }),
  // Keeps the first shows for other operations.
  cancelShow: ({ spare, cancelledShows }, draw) => {
    const dispensable = [...spare.shows.slice(3), ...cancelledShows];
    return dispensable.length > 0 ? { path: { showId: draw.pick(dispensable) } } : {};
  },
  getCancellation: ({ cancelledShows }, draw) =>
    cancelledShows.length > 0 ? { path: { showId: draw.pick(cancelledShows) } } : {},
  changeShow: ({ spare }, draw) => ({
    path: { showId: draw.pick(spare.shows) },
    body: WINDOW,
    without: draw.chance(0.5) ? ['onSaleFrom', 'onSaleUntil'] : [],
  }),
  getSeatMap: places,
  getLayout: places,
  getAvailability: places,
  addSection: ({ spare }, draw) => ({
    path: { showId: draw.pick(spare.shows) },
    ...draw.pick([
      {
        body: { name: `S ${draw.uuid()}`, kind: 'SEATED', rows: 1, seatsPerRow: 2 },
        without: ['capacity'],
      },
      {
        body: { name: `F ${draw.uuid()}`, kind: 'STANDING', capacity: 5 },
        without: ['rows', 'seatsPerRow'],
      },
    ]),
  }),
  changeSection: ({ spare }, draw) => {
    const showId = draw.pick(spare.shows);
    if (draw.chance(0.5)) {
      const path = { showId, section: draw.pick(['A', 'a']) };
      return { path, without: ['capacity'] };
    }
    const body = { capacity: draw.integer(10_000, 20_000) };
    return { path: { showId, section: draw.pick(['Floor', 'FLOOR']) }, body };
  },
  addBlock: ({ shows, spare }, draw) => {
    const [showId, free] = draw.pick([...shows]);
    return draw.chance(0.5)
      ? // Other operations hold the first seats.
        { path: { showId }, body: { seatIds: free.slice(-2) }, without: ['section'] }
      : { path: { showId: draw.pick(spare.shows) }, body: { section: 'A' }, without: ['seatIds'] };
  },
  listBlocks: ({ spare }, draw) => ({ path: { showId: draw.pick(spare.shows) } }),
  removeBlock: ({ blocks }) => {
    const { showId, id } = blocks.at(-1) ?? {};
    return showId && id ? { path: { showId, blockId: id } } : {};
  },
};

/** @param {World} world @param {Draw} draw @returns {Recipe} */
function places(world, draw) {
  return { ...letIn(world, draw), path: { showId: draw.pick([...world.shows.keys()]) } };
}

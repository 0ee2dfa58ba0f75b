import { letIn } from './recipe.mjs';

/** @typedef {import('./recipe.mjs').World} World */
/** @typedef {import('./recipe.mjs').Draw} Draw */
/** @typedef {import('./recipe.mjs').Recipe} Recipe */

/** @type {import('./recipe.mjs').Recipes} */
export const rooms = {
  joinQueue: ({ rooms, customers, lobby }, draw) => {
    const outside = customers.filter((one) => !lobby.some(({ owner }) => owner === one));
    if (outside.length === 0 || draw.chance(0.2)) {
      return { as: draw.pick(customers), body: { roomId: draw.pick(Object.values(rooms)) } };
    }
    return { as: draw.pick(outside), body: { roomId: rooms.lobby } };
  },
  getQueueToken: place,
  getQueueAdmission: place,
  streamQueueEvents: place,
  getOwnDraw: ({ customers }, draw) => {
    const as = draw.pick(customers);
    return { as, queueToken: as.places.drawn };
  },
  getDraw: ({ rooms }) => ({ path: { roomId: rooms.drawn } }),
  listDrawEntries: ({ rooms }) => ({ path: { roomId: rooms.drawn } }),
  leaveQueue: ({ lobby }) => {
    // Removed before the request, because a place can be given up only once.
    const last = lobby.pop();
    return last ? { as: last.owner, queueToken: last.token } : {};
  },
  getRoom: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  getPublicRoom: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  getRoomStats: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  getRoomHistory: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  changeRoom: ({ spare }, draw) => ({ path: { roomId: draw.pick(spare.rooms) } }),
  createEntryCodes: ({ spare }, draw) => ({
    path: { roomId: draw.pick(spare.rooms) },
    body: { count: draw.integer(1, 5) },
  }),
  createRoomKey: ({ spare }, draw) => ({ path: { roomId: draw.pick(spare.rooms) } }),
  listRoomKeys: ({ rooms }, draw) => ({ path: { roomId: draw.pick(Object.values(rooms)) } }),
  deleteRoomKey: ({ roomKeys }) => {
    const { roomId, id } = roomKeys.at(-1) ?? {};
    return roomId && id ? { path: { roomId, keyId: id } } : {};
  },
  createPass: (world, draw) => letIn(world, draw),
  completePass: ({ shop: { jti, key } }) => ({ path: { jti }, headers: { 'x-api-key': key } }),
};

/** @param {World} world @param {Draw} draw @returns {Recipe} */
function place({ customers }, draw) {
  const as = draw.pick(customers);
  return { as, queueToken: draw.pick(Object.values(as.places)) };
}

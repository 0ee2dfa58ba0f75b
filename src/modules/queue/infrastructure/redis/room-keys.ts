/**
 * The Redis keys of one room, in the order of KEYS in every script (lua/include/keys.lua). The hash tag
 * in braces puts them on one node of a Redis Cluster, as scripts require.
 */
export function roomKeys(roomId: string): string[] {
  const room = `onsale:queue:{${roomId}}`;
  return [
    /** Hash: the settings and their version; how far the draw is. */
    `${room}:settings`,
    /** Sorted set: present user who waits, by order and waiting number (lua/include/places.lua). */
    `${room}:waiting`,
    /** Sorted set: absent user, by the same score. */
    `${room}:absent`,
    /** Sorted set: user who waits, by the time in ms of the next poll that the user was told. */
    `${room}:seen`,
    /** Hash: user id to `score:admittedAtMs:sinceMs:state:heldUntilMs:agesFromMs`. */
    `${room}:active`,
    /** Sorted set: user id by the time in ms at which the slot ends. */
    `${room}:deadlines`,
    /** Sorted set: waiting number of an ended slot, or `left:number` of who has left, by the time in ms of the end. */
    `${room}:ended`,
    /** Hash: the last waiting number, totals, the pace of admissions, the waiting times, how long slots last. */
    `${room}:counters`,
    /** List: `timeMs:count` of the admissions in the last second, oldest first. */
    `${room}:admissions`,
    /** Sorted set: time in ms by the waiting number that was given then. */
    `${room}:joins`,
    /** Hash: the number of slots by the second from which they age. */
    `${room}:ages`,
    /** List: a row for each of the last seconds, oldest first (lua/include/history.lua). */
    `${room}:seconds`,
    /** List: a row for each of the last minutes, oldest first. */
    `${room}:minutes`,
    /** Sorted set: id of a completed pass, by the time in ms. */
    `${room}:passes`,
  ];
}

/** The Redis channel on which the scripts of a room publish (lua/include/publish.lua). */
export function roomChannel(roomId: string): string {
  return `onsale:queue:{${roomId}}:events`;
}

/**
 * The Redis keys of one room, in the order of KEYS in every script (lua/include/keys.lua). The hash tag
 * in braces puts them on one node of a Redis Cluster, as scripts require.
 */
export function roomKeys(roomId: string): string[] {
  const room = `onsale:queue:{${roomId}}`;
  return [
    /** Hash: the settings and their version. */
    `${room}:settings`,
    /** Sorted set: user id by waiting number. */
    `${room}:waiting`,
    /** Hash: user id to `number:admittedAtMs:claimed`. */
    `${room}:active`,
    /** Sorted set: user id by the time in ms at which the slot ends. */
    `${room}:deadlines`,
    /** Sorted set: waiting number of an ended slot by the time in ms of its end. */
    `${room}:ended`,
    /** Hash: the last waiting number, totals, the pace of admissions, the waiting times. */
    `${room}:counters`,
    /** List: `timeMs:count` of the admissions in the last second, oldest first. */
    `${room}:admissions`,
    /** Hash: user id of a waiting user to the time of the join in ms. */
    `${room}:joined`,
  ];
}

/** The Redis channel on which the scripts of a room publish (lua/include/publish.lua). */
export function roomChannel(roomId: string): string {
  return `onsale:queue:{${roomId}}:events`;
}

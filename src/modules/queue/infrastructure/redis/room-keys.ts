/**
 * The Redis keys of one room, in the order in which every script takes them (see lua/room.lua). The
 * hash tag in braces keeps them on one node of a Redis Cluster, as a script needs.
 */
export function roomKeys(roomId: string): string[] {
  const room = `onsale:queue:{${roomId}}`;
  return [
    /** Hash: the settings in force, with their version. */
    `${room}:settings`,
    /** Sorted set: user id by waiting number. */
    `${room}:waiting`,
    /** Hash: user id to `number:admittedAtMs:claimed`. */
    `${room}:active`,
    /** Sorted set: user id of an active user by the time in ms at which the slot ends. */
    `${room}:deadlines`,
    /** Sorted set: waiting number of an ended slot by the time in ms at which it ended. */
    `${room}:ended`,
    /** Hash: the last number given out, totals, the pace of admissions, and how long they took. */
    `${room}:counters`,
    /** List: `timeMs:count` of the admissions of the last second, oldest first. */
    `${room}:admissions`,
    /** Hash: user id of a waiting user to the time in ms of joining. */
    `${room}:joined`,
  ];
}

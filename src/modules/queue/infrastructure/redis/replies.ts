import type { LuaReply } from '../../../../shared/redis/lua-scripts.js';
import type { RoomEntry } from '../../application/room-entry.js';
import type { RoomState } from '../../domain/room.js';
import type { RoomPace } from '../../domain/waiting-time.js';

/** Parses the reply of lua/include/entries.lua; null for NONE. */
export function toEntry([status, ...values]: readonly LuaReply[]): RoomEntry | null {
  const number = Number(values[0]);
  switch (status as RoomEntry['status'] | 'NONE') {
    case 'ACTIVE':
      return { status: 'ACTIVE', number, expiresAt: new Date(Number(values[1])) };
    case 'PRE_QUEUE':
      return { status: 'PRE_QUEUE', number, pollAfterSeconds: Number(values[1]) };
    case 'WAITING': {
      const [, pollAfterSeconds, pace, position] = values;
      return {
        status: 'WAITING',
        number,
        pollAfterSeconds: Number(pollAfterSeconds),
        position: Number(position),
        pace: toPace(pace as string),
      };
    }
    case 'NONE':
      return null;
  }
}

/** Parses the text of lua/include/pace.lua. */
export function toPace(reply: string): RoomPace {
  const [state = '', ...texts] = reply.split(':').reverse();
  const [msUntilOpen, freed, freedPerSecond, admissionsPerSecond, freeSlots, admitPerSecond] =
    texts.map(Number) as [number, number, number, number, number, number];
  return {
    state: state as RoomState,
    admitPerSecond,
    freeSlots,
    admissionsPerSecond,
    freedPerSecond,
    freed,
    secondsUntilOpen: msUntilOpen / 1_000,
  };
}

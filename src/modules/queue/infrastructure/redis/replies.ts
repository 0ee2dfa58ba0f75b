import type { LuaReply } from '../../../../shared/redis/lua-scripts.js';
import type { RoomEntry } from '../../application/room-entry.js';
import type { RoomPace } from '../../domain/waiting-time.js';

/** Parses the reply of lua/include/places.lua; null for NONE. */
export function toEntry([status, number, third, pace]: readonly LuaReply[]): RoomEntry | null {
  if (status === 'ACTIVE') {
    return { status, number: Number(number), expiresAt: new Date(Number(third)) };
  }
  if (status === 'WAITING') {
    return {
      status,
      number: Number(number),
      position: Number(third),
      pace: toPace(pace as string),
    };
  }
  return null;
}

export function toPace(reply: string): RoomPace {
  const [admitPerSecond, capacity, activeTtlMs, freeSlots, recentPerSecond, msUntilOpen] = reply
    .split(':')
    .map(Number) as [number, number, number, number, number, number];
  return {
    admitPerSecond,
    capacity,
    activeTtlSeconds: activeTtlMs / 1_000,
    freeSlots,
    recentPerSecond,
    secondsUntilOpen: msUntilOpen / 1_000,
  };
}

import type { LuaReply } from '../../../../shared/redis/lua-scripts.js';
import type { RoomEntry, RoomHistoryRow, RoomStats } from '../../application/room-entry.js';
import type { Room } from '../../domain/room.js';
import type { SlotTimes } from '../../domain/waiting-time.js';

/** Parses the reply of lua/include/entries.lua; null for NONE. */
export function toEntry([status, ...values]: readonly LuaReply[]): RoomEntry | null {
  const number = Number(values[0]);
  switch (status as RoomEntry['status'] | 'NONE') {
    case 'ACTIVE':
      return { status: 'ACTIVE', number, expiresAt: new Date(Number(values[1])) };
    case 'PRE_QUEUE':
      return { status: 'PRE_QUEUE', number, pollAfterSeconds: Number(values[1]) };
    case 'WAITING': {
      const [pollAfterSeconds, position, turn] = values.slice(1).map(Number) as [
        number,
        number,
        number,
      ];
      return { status: 'WAITING', number, pollAfterSeconds, position, turn };
    }
    case 'NONE':
      return null;
  }
}

type Numbers = readonly number[];
type StatsReply = [
  ...people: [waiting: number, absent: number, active: number],
  totals: [joined: number, admitted: number, expired: number, bought: number],
  refusals: readonly (string | number)[],
  pace: readonly (string | number)[],
  waits: Numbers,
  slots: [active: Numbers, ended: Numbers, spent: Numbers],
];

/** Parses the reply of lua/stats.lua. */
export function toStats(room: Room, reply: readonly LuaReply[]): RoomStats {
  const { state, admitPerSecond, activeTtlSeconds: slotLifetimeSeconds } = room;
  const [waiting, absent, active, totals, codes, pace, waits, slots] = reply as StatsReply;
  const [joinedTotal, admittedTotal, expiredTotal, purchases] = totals;
  const [admissionsPerSecond = 0, freeSlots = 0, msUntilOpen = 0] = pace.map(Number);
  const [sumMs = 0, ...counts] = waits;
  const refusals: Record<string, number> = {};
  for (let i = 0; i < codes.length; i += 2) refusals[codes[i]!] = Number(codes[i + 1]);
  return {
    ...{ waiting, absent, active, joinedTotal, admittedTotal, expiredTotal, purchases, refusals },
    admissionsPerSecond,
    flow: {
      ...{ state, admitPerSecond, freeSlots, slotLifetimeSeconds, slots: toSlotTimes(slots) },
      secondsUntilOpen: msUntilOpen / 1_000,
    },
    waits: { sumMs, counts },
  };
}

/** Hundredths to numbers. */
function toSlotTimes([active, ended, spent]: StatsReply[7]): SlotTimes {
  const hundredths = (values: Numbers) => values.map((value) => value / 100);
  return { active, ended: hundredths(ended), spent: hundredths(spent) };
}

/**
 * Parses the rows of lua/include/history.lua: what happened since the row before. `unitSeconds` is the length of a row. Rows
 * before `since` are left out.
 */
export function toHistory(rows: readonly string[], unitSeconds: number, since: number) {
  const parsed = rows.map((row) => row.split(':').map(Number));
  return parsed.flatMap((row, index): RoomHistoryRow | [] => {
    const before = parsed[index - 1];
    const [second = 0, waiting = 0, absent = 0, active = 0] = row;
    const begin = second - (second % unitSeconds);
    if (!before || begin < since) return [];
    const [joined = 0, admitted = 0, expired = 0, purchases = 0, refusals = 0] = row
      .map((value, column) => value - (before[column] ?? 0))
      .slice(4);
    const at = new Date(begin * 1_000).toISOString();
    return { at, waiting, absent, active, joined, admitted, expired, purchases, refusals };
  });
}

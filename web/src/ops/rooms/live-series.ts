import type { RoomRow, RoomStats } from './room-words.js';

/** What happened within a second, or at its end. */
export type Second = Pick<
  RoomRow,
  'waiting' | 'absent' | 'active' | 'joined' | 'admitted' | 'purchases' | 'refusals'
> & {
  /** Seconds since 1970, as charts take them. */
  readonly at: number;
};

const KEPT_SECONDS = 600;

export function secondsOf(rows: readonly RoomRow[]): Second[] {
  return rows.map((row) => ({ ...row, at: Date.parse(row.at) / 1_000 }));
}

/**
 * The seconds with one more: the difference of two readings of the totals, as a rate. The first reading has
 * nothing to compare with.
 */
export function withReading(
  seconds: readonly Second[],
  before: Reading | null,
  reading: Reading,
): readonly Second[] {
  if (before === null) return seconds;
  const at = reading.atMs / 1_000;
  const passed = at - before.atMs / 1_000;
  if (passed <= 0) return seconds;
  const rate = (of: (stats: RoomStats) => number) =>
    Math.max(0, of(reading.stats) - of(before.stats)) / passed;
  const { waiting, absent, active } = reading.stats;
  const second = {
    ...{ at, waiting, absent, active },
    joined: rate((stats) => stats.joined),
    admitted: rate((stats) => stats.admittedTotal),
    purchases: rate((stats) => stats.purchases),
    refusals: rate(totalRefusals),
  };
  return [...seconds.filter((one) => one.at > at - KEPT_SECONDS && one.at < at), second];
}

export interface Reading {
  readonly stats: RoomStats;
  /** By the clock of the server. */
  readonly atMs: number;
}

export function totalRefusals({ refusals }: RoomStats): number {
  return Object.values(refusals).reduce((sum, one) => sum + one, 0);
}

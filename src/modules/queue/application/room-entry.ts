import type { RoomPace } from '../domain/waiting-time.js';

/** A live place in a room, as Redis has it at this moment. */
export interface WaitingEntry {
  readonly status: 'WAITING';
  readonly number: number;
  /** Exact rank in the line: 1 is next. */
  readonly position: number;
  readonly pace: RoomPace;
}

export interface ActiveEntry {
  readonly status: 'ACTIVE';
  readonly number: number;
  readonly expiresAt: Date;
}

export type RoomEntry = WaitingEntry | ActiveEntry;

/** What a queue token is worth at the gate of its room. */
export type AdmissionStatus = 'ADMITTED' | 'WAITING' | 'EXPIRED' | 'UNKNOWN';

export interface RoomStats {
  readonly waiting: number;
  readonly active: number;
  readonly joinedTotal: number;
  readonly admittedTotal: number;
  readonly expiredTotal: number;
  readonly pace: RoomPace;
  readonly waits: RoomWaits;
}

/** How long those who were admitted had waited, since the room began. */
export interface RoomWaits {
  readonly sumMs: number;
  /** How many waited as long, by the buckets of WAIT_BUCKETS_SECONDS; the last one has no bound. */
  readonly counts: readonly number[];
}

/** Upper bounds; the same as in lua/room.lua. */
export const WAIT_BUCKETS_SECONDS = [1, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600];

/** What the API shows of a place. */
export interface QueueTokenView {
  readonly token: string;
  readonly roomId: string;
  readonly status: RoomEntry['status'];
  readonly position: number;
  readonly estimatedWaitSeconds: number;
  readonly pollAfterSeconds: number;
  /** When the slot of an active user ends; null while waiting. */
  readonly expiresAt: string | null;
}

export interface QueueStatsView {
  readonly roomId: string;
  readonly waiting: number;
  readonly active: number;
  readonly joinedTotal: number;
  readonly admittedTotal: number;
  readonly expiredTotal: number;
  readonly admissionsPerSecond: number;
  readonly estimatedDrainSeconds: number;
}

import type { RoomPace } from '../domain/waiting-time.js';

/** A live place in a room. */
export interface WaitingEntry {
  readonly status: 'WAITING';
  readonly number: number;
  /** Exact rank in the queue: 1 is next. */
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

/** How long admitted users had waited, since the room was created. */
export interface RoomWaits {
  readonly sumMs: number;
  /** Number of waits per bucket of WAIT_BUCKETS_SECONDS; the last bucket has no bound. */
  readonly counts: readonly number[];
}

/** Upper bounds; the same as in lua/include/waits.lua. */
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

import type { RoomPace } from '../domain/waiting-time.js';
import type { RoomView } from './room-view.js';

/** A place in the queue. */
export interface WaitingEntry {
  readonly status: 'WAITING';
  readonly number: number;
  /** The exact rank: 1 is next. */
  readonly position: number;
  readonly pace: RoomPace;
}

/** The slot of an admitted user. */
export interface ActiveEntry {
  readonly status: 'ACTIVE';
  readonly number: number;
  readonly expiresAt: Date;
}

export type RoomEntry = WaitingEntry | ActiveEntry;

/** The result of checking a queue token at the gate. */
export type AdmissionStatus = 'ADMITTED' | 'WAITING' | 'EXPIRED' | 'UNKNOWN';

export interface RoomStats {
  readonly waiting: number;
  readonly active: number;
  readonly joinedTotal: number;
  readonly admittedTotal: number;
  readonly expiredTotal: number;
  /** Pieces that admitted users have paid. */
  readonly boughtTotal: number;
  readonly pace: RoomPace;
  readonly waits: RoomWaits;
}

/** The waiting times of all users admitted since the room was created. */
export interface RoomWaits {
  readonly sumMs: number;
  /** The number of users per bucket of WAIT_BUCKETS_SECONDS. One more bucket has no bound. */
  readonly counts: readonly number[];
}

/** Upper bounds. Must equal those in lua/include/waits.lua. */
export const WAIT_BUCKETS_SECONDS = [1, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600];

/** A place or slot as the API shows it. */
export interface QueueTokenView {
  readonly token: string;
  readonly roomId: string;
  readonly status: RoomEntry['status'];
  readonly position: number;
  readonly estimatedWaitSeconds: number;
  readonly pollAfterSeconds: number;
  /** When the slot ends; null while the user waits. */
  readonly expiresAt: string | null;
  /** Null while PostgreSQL is away. */
  readonly room: RoomView | null;
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

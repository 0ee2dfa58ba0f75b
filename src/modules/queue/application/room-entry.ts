import type { RoomFlow, WaitEstimate } from '../domain/waiting-time.js';
import type { RoomView } from './room-view.js';

/** A user who gathers before the room opens. The order is not known yet. */
export interface PreQueueEntry {
  readonly status: 'PRE_QUEUE';
  readonly number: number;
  readonly pollAfterSeconds: number;
}

/** A place in the queue. */
export interface WaitingEntry {
  readonly status: 'WAITING';
  readonly number: number;
  readonly pollAfterSeconds: number;
  /** The exact rank: 1 is next. */
  readonly position: number;
  /** How many users the room has admitted when this one is: the position, and all users admitted so far. */
  readonly turn: number;
}

/** The slot of an admitted user. */
export interface ActiveEntry {
  readonly status: 'ACTIVE';
  readonly number: number;
  readonly expiresAt: Date;
}

export type RoomEntry = PreQueueEntry | WaitingEntry | ActiveEntry;

/** The result of extending a slot for a hold: no slot outlives its lifetime by more than one hold. */
export type SlotExtension = 'EXTENDED' | 'ENDED' | 'OVER';

/** A hold (seats or an order) that has ended, and what is left of the user's others in the room. */
export interface EndedHold {
  /** Seats or items that were paid; 0 for an unpaid hold. */
  readonly pieces: number;
  /** Until the last other hold ends; 0 without one. */
  readonly othersSeconds: number;
  /** A pass that was completed: it counts once. A slot of another waiting number stays as it is. */
  readonly pass?: { readonly id: string; readonly number: number } | undefined;
}

/** The result of a round of admissions. `AGAIN` has the milliseconds until the next round has work. */
export type AdmissionRound =
  | { readonly state: 'AGAIN'; readonly inMs: number }
  | { readonly state: 'WAIT' | 'DRAW_DUE' | 'EMPTY' };

/** The result of checking a queue token at the gate. */
export type AdmissionStatus = 'ADMITTED' | 'WAITING' | 'EXPIRED' | 'UNKNOWN';

export interface RoomStats {
  /** Present users who wait. */
  readonly waiting: number;
  /** Users who were passed over. They keep their places. */
  readonly absent: number;
  readonly active: number;
  readonly joinedTotal: number;
  readonly admittedTotal: number;
  readonly expiredTotal: number;
  /** Pieces (seats, items) that admitted users have paid. */
  readonly purchases: number;
  /** The number of refused requests by the code of the problem. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Over the last half minute; 0 when nobody was admitted. */
  readonly admissionsPerSecond: number;
  readonly flow: RoomFlow;
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
  /** 1 is next; 0 for an admitted user; null in the pre-queue. */
  readonly position: number | null;
  /** The p50 of the estimate. */
  readonly estimatedWaitSeconds: number | null;
  /** Null when nobody can know. */
  readonly estimate: WaitEstimate | null;
  readonly pollAfterSeconds: number;
  /** When the slot ends; null while the user waits. */
  readonly expiresAt: string | null;
  /** Null while PostgreSQL is away. */
  readonly room: RoomView | null;
}

export interface QueueStatsView {
  readonly roomId: string;
  readonly waiting: number;
  readonly absent: number;
  readonly active: number;
  /** The same as `joinedTotal`. */
  readonly joined: number;
  readonly joinedTotal: number;
  readonly admittedTotal: number;
  readonly expiredTotal: number;
  readonly purchases: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly admissionsPerSecond: number;
  readonly estimatedDrainSeconds: number | null;
}

/** What happened in a room within a second or a minute. */
export interface RoomHistoryRow {
  /** When the second or minute begins. */
  readonly at: string;
  /** Users who wait, are absent, and have a slot at its end. */
  readonly waiting: number;
  readonly absent: number;
  readonly active: number;
  /** Users who joined, were admitted, and whose slots expired within it. */
  readonly joined: number;
  readonly admitted: number;
  readonly expired: number;
  /** Pieces that were paid, and requests that were refused. */
  readonly purchases: number;
  readonly refusals: number;
}

/** Oldest first. Seconds and minutes in which nobody was in the room are left out, and those that have not ended. */
export interface RoomHistory {
  readonly seconds: readonly RoomHistoryRow[];
  readonly minutes: readonly RoomHistoryRow[];
}

/**
 * What has become of a place: the time in milliseconds from which an admitted user knows of the slot. Who does not know yet
 * is WAITING, who is absent or has left is GONE.
 */
export type Glimpse = number | 'WAITING' | 'GONE';

export type RoomHistoryView = RoomHistory & { readonly roomId: string };

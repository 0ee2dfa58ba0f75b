import type { Door } from '../domain/doors.js';
import type { QueueTokenClaims } from '../domain/queue-token.js';
import type { Room } from '../domain/room.js';
import type {
  AdmissionRound,
  AdmissionStatus,
  EndedHold,
  Glimpse,
  RoomEntry,
  RoomHistory,
  RoomStats,
  SlotExtension,
} from './room-entry.js';

export interface SealedUsers {
  readonly users: readonly { readonly userId: string; readonly number: number }[];
  readonly cursor: string | null;
}

export interface DrawnUser {
  readonly userId: string;
  readonly number: number;
  /** 1 is the first. */
  readonly rank: number;
}

/** `doors`: the user did not join, and has to pass these first. */
export type JoinOutcome =
  | { readonly entry: RoomEntry; readonly created: boolean }
  | { readonly doors: readonly Door[] }
  | 'CLOSED';

/**
 * Stores the queue and the slots of every room. Each method is atomic over all instances. The store may
 * lose all of it at any time: then tokens are unknown and users join again.
 * Every method throws QueueError QUEUE_UNAVAILABLE when the store does not answer.
 */
export abstract class WaitingRoom {
  /**
   * Stores the settings of the room, unless newer ones are stored. Users who are active before the room opens go back to
   * their places. The first 1,000 do so here; returns how many. From here on no slot of the others is valid.
   */
  abstract sync(room: Room): Promise<number>;

  /**
   * The ids of all rooms in which somebody waits or is active, and of some that were left lately. Null when the store has
   * lost some of them since the last `restoreInUse`.
   */
  abstract roomsInUse(): Promise<readonly string[] | null>;

  /** After a loss: these rooms are in use too. */
  abstract restoreInUse(roomIds: readonly string[]): Promise<void>;

  /**
   * Joins the room. With the reissue policy `keep`, a user who has a place or slot keeps it. Doors are
   * for users without either. Null when the store does not have the settings of the room.
   */
  abstract join(
    roomId: string,
    userId: string,
    hasPassedDoors?: boolean,
  ): Promise<JoinOutcome | null>;

  /**
   * The place or slot of the token; null without one. From then on its user is present, and knows of the slot. Users who
   * listen may miss the answer, and come back `awayMs` later: the time to claim and the next poll count from then.
   */
  abstract find(claims: QueueTokenClaims, awayMs?: number): Promise<RoomEntry | null>;

  /**
   * Whether the store knows what has become of the place of a token without one: the user has left, has joined again, or
   * the slot has ended within the last hour. If not, the store has lost the place.
   */
  abstract knows(claims: QueueTokenClaims): Promise<boolean>;

  /** Checks a token at the gate. The first successful check claims the slot. */
  abstract checkAdmission(claims: QueueTokenClaims): Promise<AdmissionStatus>;

  /** Gives up the place or slot; false without one. */
  abstract leave(claims: QueueTokenClaims): Promise<boolean>;

  /** Gives up the place or slot of a user, whatever its number; false without one. */
  abstract expel(roomId: string, userId: string): Promise<boolean>;

  /** Makes the user's slot last at least `seconds` from now, for a hold. */
  abstract extendSlot(roomId: string, userId: string, seconds: number): Promise<SlotExtension>;

  /**
   * A paid hold ends the slot, unless the user has others: then its token is expired. After an unpaid one the slot lasts
   * its lifetime, and as long as the others.
   */
  abstract endHold(roomId: string, userId: string, hold: EndedHold): Promise<void>;

  /**
   * Expires slots, passes over absent users, and admits as many users as capacity and rate allow.
   * @throws QueueError QUEUE_UNAVAILABLE when this instance can't reach the room; another error when its data is broken
   */
  abstract admit(room: Room): Promise<AdmissionRound>;

  /**
   * Ends the pre-queue: users who join from now on do not take part in the draw. False before `opensAt`, while it knows
   * another `opensAt`, and while users who were active are not back at their places.
   */
  abstract seal(roomId: string, opensAt: Date): Promise<boolean>;

  /** A page of the users who take part in the draw. The first cursor is '', the last one null. */
  abstract sealedUsers(roomId: string, cursor: string): Promise<SealedUsers>;

  /**
   * Gives ranks to users, 1,000 at most. Users who have left are skipped. If the store has lost the room, its users are
   * restored as absent ones.
   */
  abstract placeDrawn(roomId: string, users: readonly DrawnUser[]): Promise<void>;

  /**
   * The order of this many users is complete: from here on the room admits; some seconds later if the store had lost
   * the room, so that all can come back. False when it has lost the room meanwhile: then all must be placed again.
   */
  abstract finishDraw(roomId: string, count: number): Promise<boolean>;

  /** Whether the user has a place or slot, and drew no rank for it. */
  abstract standsBehindRanks(roomId: string, userId: string): Promise<boolean>;

  abstract stats(room: Room): Promise<RoomStats>;

  /** The last `minutes` minutes, and their seconds, of at most ten minutes. */
  abstract history(roomId: string, minutes: number): Promise<RoomHistory>;

  /** Counts a refused request. It is stored within a second; a crash loses the counts of the last second. */
  abstract countRefusal(roomId: string, code: string): void;

  /** What has become of places. Unlike `find`, it tells nobody anything. */
  abstract peek(roomId: string, places: readonly QueueTokenClaims[]): Promise<readonly Glimpse[]>;
}

import type { QueueTokenClaims } from '../domain/queue-token.js';
import type { Room } from '../domain/room.js';
import type { AdmissionStatus, RoomEntry, RoomStats } from './room-entry.js';

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

/**
 * Stores the queue and the slots of every room. Each method is atomic over all instances. The store may
 * lose all of it at any time: then tokens are unknown and users join again.
 * Every method throws QueueError QUEUE_UNAVAILABLE when the store does not answer.
 */
export abstract class WaitingRoom {
  /** Stores the settings of the room, unless newer ones are stored. */
  abstract sync(room: Room): Promise<void>;

  /**
   * Joins the room. With the reissue policy `keep`, a user who has a place or slot keeps it. Null when
   * the store does not have the settings of the room.
   */
  abstract join(
    roomId: string,
    userId: string,
  ): Promise<{ entry: RoomEntry; created: boolean } | 'CLOSED' | null>;

  /** The place or slot of the token; null without one. */
  abstract find(claims: QueueTokenClaims): Promise<RoomEntry | null>;

  /** Checks a token at the gate. The first successful check claims the slot. */
  abstract checkAdmission(claims: QueueTokenClaims): Promise<AdmissionStatus>;

  /** Gives up the place or slot; false without one. */
  abstract leave(claims: QueueTokenClaims): Promise<boolean>;

  /** Makes the user's slot last at least `seconds` from now; false without a live slot. */
  abstract extendSlot(roomId: string, userId: string, seconds: number): Promise<boolean>;

  /** Ends the user's slot. From then on its token is expired. */
  abstract endSlot(roomId: string, userId: string): Promise<void>;

  /**
   * Expires slots, then admits as many users as capacity and rate allow. Returns the milliseconds until
   * the rate admits the next user, or null when no user waits only for the rate.
   */
  abstract admit(room: Room): Promise<number | null>;

  /** Ends the pre-queue: users who join from now on do not take part in the draw. False before `opensAt`. */
  abstract seal(roomId: string): Promise<boolean>;

  /** A page of the users who take part in the draw. The first cursor is '', the last one null. */
  abstract sealedUsers(roomId: string, cursor: string): Promise<SealedUsers>;

  /**
   * Gives ranks to users, 1,000 at most. Users who have left are skipped. If the store has lost the room, its users are
   * restored as absent ones.
   */
  abstract placeDrawn(roomId: string, users: readonly DrawnUser[]): Promise<void>;

  /** The order is complete: from here on the room admits. */
  abstract finishDraw(roomId: string): Promise<void>;

  abstract stats(room: Room): Promise<RoomStats>;
}

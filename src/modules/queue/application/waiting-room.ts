import type { Door } from '../domain/doors.js';
import type { QueueTokenClaims } from '../domain/queue-token.js';
import type { Room } from '../domain/room.js';
import type { AdmissionStatus, RoomEntry, RoomStats } from './room-entry.js';

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
  /** Stores the settings of the room, unless newer ones are stored. */
  abstract sync(room: Room): Promise<void>;

  /**
   * Joins the room. With the reissue policy `keep`, a user who has a place or slot keeps it. Doors are
   * for users without either. Null when the store does not have the settings of the room.
   */
  abstract join(
    roomId: string,
    userId: string,
    hasPassedDoors?: boolean,
  ): Promise<JoinOutcome | null>;

  /** The place or slot of the token; null without one. */
  abstract find(claims: QueueTokenClaims): Promise<RoomEntry | null>;

  /** Checks a token at the gate. The first successful check claims the slot. */
  abstract checkAdmission(claims: QueueTokenClaims): Promise<AdmissionStatus>;

  /** Gives up the place or slot; false without one. */
  abstract leave(claims: QueueTokenClaims): Promise<boolean>;

  /** Makes the user's slot last at least `seconds` from now; false without a live slot. */
  abstract extendSlot(roomId: string, userId: string, seconds: number): Promise<boolean>;

  /**
   * Ends the user's slot. From then on its token is expired. With a waiting number, a slot of another
   * number does not end.
   */
  abstract endSlot(roomId: string, userId: string, number?: number): Promise<void>;

  /**
   * Expires slots, then admits as many users as capacity and rate allow. Returns the milliseconds until
   * the rate admits the next user, or null when no user waits only for the rate.
   */
  abstract admit(room: Room): Promise<number | null>;

  abstract stats(room: Room): Promise<RoomStats>;
}

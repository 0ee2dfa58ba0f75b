import type { QueueTokenClaims } from '../domain/queue-token.js';
import type { Room } from '../domain/room.js';
import type { AdmissionStatus, RoomEntry, RoomStats } from './room-entry.js';

/**
 * The line and the active users of every room. Each method is one atomic step over all instances.
 * All of it may be lost at any time: then everybody is unknown, and joins again.
 * Every method throws QueueError QUEUE_UNAVAILABLE when the line can't be reached.
 */
export abstract class WaitingRoom {
  /** Makes the settings the ones in force, unless newer ones are already. */
  abstract sync(room: Room): Promise<void>;

  /**
   * Joins the room or, if it keeps places, returns the live one. Null when the settings of the room
   * have to be synced first.
   */
  abstract join(
    roomId: string,
    userId: string,
  ): Promise<{ entry: RoomEntry; created: boolean } | 'CLOSED' | null>;

  /** The live place that the token stands for; null when there is none. */
  abstract find(claims: QueueTokenClaims): Promise<RoomEntry | null>;

  /** What the gate asks. The first time it admits, the slot counts as claimed. */
  abstract checkAdmission(claims: QueueTokenClaims): Promise<AdmissionStatus>;

  /** Gives up the place; false when the token had none. */
  abstract leave(claims: QueueTokenClaims): Promise<boolean>;

  /** Keeps the user's slot for at least `seconds` from now; false when there is no live one. */
  abstract extendSlot(roomId: string, userId: string, seconds: number): Promise<boolean>;

  /** Ends the user's slot: its token counts as expired from now on. */
  abstract endSlot(roomId: string, userId: string): Promise<void>;

  /**
   * Takes the slots of those whose time is up, and admits whom capacity and rate allow. When the
   * rate held someone back: milliseconds until it admits the next; else null.
   */
  abstract admit(room: Room): Promise<number | null>;

  abstract stats(room: Room): Promise<RoomStats>;
}

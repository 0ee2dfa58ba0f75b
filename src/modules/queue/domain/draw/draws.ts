import type { Draw, Seal } from './draw.js';
import type { BeaconRound } from './quicknet.js';

export abstract class Draws {
  abstract add(
    draw: Pick<Draw, 'roomId' | 'seed' | 'entryKey'> & { readonly opensAt: Date },
  ): Promise<void>;
  /** The room opens at another time. */
  abstract move(roomId: string, opensAt: Date): Promise<void>;
  abstract find(roomId: string): Promise<Draw | null>;
  /** The ids of rooms that have opened and are not DRAWN, and of those whose time is not known. */
  abstract findDue(now: Date): Promise<readonly string[]>;
  /** The ids of rooms whose order was drawn after `since`, and that are not closed. */
  abstract findDrawn(since: Date): Promise<readonly string[]>;
  /** Deletes a draw that gathers; false when its entries are sealed, or without a draw. */
  abstract drop(roomId: string): Promise<boolean>;

  /**
   * Takes the draw for ten seconds; null while another instance has it, or without a draw. While users gather, it gets the time
   * of its room.
   */
  abstract claim(roomId: string): Promise<Draw | null>;
  /** Keeps it for ten seconds more. */
  abstract renew(roomId: string): Promise<void>;
  abstract release(roomId: string): Promise<void>;

  /** Locks the draw until the transaction ends; false unless it is in this state, and opens at this time if one is given. */
  abstract lock(roomId: string, state: Draw['state'], opensAt?: Date): Promise<boolean>;
  /** GATHERING to SEALED. The draw is locked. */
  abstract seal(roomId: string, seal: Seal): Promise<void>;
  /** SEALED to DRAWN. The draw is locked. */
  abstract finish(roomId: string, beacon: BeaconRound | null, drawnAt: Date): Promise<void>;
}

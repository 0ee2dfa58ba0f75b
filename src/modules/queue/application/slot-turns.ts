/** The place of one user in one room. */
export interface UserInRoom {
  readonly userId: string;
  readonly roomId: string;
}

/**
 * What one user does in one room takes turns. PostgreSQL keeps the order, so a turn lasts until the
 * transaction of its caller ends.
 */
export abstract class SlotTurns {
  /** The turns of all of them, always in the same order. */
  abstract takeOfEach(slots: readonly UserInRoom[]): Promise<void>;
}

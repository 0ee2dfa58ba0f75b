/**
 * What one user does in one room takes turns. PostgreSQL keeps the order, so a turn lasts until the
 * transaction of its caller ends.
 */
export abstract class SlotTurns {
  abstract take(userId: string, roomId: string): Promise<void>;
}

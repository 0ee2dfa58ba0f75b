/** What a queue token says: whose place it is, in which room, and its waiting number there. */
export interface QueueTokenClaims {
  readonly userId: string;
  readonly roomId: string;
  /** The order of joining, from 1. Never reused in a room, so an older token stops working. */
  readonly number: number;
}

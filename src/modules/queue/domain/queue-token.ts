/** The content of a queue token: the user, the room and the waiting number. */
export interface QueueTokenClaims {
  readonly userId: string;
  readonly roomId: string;
  /** Counts the joins of a room from 1. Never reused, so the token of an earlier place is invalid. */
  readonly number: number;
}

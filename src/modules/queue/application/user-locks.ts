/** The place of one user in one room. */
export interface UserInRoom {
  readonly userId: string;
  readonly roomId: string;
}

/** Serialises what one user does in one room, on all instances. */
export abstract class UserLocks {
  /** Takes an advisory lock per user and room until the transaction ends, always in the same order. */
  abstract lock(users: readonly UserInRoom[]): Promise<void>;
}

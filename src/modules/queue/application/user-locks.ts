import type { UserInRoom } from '../../../shared/domain/user-in-room.js';

/** Serializes the requests of one user in one room, on all instances. */
export abstract class UserLocks {
  /** Takes an advisory lock per user and room until the transaction ends, always in the same order. */
  abstract lock(users: readonly UserInRoom[]): Promise<void>;
}

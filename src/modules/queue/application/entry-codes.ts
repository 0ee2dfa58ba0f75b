/** The entry codes of rooms, by their hashes. */
export abstract class EntryCodes {
  abstract add(roomId: string, hashes: readonly Buffer[], now: Date): Promise<void>;
  abstract count(roomId: string): Promise<number>;
  /** Gives the code to the user, unless another user has it. False when it is not theirs. */
  abstract claim(roomId: string, hash: Buffer, userId: string, now: Date): Promise<boolean>;
}

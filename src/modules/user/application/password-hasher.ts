/** Hashes passwords in their NFKC form. */
export abstract class PasswordHasher {
  abstract hash(password: string): Promise<string>;
  /**
   * True also for a hash of the password as typed, from before passwords were normalised. Takes the
   * same time without a hash, so that accounts can't be guessed.
   */
  abstract matches(password: string, hash: string | null): Promise<boolean>;
}

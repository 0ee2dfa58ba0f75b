/** Hashes passwords in their NFKC form. */
export abstract class PasswordHasher {
  abstract hash(password: string): Promise<string>;
  /**
   * Also accepts old hashes of passwords that were not normalized. Takes the same time without a hash,
   * so that nobody can find out whether an account exists.
   */
  abstract matches(password: string, hash: string | null): Promise<boolean>;
}

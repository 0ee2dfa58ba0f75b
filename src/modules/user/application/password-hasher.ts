export abstract class PasswordHasher {
  abstract hash(password: string): Promise<string>;
  /** Takes the same time whether or not there is a hash, so that accounts can't be guessed. */
  abstract matches(password: string, hash: string | null): Promise<boolean>;
}

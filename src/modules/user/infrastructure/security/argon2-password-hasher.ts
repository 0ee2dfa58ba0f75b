import { type Options, hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../../application/password-hasher.js';

/** Argon2id with the OWASP Password Storage Cheat Sheet's second choice: 19 MiB, 2 passes, 1 lane. */
const OPTIONS: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

@Injectable()
export class Argon2PasswordHasher extends PasswordHasher {
  /** What unknown accounts are compared with, so that they take as long as known ones. */
  private readonly decoy = hash('no account has this password', OPTIONS);

  hash(password: string): Promise<string> {
    return hash(password, OPTIONS);
  }

  async matches(password: string, stored: string | null): Promise<boolean> {
    const matches = await verify(stored ?? (await this.decoy), password);
    return matches && stored !== null;
  }
}

import { availableParallelism } from 'node:os';
import { type Options, hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { ConcurrencyLimit } from '../../../../shared/batching/concurrency-limit.js';
import { compatiblePassword } from '../../../../shared/domain/text.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { PasswordHasher } from '../../application/password-hasher.js';

/** Argon2id with 19 MiB, 2 passes and 1 thread, as the OWASP Password Storage Cheat Sheet recommends. */
const OPTIONS: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** One core stays free for other requests: a hash uses a core for tens of milliseconds. */
const CORES = Math.max(1, availableParallelism() - 1);
/** Longest queue of hashes per core: about 2 s of work. */
const MAX_QUEUE = 50;
const RETRY_AFTER_SECONDS = 2;

@Injectable()
export class Argon2PasswordHasher extends PasswordHasher {
  /** Compared with the passwords for unknown accounts, so that these take the same time. */
  private readonly decoy = hash('no account has this password', OPTIONS);

  private readonly limit = new ConcurrencyLimit({
    running: CORES,
    waiting: CORES * MAX_QUEUE,
    refusal: () => new RequestError('OVERLOADED', undefined, RETRY_AFTER_SECONDS),
  });

  hash(password: string): Promise<string> {
    return this.limit.run(() => hash(compatiblePassword(password), OPTIONS));
  }

  async matches(password: string, stored: string | null): Promise<boolean> {
    const known = stored ?? (await this.decoy);
    const candidates = new Set([compatiblePassword(password), password]);
    let matches = false;
    for (const candidate of candidates) {
      matches ||= await this.limit.run(() => verify(known, candidate));
    }
    return matches && stored !== null;
  }
}

import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Transactions } from '../transactions.js';
import { IdempotencyError } from './idempotency-error.js';

/** How long an answer is kept for replay, in hours (the contract promises at least 24). */
const KEPT_HOURS = 48;

export interface IdempotentCall {
  readonly owner: string;
  readonly route: string;
  readonly key: string;
  /** What the key stands for: the same key with other content is refused. */
  readonly content: unknown;
}

export interface IdempotentAnswer<Response> {
  readonly response: Response;
  readonly replayed: boolean;
}

/**
 * Runs an effect once per key. The answer is stored in the effect's own transaction, so it exists
 * exactly when the effect does; a refused call stores nothing and may be tried again.
 */
@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly transactions: Transactions,
    private readonly config: Config,
  ) {}

  /**
   * @throws IdempotencyError IDEMPOTENCY_IN_PROGRESS while the first call with this key is under way,
   * IDEMPOTENCY_KEY_REUSED when the key came with other content.
   */
  run<Response>(
    call: IdempotentCall,
    effect: () => Promise<Response>,
  ): Promise<IdempotentAnswer<Response>> {
    return this.transactions.run(async () => {
      await this.claim(call);
      const stored = await this.find<Response>(call);
      if (stored) return { response: stored.response, replayed: true };
      const response = await effect();
      await this.store(call, response);
      return { response, replayed: false };
    });
  }

  async forgetOld(): Promise<void> {
    await this.transactions.manager.query(
      `DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)`,
      [KEPT_HOURS],
    );
  }

  /** The lock ends with the transaction: a crash in the middle leaves the key free. */
  private async claim(call: IdempotentCall): Promise<void> {
    const [lock] = await this.transactions.manager.query<[{ mine: boolean }]>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine`,
      [`${call.owner} ${call.route} ${call.key}`],
    );
    if (!lock.mine) throw new IdempotencyError('IDEMPOTENCY_IN_PROGRESS', { retryAfterSeconds: 1 });
  }

  private async find<Response>(call: IdempotentCall): Promise<{ response: Response } | undefined> {
    const [row] = await this.transactions.manager.query<
      { fingerprint: string; response: Response }[]
    >(
      `SELECT fingerprint, response FROM idempotency_keys WHERE owner = $1 AND route = $2 AND key = $3`,
      [call.owner, call.route, call.key],
    );
    if (row && row.fingerprint !== this.fingerprint(call.content)) {
      throw new IdempotencyError('IDEMPOTENCY_KEY_REUSED');
    }
    return row;
  }

  private async store(call: IdempotentCall, response: unknown): Promise<void> {
    await this.transactions.manager.query(
      `INSERT INTO idempotency_keys (owner, route, key, fingerprint, response)
       VALUES ($1, $2, $3, $4, $5)`,
      [
        call.owner,
        call.route,
        call.key,
        this.fingerprint(call.content),
        JSON.stringify(response ?? null),
      ],
    );
  }

  /** Keyed, because the content may hold a password. */
  private fingerprint(content: unknown): string {
    return createHmac('sha256', this.config.jwtSecret)
      .update(JSON.stringify(content ?? null))
      .digest('base64url');
  }
}

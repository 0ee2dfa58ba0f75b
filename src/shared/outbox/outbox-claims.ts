import { Injectable } from '@nestjs/common';
import { Batcher } from '../batching/batcher.js';
import { fulfilled } from '../batching/outcomes.js';
import { inIndexOrder } from '../database/index-order.js';
import { Transactions } from '../database/transactions.js';
import type { RecordedEvent } from './domain-event.js';

/** Duration of a claim: one delivery and the write of its result. */
export const LEASE_SECONDS = 10;

/** An event that was set aside is checked again after this time, unless it was released before. */
const RECHECK_SECONDS = 600;

/** An event that only this instance may deliver until the lease ends. */
export interface ClaimedEvent extends RecordedEvent {
  /** Deliveries that failed before. */
  readonly attempts: number;
  /** Identifies the claim: only its holder may record a failure. */
  readonly claimedUntil: string;
}

/** The result of one claim. There may be more due events when `more` is true. */
export interface Claim {
  readonly events: readonly ClaimedEvent[];
  readonly more: boolean;
}

export type Attempt =
  | { readonly claim: ClaimedEvent; readonly delivered: true }
  | {
      readonly claim: ClaimedEvent;
      readonly delivered: false;
      readonly error: string;
      /** Seconds until the next attempt; null makes the event a dead letter. */
      readonly retryAfterSeconds: number | null;
    };

interface CheckedEvent extends ClaimedEvent {
  readonly isFirst: boolean;
}

/**
 * Decides which instance delivers which event. A claim is a lease in the event's row, by PostgreSQL's
 * clock. No transaction stays open during a delivery, and the lease of a killed instance ends by
 * itself (docs/adr/0008-outbox-delivery.md).
 */
@Injectable()
export class OutboxClaims {
  private readonly attempts = new Batcher<Attempt, void>(async (attempts) => {
    await this.write(attempts);
    const ended = attempts.filter(
      (attempt) => attempt.delivered || attempt.retryAfterSeconds === null,
    );
    await this.release(ended.map(({ claim }) => claim.aggregateId));
    return attempts.map(() => fulfilled(undefined));
  });

  constructor(private readonly transactions: Transactions) {}

  /**
   * Reads at most `limit` due events and claims those that are the first undelivered event of their
   * aggregate. It sets the others aside, so that no later claim reads them before they can be sent.
   * Sequences are assigned under the aggregate's row lock: a reader of an event sees all before it.
   */
  async claim(limit: number): Promise<Claim> {
    const [checked] = await this.queryInIndexOrder<[CheckedEvent[], number]>(
      `WITH due AS MATERIALIZED (
         SELECT id, aggregate_id, sequence FROM outbox_events
         WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at <= now()
           AND (claimed_until IS NULL OR claimed_until <= now())
         ORDER BY next_attempt_at, sequence LIMIT $1
         FOR UPDATE SKIP LOCKED),
       checked AS MATERIALIZED (
         SELECT id, sequence IS NOT DISTINCT FROM (
           SELECT sequence FROM outbox_events earliest
           WHERE earliest.aggregate_id = due.aggregate_id
             AND earliest.published_at IS NULL AND earliest.dead_at IS NULL
           ORDER BY sequence LIMIT 1) AS is_first
         FROM due)
       UPDATE outbox_events event SET
         waits = NOT is_first,
         claimed_until = CASE WHEN is_first THEN now() + make_interval(secs => $2) END,
         next_attempt_at = now() + make_interval(secs => CASE WHEN is_first THEN $2 ELSE $3 END)
       FROM checked WHERE event.id = checked.id
       RETURNING event.id, type, aggregate_type AS "aggregateType",
         aggregate_id AS "aggregateId", payload, occurred_at AS "occurredAt", attempts,
         claimed_until::text AS "claimedUntil", is_first AS "isFirst"`,
      [limit, LEASE_SECONDS, RECHECK_SECONDS],
    );
    const waiting = checked.filter(({ isFirst }) => !isFirst);
    // The earlier event may have been settled before these were set aside.
    await this.release(waiting.map(({ aggregateId }) => aggregateId));
    return { events: checked.filter(({ isFirst }) => isFirst), more: waiting.length > 0 };
  }

  /** Records the result of a delivery. Results at the same time share a statement. */
  settle(attempt: Attempt): Promise<void> {
    return this.attempts.submit('all', attempt);
  }

  /**
   * Makes the first undelivered event of each aggregate due if it was set aside. It runs after each
   * commit that settles an event or sets one aside: the later of the two sees both changes.
   */
  private async release(aggregateIds: readonly string[]): Promise<void> {
    if (aggregateIds.length === 0) return;
    await this.queryInIndexOrder(
      `WITH first AS MATERIALIZED (
         SELECT earliest.id FROM unnest($1::uuid[]) AS aggregate (id)
         CROSS JOIN LATERAL (
           SELECT id, waits FROM outbox_events event
           WHERE event.aggregate_id = aggregate.id AND published_at IS NULL AND dead_at IS NULL
           ORDER BY sequence LIMIT 1) earliest
         WHERE earliest.waits),
       locked AS MATERIALIZED (
         SELECT event.id FROM first JOIN outbox_events event ON event.id = first.id
         WHERE event.waits ORDER BY event.sequence FOR UPDATE OF event)
       UPDATE outbox_events event SET waits = false, next_attempt_at = now()
       FROM locked WHERE event.id = locked.id`,
      [[...new Set(aggregateIds)]],
    );
  }

  private queryInIndexOrder<Result>(sql: string, parameters: unknown[]): Promise<Result> {
    return this.transactions.run(() => {
      const { manager } = this.transactions;
      return inIndexOrder(manager, () => manager.query<Result>(sql, parameters));
    });
  }

  /** Locks its rows in the order of their sequence, like every statement that locks several rows. */
  private async write(attempts: readonly Attempt[]): Promise<void> {
    await this.transactions.manager.query(
      `WITH attempt AS (
         SELECT event.id, attempt.error, attempt.retry_after
         FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::float8[]) AS attempt
           (id, claimed_until, error, retry_after)
         JOIN outbox_events event ON event.id = attempt.id
         WHERE event.published_at IS NULL
           -- A success always counts. A failure counts only from the holder of the claim.
           AND (attempt.error IS NULL OR event.claimed_until = attempt.claimed_until)
         ORDER BY event.sequence FOR UPDATE OF event)
       UPDATE outbox_events event SET
         claimed_until = NULL,
         published_at = CASE WHEN error IS NULL THEN now() END,
         attempts = attempts + (error IS NOT NULL)::int,
         last_error = error,
         next_attempt_at = now() + make_interval(secs => coalesce(retry_after, 0)),
         dead_at = CASE WHEN error IS NOT NULL AND retry_after IS NULL THEN now() END
       FROM attempt WHERE event.id = attempt.id`,
      [
        attempts.map(({ claim }) => claim.id),
        attempts.map(({ claim }) => claim.claimedUntil),
        attempts.map((attempt) => (attempt.delivered ? null : attempt.error)),
        attempts.map((attempt) => (attempt.delivered ? null : attempt.retryAfterSeconds)),
      ],
    );
  }
}

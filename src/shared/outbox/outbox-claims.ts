import { Injectable } from '@nestjs/common';
import { Batcher } from '../batching/batcher.js';
import { fulfilled } from '../batching/outcomes.js';
import { Transactions } from '../database/transactions.js';
import type { RecordedEvent } from './domain-event.js';

/** How long a claim lasts, in seconds: long enough for one attempt and what is written after it. */
export const LEASE_SECONDS = 10;

/** An event that this instance alone may deliver, for as long as the claim lasts. */
export interface ClaimedEvent extends RecordedEvent {
  /** Deliveries that failed before. */
  readonly attempts: number;
  /** Names the claim: only its holder may write down a failure. */
  readonly claimedUntil: string;
}

export type Attempt =
  | { readonly claim: ClaimedEvent; readonly delivered: true }
  | {
      readonly claim: ClaimedEvent;
      readonly delivered: false;
      readonly error: string;
      /** Seconds until the next attempt; null when there is none: a dead letter. */
      readonly retryAfterSeconds: number | null;
    };

/**
 * Who delivers what. A claim is a lease in the event's row, by PostgreSQL's clock: no transaction
 * stays open while the event is on its way, and what a killed instance had claimed comes free by
 * itself (docs/adr/0008-outbox-delivery.md).
 */
@Injectable()
export class OutboxClaims {
  private readonly attempts = new Batcher<Attempt, void>(async (attempts) => {
    await this.write(attempts);
    return attempts.map(() => fulfilled(undefined));
  });

  constructor(private readonly transactions: Transactions) {}

  /**
   * Claims events that are due, at most `most`, of each aggregate only its first that is neither
   * delivered nor dead. Sequences are given under the aggregate's row lock, so whoever sees an event
   * sees all that came before it.
   */
  async claim(most: number): Promise<ClaimedEvent[]> {
    const [events] = await this.transactions.manager.query<[ClaimedEvent[], number]>(
      `WITH due AS MATERIALIZED (
         SELECT id FROM outbox_events event
         WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at <= now()
           AND (claimed_until IS NULL OR claimed_until <= now())
           -- Asked like this it is one look into the index, also while there are no statistics.
           AND sequence = (
             SELECT sequence FROM outbox_events earliest
             WHERE earliest.aggregate_id = event.aggregate_id
               AND earliest.published_at IS NULL AND earliest.dead_at IS NULL
             ORDER BY sequence LIMIT 1)
         ORDER BY next_attempt_at, sequence LIMIT $1
         FOR UPDATE SKIP LOCKED)
       UPDATE outbox_events event SET claimed_until = now() + make_interval(secs => $2)
       FROM due WHERE event.id = due.id
       RETURNING event.id, type, aggregate_type AS "aggregateType",
         aggregate_id AS "aggregateId", payload, occurred_at AS "occurredAt", attempts,
         claimed_until::text AS "claimedUntil"`,
      [most, LEASE_SECONDS],
    );
    return events;
  }

  /** Writes down what came of a delivery, together with all that ended meanwhile. */
  settle(attempt: Attempt): Promise<void> {
    return this.attempts.submit('all', attempt);
  }

  /** One statement, which locks its rows in their order, as every other that locks several does. */
  private async write(attempts: readonly Attempt[]): Promise<void> {
    await this.transactions.manager.query(
      `WITH attempt AS (
         SELECT event.id, attempt.error, attempt.retry_after
         FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::float8[]) AS attempt
           (id, claimed_until, error, retry_after)
         JOIN outbox_events event ON event.id = attempt.id
         WHERE event.published_at IS NULL
           -- Delivered is delivered. A failure is not ours to tell when the claim has passed on.
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

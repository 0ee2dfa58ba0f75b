import { Injectable } from '@nestjs/common';
import { Batcher } from '../batching/batcher.js';
import { fulfilled } from '../batching/outcomes.js';
import { inIndexOrder } from '../database/index-order.js';
import { Transactions } from '../database/transactions.js';
import type { RecordedEvent } from './domain-event.js';
import { type Failures, OutboxEndpoint } from './outbox-endpoint.js';

/** Duration of a claim: one delivery and the write of its result. */
export const LEASE_SECONDS = 20;

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
      readonly delaySeconds: number | null;
      /** The wait that the receiver asked for. */
      readonly retryAfterSeconds?: number;
      /** The receiver wants no events. It is no attempt of this one, which stays due. */
      readonly isGone?: boolean;
      /** The receiver works, and does not take this event. */
      readonly isRefused?: boolean;
    };

type Failure = Extract<Attempt, { delivered: false }>;

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
    const failures = attempts.filter((attempt) => !attempt.delivered);
    const gone = failures.find(({ isGone }) => isGone);
    // First, because the events stay due.
    if (gone) await this.endpoint.disable(gone.error);
    const ended = attempts.filter((attempt) => attempt.delivered || attempt.delaySeconds === null);
    const aggregateIds = ended.map(({ claim }) => claim.aggregateId);
    // With the result, because this process may be killed after the commit.
    await this.transactions.run(async () => {
      await this.write(attempts);
      await this.release(aggregateIds);
    });
    await this.release(aggregateIds);
    const unanswered = failures.filter(({ isRefused }) => !isRefused);
    if (failures.length < attempts.length) await this.endpoint.arrived();
    else if (!gone && unanswered.length > 0) await this.endpoint.failed(summaryOf(unanswered));
    return attempts.map(() => fulfilled(undefined));
  });

  constructor(
    private readonly transactions: Transactions,
    private readonly endpoint: OutboxEndpoint,
  ) {}

  /**
   * Reads at most `limit` due events and claims those that are the first undelivered event of their
   * aggregate. It sets the others aside, so that no later claim reads them before they can be sent.
   * Sequences are assigned under the aggregate's row lock: a reader of an event sees all before it. While
   * the receiver is away it claims one event at a time, as a probe, and none while it is disabled.
   */
  async claim(limit: number): Promise<Claim> {
    const state = await this.endpoint.state();
    if (state === 'disabled') return { events: [], more: false };
    const checked = await (state === 'away' ? this.claimProbe(limit) : this.claimDue(limit, limit));
    const waiting = checked.filter(({ isFirst }) => !isFirst);
    // The earlier event may have been settled before these were set aside.
    await this.release(waiting.map(({ aggregateId }) => aggregateId));
    return { events: checked.filter(({ isFirst }) => isFirst), more: waiting.length > 0 };
  }

  private claimProbe(limit: number): Promise<readonly CheckedEvent[]> {
    return this.transactions.run(async () => {
      if (!(await this.endpoint.lockProbe())) return [];
      const checked = await this.claimDue(limit, 1);
      if (checked.some(({ isFirst }) => isFirst)) await this.endpoint.probed();
      return checked;
    });
  }

  /** Reads at most `limit` events, and claims at most `maxClaims` of them. */
  private async claimDue(limit: number, maxClaims: number): Promise<readonly CheckedEvent[]> {
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
         FROM due),
       numbered AS MATERIALIZED (
         SELECT id, is_first,
           count(*) FILTER (WHERE is_first) OVER (ROWS UNBOUNDED PRECEDING) AS number
         FROM checked)
       UPDATE outbox_events event SET
         waits = NOT is_first,
         claimed_until = CASE WHEN is_first THEN now() + make_interval(secs => $2) END,
         next_attempt_at = now() + make_interval(secs => CASE WHEN is_first THEN $2 ELSE $3 END)
       FROM numbered WHERE event.id = numbered.id AND (NOT is_first OR number <= $4)
       RETURNING event.id, type, aggregate_type AS "aggregateType",
         aggregate_id AS "aggregateId", payload, occurred_at AS "occurredAt", attempts,
         claimed_until::text AS "claimedUntil", is_first AS "isFirst"`,
      [limit, LEASE_SECONDS, RECHECK_SECONDS, maxClaims],
    );
    return checked;
  }

  /** Records the result of a delivery. Results at the same time share a statement. */
  settle(attempt: Attempt): Promise<void> {
    return this.attempts.submit('all', attempt);
  }

  /**
   * Makes the first undelivered event of each aggregate due if it was set aside. It also runs after each
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
         SELECT event.id, attempt.error, attempt.delay, attempt.failures, attempt.refused
         FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::float8[], $5::int[], $6::int[])
           AS attempt (id, claimed_until, error, delay, failures, refused)
         JOIN outbox_events event ON event.id = attempt.id
         WHERE event.published_at IS NULL
           -- A success always counts. A failure counts only from the holder of the claim.
           AND (attempt.error IS NULL OR event.claimed_until = attempt.claimed_until)
         ORDER BY event.sequence FOR UPDATE OF event)
       UPDATE outbox_events event SET
         claimed_until = NULL,
         published_at = CASE WHEN error IS NULL THEN now() END,
         attempts = attempts + failures,
         refusals = refusals + refused,
         last_error = error,
         next_attempt_at = now() + make_interval(secs => coalesce(delay, 0)),
         dead_at = CASE WHEN error IS NOT NULL AND delay IS NULL THEN now() END
       FROM attempt WHERE event.id = attempt.id`,
      [
        attempts.map(({ claim }) => claim.id),
        attempts.map(({ claim }) => claim.claimedUntil),
        attempts.map((attempt) => (attempt.delivered ? null : attempt.error)),
        attempts.map((attempt) => (attempt.delivered ? null : attempt.delaySeconds)),
        attempts.map((attempt) => Number(!attempt.delivered && !attempt.isGone)),
        attempts.map((attempt) => Number(!attempt.delivered && attempt.isRefused === true)),
      ],
    );
  }
}

function summaryOf(failures: readonly Failure[]): Failures {
  return {
    newEvents: failures.filter(({ claim }) => claim.attempts === 0).length,
    error: failures.at(-1)?.error ?? '',
    retryAfterSeconds: Math.max(...failures.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds)),
  };
}

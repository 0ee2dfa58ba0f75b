import { Injectable } from '@nestjs/common';
import { Config } from '../../config/settings.js';
import { inIndexOrder } from '../database/index-order.js';
import { Transactions } from '../database/transactions.js';

const BATCH_SIZE = 1_000;

/** A delivered event stays in `outbox_events` for this time, where the feed writes late results. */
const SETTLED_SECONDS = 60;

const DONE = `published_at < now() - make_interval(secs => ${SETTLED_SECONDS})
  AND handled_at IS NOT NULL`;

/** What was delivered before this time is not kept. The audit must have known it for a while (`dropOld`). */
const EXPIRY = `(
  SELECT least(min(kept_since), date_trunc('day', now(), 'UTC') - make_interval(days => $1))
  FROM outbox_retention)`;

interface Day {
  /** `2026-11-28`, in UTC. */
  readonly day: string;
  readonly isReady: boolean;
}

/**
 * Moves events that are delivered and handled into daily partitions, and drops old partitions. So the table
 * of the feed has only events with work to do, and retention deletes no rows (docs/adr/0030-retention-of-events.md).
 */
@Injectable()
export class EventArchive {
  constructor(
    private readonly transactions: Transactions,
    private readonly config: Config,
  ) {}

  /** Moves all events that are done, oldest first, in batches. Returns their number. */
  async move(): Promise<number> {
    let moved = 0;
    for (;;) {
      const batch = await this.transactions.run(() => this.moveBatch());
      if (batch === 0) return moved;
      moved += batch;
    }
  }

  /** The partitions of today and tomorrow. A move makes any other that it needs. */
  async makeAhead(): Promise<void> {
    await this.transactions.manager.query(
      `SELECT outbox_make_partition(day) FROM (
         SELECT (now() AT TIME ZONE 'UTC')::date + ahead AS day FROM generate_series(0, 1) ahead) days
       WHERE ${isMissing('day')}`,
    );
  }

  /**
   * Drops the partitions that a previous call has announced in `outbox_retention`, then announces the next.
   * An audit reads that row before it reads events, in one snapshot. A drop is in no snapshot.
   */
  async dropOld(): Promise<void> {
    const { manager } = this.transactions;
    const days = [this.config.outboxRetentionDays];
    for (;;) {
      const [{ name }] = await manager.query<[{ name: string | null }]>(
        `SELECT outbox_drop_partition(${EXPIRY}::date) AS name`,
        days,
      );
      if (name === null) break;
    }
    await manager.query(
      `UPDATE outbox_retention SET kept_since = expiry
       FROM (SELECT date_trunc('day', now(), 'UTC') - make_interval(days => $1) AS expiry) days
       WHERE kept_since < expiry`,
      days,
    );
  }

  /** One instance at a time. All events of a batch were delivered on the same day. */
  private async moveBatch(): Promise<number> {
    const { manager } = this.transactions;
    const [lock] = await manager.query<[{ mine: boolean }]>(
      `SELECT pg_try_advisory_xact_lock(hashtext('outbox_archive')) AS mine`,
    );
    if (!lock.mine) return 0;
    const oldest = await this.oldestDay();
    if (!oldest) return 0;
    if (!oldest.isReady) {
      await manager.query(`SELECT outbox_make_partition($1::date)`, [oldest.day]);
    }
    return this.moveDay(oldest.day, BATCH_SIZE);
  }

  private async oldestDay(): Promise<Day | undefined> {
    const { manager } = this.transactions;
    const rows = await inIndexOrder(manager, () =>
      manager.query<Day[]>(
        `SELECT day::text, NOT ${isMissing('day')} OR published_at < ${EXPIRY} AS "isReady"
         FROM (
           SELECT published_at, (published_at AT TIME ZONE 'UTC')::date AS day FROM outbox_events
           WHERE ${DONE} ORDER BY published_at LIMIT 1) oldest`,
        [this.config.outboxRetentionDays],
      ),
    );
    return rows[0];
  }

  /** It waits for no lock, so its order of locks does not matter. */
  private async moveDay(day: string, limit: number): Promise<number> {
    const { manager } = this.transactions;
    const [{ moved }] = await inIndexOrder(manager, () =>
      manager.query<[{ moved: number }]>(
        `WITH done AS MATERIALIZED (
           SELECT id FROM outbox_events
           WHERE ${DONE} AND published_at < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'
           ORDER BY published_at LIMIT $3 FOR UPDATE SKIP LOCKED),
         moved AS (
           DELETE FROM outbox_events event USING done WHERE event.id = done.id RETURNING event.*),
         kept AS (
           INSERT INTO outbox_delivered_events (id, sequence, type, aggregate_type, aggregate_id,
             payload, occurred_at, published_at, handled_at, attempts)
           SELECT id, sequence, type, aggregate_type, aggregate_id, payload, occurred_at,
             published_at, handled_at, attempts
           FROM moved WHERE published_at >= ${EXPIRY})
         SELECT count(*)::int AS moved FROM moved`,
        [this.config.outboxRetentionDays, day, limit],
      ),
    );
    return moved;
  }
}

/** Whether a day has no partition yet: a condition in SQL. */
function isMissing(day: string): string {
  return `to_regclass('outbox_delivered_events_' || to_char(${day}, 'YYYYMMDD')) IS NULL`;
}

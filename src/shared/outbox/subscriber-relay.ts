import { Injectable } from '@nestjs/common';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { Transactions } from '../database/transactions.js';
import type { RecordedEvent } from './domain-event.js';
import { OutboxSubscribers } from './outbox-subscribers.js';

const LARGEST_BATCH = 500;

/**
 * Hands recorded events to the subscribers in this process, each exactly once for what they write to
 * PostgreSQL: handling and its mark are one transaction. It has nothing to do with deliveries to the
 * data platform, and waits for none.
 */
@Injectable()
export class SubscriberRelay {
  constructor(
    private readonly transactions: Transactions,
    private readonly subscribers: OutboxSubscribers,
  ) {}

  /**
   * Handles all that wait; returns how many that were.
   * @throws what a subscriber failed with, after all others have been handled: an event that fails
   * holds up its own aggregate and nothing else.
   */
  async relay(): Promise<number> {
    let handled = 0;
    let largest = LARGEST_BATCH;
    let failure: unknown;
    const failing: string[] = [];
    while (await this.isAnyWaiting(failing)) {
      let batch: readonly RecordedEvent[] = [];
      try {
        await this.transactions.run(async () => {
          batch = await this.nextBatch(largest, failing);
          await this.handle(batch);
        });
        if (batch.length === 0) break;
        handled += batch.length;
      } catch (error) {
        const [first] = batch;
        if (!first || isDatabaseUnavailable(error)) throw error;
        failure = error;
        // One by one, to find out which it is.
        if (batch.length > 1) largest = 1;
        else failing.push(first.aggregateId);
      }
    }
    if (failing.length > 0) throw failure;
    return handled;
  }

  /** Asked first, so that an idle service takes no lock every second. */
  private async isAnyWaiting(failing: readonly string[]): Promise<boolean> {
    const rows = await this.transactions.manager.query<unknown[]>(
      `SELECT FROM outbox_events WHERE handled_at IS NULL AND aggregate_id <> ALL($1::uuid[])
       LIMIT 1`,
      [failing],
    );
    return rows.length > 0;
  }

  /**
   * One instance at a time, by an advisory lock that ends with the transaction. Row locks would do,
   * but the rows are those that the relay claims: it would skip them for as long as handlers take.
   */
  private async nextBatch(largest: number, failing: readonly string[]): Promise<RecordedEvent[]> {
    const { manager } = this.transactions;
    const [lock] = await manager.query<[{ mine: boolean }]>(
      `SELECT pg_try_advisory_xact_lock(hashtext('outbox_subscribers')) AS mine`,
    );
    if (!lock.mine) return [];
    return manager.query<RecordedEvent[]>(
      `SELECT id, type, aggregate_type AS "aggregateType", aggregate_id AS "aggregateId", payload,
              occurred_at AS "occurredAt"
       FROM outbox_events WHERE handled_at IS NULL AND aggregate_id <> ALL($2::uuid[])
       ORDER BY sequence LIMIT $1`,
      [largest, failing],
    );
  }

  private async handle(events: readonly RecordedEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.subscribers.handle(events);
    await this.transactions.manager.query(
      `WITH locked AS (
         SELECT id FROM outbox_events WHERE id = ANY($1::uuid[]) ORDER BY sequence FOR UPDATE)
       UPDATE outbox_events event SET handled_at = now() FROM locked WHERE event.id = locked.id`,
      [events.map(({ id }) => id)],
    );
  }
}

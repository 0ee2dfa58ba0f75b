import { Injectable } from '@nestjs/common';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { inIndexOrder } from '../database/index-order.js';
import { Transactions } from '../database/transactions.js';
import type { RecordedEvent } from './domain-event.js';
import { OutboxSubscribers } from './outbox-subscribers.js';

const MAX_BATCH = 500;

/**
 * Passes recorded events to the subscribers in this process. Handling an event and marking it as
 * handled are one transaction, so the writes of a subscriber happen exactly once. It does not depend
 * on deliveries to the data platform.
 */
@Injectable()
export class SubscriberRelay {
  constructor(
    private readonly transactions: Transactions,
    private readonly subscribers: OutboxSubscribers,
  ) {}

  /**
   * Handles all unhandled events; returns their number.
   * @throws the error of a subscriber, after all other events are handled: an event that fails delays
   * only its own aggregate.
   */
  async relay(): Promise<number> {
    let handled = 0;
    let limit = MAX_BATCH;
    let failure: unknown;
    const failing: string[] = [];
    while (await this.isAnyWaiting(failing)) {
      let batch: readonly RecordedEvent[] = [];
      try {
        await this.transactions.run(async () => {
          batch = await this.nextBatch(limit, failing);
          await this.handle(batch);
        });
        if (batch.length === 0) break;
        handled += batch.length;
      } catch (error) {
        const [first] = batch;
        if (!first || isDatabaseUnavailable(error)) throw error;
        failure = error;
        // Retry one by one to find the event that fails.
        if (batch.length > 1) limit = 1;
        else failing.push(first.aggregateId);
      }
    }
    if (failing.length > 0) throw failure;
    return handled;
  }

  /** Checked first, so that an idle service takes no lock every second. */
  private async isAnyWaiting(failing: readonly string[]): Promise<boolean> {
    const rows = await this.transactions.manager.query<unknown[]>(
      `SELECT FROM outbox_events WHERE handled_at IS NULL AND aggregate_id <> ALL($1::uuid[])
       -- The order leads to the index of unhandled events, also with stale statistics.
       ORDER BY sequence LIMIT 1`,
      [failing],
    );
    return rows.length > 0;
  }

  /**
   * One instance at a time, by an advisory lock that ends with the transaction. Row locks would make
   * the claims of the relay skip these rows while handlers run.
   */
  private async nextBatch(limit: number, failing: readonly string[]): Promise<RecordedEvent[]> {
    const { manager } = this.transactions;
    const [lock] = await manager.query<[{ mine: boolean }]>(
      `SELECT pg_try_advisory_xact_lock(hashtext('outbox_subscribers')) AS mine`,
    );
    if (!lock.mine) return [];
    return inIndexOrder(manager, () =>
      manager.query<RecordedEvent[]>(
        `SELECT id, type, aggregate_type AS "aggregateType", aggregate_id AS "aggregateId", payload,
              occurred_at AS "occurredAt"
       FROM outbox_events WHERE handled_at IS NULL AND aggregate_id <> ALL($2::uuid[])
       ORDER BY sequence LIMIT $1`,
        [limit, failing],
      ),
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

import { Injectable } from '@nestjs/common';
import { newId } from '../ids.js';
import { Transactions } from '../database/transactions.js';
import type { DomainEvent } from './domain-event.js';
import { OutboxMetrics } from './outbox-metrics.js';
import { OutboxNotifier } from './outbox-notifier.js';
import { OutboxSubscribers } from './outbox-subscribers.js';

export type { DomainEvent } from './domain-event.js';

/**
 * Records events as rows in the transaction of their effect, so that neither exists without the other.
 * After the commit the relay delivers them, and the subscribers in this process handle them. Record an
 * event while you hold the lock of its aggregate's row: then its events have the order of their commits.
 */
@Injectable()
export class Outbox {
  constructor(
    private readonly transactions: Transactions,
    private readonly subscribers: OutboxSubscribers,
    private readonly notifier: OutboxNotifier,
    private readonly metrics: OutboxMetrics,
  ) {}

  async record(events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.transactions.manager.query(
      `INSERT INTO outbox_events
         (id, type, aggregate_type, aggregate_id, payload, occurred_at, handled_at)
       SELECT id, type, aggregate_type, aggregate_id, payload, occurred_at,
         CASE WHEN wanted THEN NULL ELSE now() END
       FROM jsonb_to_recordset($1::jsonb) AS event
         (id uuid, type text, aggregate_type text, aggregate_id uuid, payload jsonb,
          occurred_at timestamptz, wanted boolean)`,
      [
        JSON.stringify(
          events.map((event) => ({
            id: newId(),
            type: event.type,
            aggregate_type: event.aggregateType,
            aggregate_id: event.aggregateId,
            payload: event.payload,
            occurred_at: event.occurredAt,
            wanted: this.subscribers.wants(event.type),
          })),
        ),
      ],
    );
    await this.transactions.afterCommit(async () => {
      this.notifier.announce();
      for (const { type } of events) this.metrics.recorded(type);
    });
  }
}

import { Injectable } from '@nestjs/common';
import { Transactions } from '../transactions.js';
import { EventSink } from './event-sink.js';
import type { RecordedEvent } from './outbox.js';

const BATCH_SIZE = 100;

/** Delivers recorded events in their order, at least once, from any number of instances. */
@Injectable()
export class OutboxRelay {
  constructor(
    private readonly transactions: Transactions,
    private readonly sink: EventSink,
  ) {}

  /** Delivers all that is due; returns how many events went out. */
  async relay(): Promise<number> {
    let delivered = 0;
    for (;;) {
      const batch = await this.transactions.run(() => this.relayBatch());
      delivered += batch;
      if (batch < BATCH_SIZE) return delivered;
    }
  }

  /**
   * The advisory lock lets one instance deliver at a time, which keeps the order of each aggregate.
   * A crash before the commit leaves the batch unpublished: it is delivered again.
   */
  private async relayBatch(): Promise<number> {
    const { manager } = this.transactions;
    const [lock] = await manager.query<[{ mine: boolean }]>(
      `SELECT pg_try_advisory_xact_lock(hashtext('outbox_relay')) AS mine`,
    );
    if (!lock.mine) return 0;
    const events = await manager.query<RecordedEvent[]>(
      `SELECT id, type, aggregate_type AS "aggregateType", aggregate_id AS "aggregateId", payload,
              occurred_at AS "occurredAt"
       FROM outbox_events WHERE published_at IS NULL ORDER BY sequence LIMIT ${BATCH_SIZE}`,
    );
    for (const event of events) await this.sink.deliver(event);
    await manager.query(
      `UPDATE outbox_events SET published_at = now() WHERE id = ANY($1::uuid[])`,
      [events.map((event) => event.id)],
    );
    return events.length;
  }
}

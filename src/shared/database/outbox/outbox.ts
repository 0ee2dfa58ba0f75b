import { Injectable } from '@nestjs/common';
import { newId } from '../../ids.js';
import { Transactions } from '../transactions.js';

/** What a context reports. `type` is in the past tense, e.g. `reservation.paid`. */
export interface DomainEvent {
  readonly type: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly occurredAt: Date;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An event as it leaves the outbox; `id` stays the same however often it is delivered. */
export interface RecordedEvent extends DomainEvent {
  readonly id: string;
}

/**
 * Events are rows of the transaction that caused them: no event without its effect, no effect
 * without its event, whatever crashes. The relay delivers them afterwards.
 */
@Injectable()
export class Outbox {
  constructor(private readonly transactions: Transactions) {}

  async record(events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.transactions.manager.query(
      `INSERT INTO outbox_events (id, type, aggregate_type, aggregate_id, payload, occurred_at)
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS event
         (id uuid, type text, aggregate_type text, aggregate_id uuid, payload jsonb,
          occurred_at timestamptz)`,
      [
        JSON.stringify(
          events.map((event) => ({
            id: newId(),
            type: event.type,
            aggregate_type: event.aggregateType,
            aggregate_id: event.aggregateId,
            payload: event.payload,
            occurred_at: event.occurredAt,
          })),
        ),
      ],
    );
  }
}

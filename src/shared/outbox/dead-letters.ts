import type { EntityManager } from 'typeorm';
import { OUTBOX_CHANNEL } from './outbox-notifier.js';

export interface DeadLetter {
  readonly id: string;
  readonly type: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly attempts: number;
  readonly deadAt: Date;
  readonly lastError: string | null;
}

/** The events that were given up, and their way back. For commands, which have no application. */
export class DeadLetters {
  constructor(private readonly manager: EntityManager) {}

  /** The oldest first. */
  list(): Promise<DeadLetter[]> {
    return this.manager.query(
      `SELECT id, type, aggregate_type AS "aggregateType", aggregate_id AS "aggregateId", attempts,
              dead_at AS "deadAt", last_error AS "lastError"
       FROM outbox_events WHERE dead_at IS NOT NULL ORDER BY sequence`,
    );
  }

  /**
   * Makes dead letters due again, with all their attempts: that one, or all of them. They keep their
   * ids, and are sent before what waits of their aggregate. Returns how many there were.
   */
  async replay(eventId: string | null = null): Promise<number> {
    const [, count] = await this.manager.query<[unknown[], number]>(
      `WITH dead AS (
         SELECT id FROM outbox_events
         WHERE dead_at IS NOT NULL AND ($1::uuid IS NULL OR id = $1) ORDER BY sequence FOR UPDATE)
       UPDATE outbox_events event SET dead_at = NULL, attempts = 0, next_attempt_at = now(),
         claimed_until = NULL
       FROM dead WHERE event.id = dead.id`,
      [eventId],
    );
    await this.manager.query(`SELECT pg_notify($1, '')`, [OUTBOX_CHANNEL]);
    return count;
  }
}

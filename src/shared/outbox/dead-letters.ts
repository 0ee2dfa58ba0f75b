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

/** Lists and replays dead letters, for commands that run without the application. */
export class DeadLetters {
  constructor(private readonly manager: EntityManager) {}

  /** Oldest first. */
  list(): Promise<DeadLetter[]> {
    return this.manager.query(
      `SELECT id, type, aggregate_type AS "aggregateType", aggregate_id AS "aggregateId", attempts,
              dead_at AS "deadAt", last_error AS "lastError"
       FROM outbox_events WHERE dead_at IS NOT NULL ORDER BY sequence`,
    );
  }

  /**
   * Makes one dead letter or all of them due again, with all attempts. They keep their ids, and are sent
   * before later events of their aggregate. Returns their number.
   */
  async replay(eventId: string | null = null): Promise<number> {
    const [, count] = await this.manager.query<[unknown[], number]>(
      `WITH dead AS (
         SELECT id FROM outbox_events
         WHERE dead_at IS NOT NULL AND ($1::uuid IS NULL OR id = $1) ORDER BY sequence FOR UPDATE)
       UPDATE outbox_events event SET dead_at = NULL, attempts = 0, refusals = 0,
         next_attempt_at = now(), claimed_until = NULL
       FROM dead WHERE event.id = dead.id`,
      [eventId],
    );
    await this.manager.query(`SELECT pg_notify($1, '')`, [OUTBOX_CHANNEL]);
    return count;
  }
}

import type { EntityManager } from 'typeorm';
import { inIndexOrder } from '../database/index-order.js';

/**
 * Makes all events that wait for a retry due now, and starts their schedule again: their receiver was away,
 * so their failures say nothing about them. Returns their number. In a transaction.
 */
export async function retryFailedEvents(manager: EntityManager): Promise<number> {
  const [, count] = await inIndexOrder(manager, () =>
    manager.query<[unknown[], number]>(
      `WITH failed AS MATERIALIZED (
         SELECT id FROM outbox_events
         WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at > now()
           AND attempts > 0 AND claimed_until IS NULL
         ORDER BY next_attempt_at, sequence FOR UPDATE SKIP LOCKED)
       UPDATE outbox_events event SET attempts = 0, next_attempt_at = now()
       FROM failed WHERE event.id = failed.id`,
    ),
  );
  return count;
}

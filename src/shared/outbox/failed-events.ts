import type { EntityManager } from 'typeorm';
import { inIndexOrder } from '../database/index-order.js';

/**
 * Makes events that wait for a retry due now, and forgets their failures: their receiver was away, so these
 * say nothing about the events. Its refusals do, so they stay, unless `refused`: then it was at fault itself.
 * Returns the number of events. In a transaction.
 */
export async function retryFailedEvents(
  manager: EntityManager,
  { refused }: { readonly refused: boolean },
): Promise<number> {
  const kept = refused ? '0' : 'event.refusals';
  const [, count] = await inIndexOrder(manager, () =>
    manager.query<[unknown[], number]>(
      `WITH failed AS MATERIALIZED (
         SELECT id FROM outbox_events event
         WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at > now()
           AND attempts > ${kept} AND claimed_until IS NULL
         ORDER BY next_attempt_at, sequence FOR UPDATE SKIP LOCKED)
       UPDATE outbox_events event SET
         attempts = ${kept}, refusals = ${kept}, next_attempt_at = now()
       FROM failed WHERE event.id = failed.id`,
    ),
  );
  return count;
}

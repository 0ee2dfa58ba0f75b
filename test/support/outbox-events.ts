import { Outbox } from '../../src/shared/outbox/outbox.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { newId } from '../../src/shared/ids.js';
import type { Instance, World } from './world.js';

/** Records one event in its own transaction. Record events of one aggregate one after another. */
export async function recordEvent(
  instance: Instance,
  aggregateId: string = newId(),
  { type = 'order.paid', number = 1 } = {},
): Promise<string> {
  await instance.get(Transactions).run(() =>
    instance.get(Outbox).record([
      {
        type,
        aggregateType: 'order',
        aggregateId,
        occurredAt: new Date(),
        // A valid payload, because the best sellers read it too.
        payload: { orderId: aggregateId, number, lines: [], paidAt: new Date().toISOString() },
      },
    ]),
  );
  return aggregateId;
}

/** The outbox rows of an aggregate, in order. */
export function outboxOf(world: World, aggregateId: string) {
  return world.rows<{
    id: string;
    state: 'waiting' | 'published' | 'dead';
    attempts: number;
    last_error: string | null;
    claimed: boolean;
  }>(
    `SELECT id, attempts, last_error, claimed_until IS NOT NULL AS claimed,
       CASE WHEN published_at IS NOT NULL THEN 'published'
            WHEN dead_at IS NOT NULL THEN 'dead' ELSE 'waiting' END AS state
     FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
    [aggregateId],
  );
}

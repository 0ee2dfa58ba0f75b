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

/**
 * Lets time pass for the outbox. PostgreSQL's clock decides when events and probes are due, and it cannot be
 * moved. So the rows move into the past.
 */
export async function advanceOutbox(world: World, seconds: number): Promise<void> {
  const earlier = (...columns: string[]) =>
    columns.map((column) => `${column} = ${column} - make_interval(secs => $1)`).join();
  await world.rows(
    `UPDATE outbox_events SET ${earlier('occurred_at', 'next_attempt_at', 'claimed_until')}
     WHERE published_at IS NULL AND dead_at IS NULL`,
    [seconds],
  );
  await world.rows(
    `UPDATE outbox_endpoints SET ${earlier('failing_since', 'probe_at', 'disabled_at')}`,
    [seconds],
  );
}

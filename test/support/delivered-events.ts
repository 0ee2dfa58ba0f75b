import type { World } from './world.js';

/** Marks all events as delivered and handled, this long ago by PostgreSQL's clock. */
export async function deliverAll(world: World, ago = '2 minutes'): Promise<void> {
  await world.rows(
    `UPDATE outbox_events SET published_at = now() - $1::interval, handled_at = now()
     WHERE published_at IS NULL`,
    [ago],
  );
}

/** All events as readers of the history see them. */
export function history(world: World): Promise<{ id: string }[]> {
  return world.rows('SELECT * FROM outbox_all_events ORDER BY sequence');
}

/** The days that have a partition, as days before today (UTC). -1 is tomorrow. */
export async function daysWithPartition(world: World): Promise<number[]> {
  const rows = await world.rows<{ ago: number }>(
    `SELECT (now() AT TIME ZONE 'UTC')::date - to_date(right(relname, 8), 'YYYYMMDD') AS ago
     FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = 'outbox_delivered_events'::regclass ORDER BY ago`,
  );
  return rows.map(({ ago }) => ago);
}

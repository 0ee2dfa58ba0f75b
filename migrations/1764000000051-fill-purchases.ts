import type { MigrationInterface, QueryRunner } from 'typeorm';

const BATCH_SIZE = 1_000;

/**
 * Names what the payments of earlier versions were for. Each batch commits by itself, so that no sale waits,
 * and an interrupted run goes on. A purchase that is no longer known in full stays NULL: seats of it were
 * returned.
 */
export class FillPurchases1764000000051 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    let last = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = (await runner.query(FILL, [last, BATCH_SIZE])) as { id: string }[];
      if (!rows[0]) return;
      last = rows[0].id;
    }
  }

  /** The column is dropped by the migration that has added it. */
  async down(): Promise<void> {}
}

/** Fills the payments after an id. Returns the last id of the batch. Locks payments as a refund does, by id. */
const FILL = `
  WITH batch AS (
    SELECT id, reference_id, amount FROM payment_payments
    WHERE id > $1 AND purchase IS NULL ORDER BY id LIMIT $2 FOR UPDATE),
  places AS (
    SELECT batch.id, jsonb_build_object(
      'concert', jsonb_build_object('id', concert.id, 'title', concert.title,
        'artist', concert.artist, 'venue', concert.venue),
      'show', jsonb_build_object('id', show.id, 'startsAt',
        to_char(show.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
      'seats', reservation.seats, 'areas', reservation.areas, 'lines', '[]'::jsonb) AS purchase
    FROM batch JOIN reservation_reservations reservation ON reservation.id = reference_id
    JOIN concert_shows show ON show.id = show_id
    JOIN concert_concerts concert ON concert.id = concert_id
    WHERE batch.amount = (
      SELECT coalesce(sum((place->>'price')::bigint * coalesce((place->>'quantity')::int, 1)), 0)
      FROM jsonb_array_elements(reservation.seats || reservation.areas) place)),
  pieces AS (
    SELECT batch.id, jsonb_build_object(
      'concert', NULL, 'show', NULL, 'seats', '[]'::jsonb, 'areas', '[]'::jsonb, 'lines', (
        SELECT jsonb_agg(line - 'refundedQuantity') FROM jsonb_array_elements(placed.lines) line)) AS purchase
    FROM batch JOIN order_orders placed ON placed.id = reference_id),
  filled AS (
    UPDATE payment_payments payment SET purchase = named.purchase
    FROM (SELECT * FROM places UNION ALL SELECT * FROM pieces) named WHERE payment.id = named.id)
  SELECT id FROM batch ORDER BY id DESC LIMIT 1`;

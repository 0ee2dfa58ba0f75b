import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each payment is for: the places of a show, or the pieces of items. */
export class NamePurchases1764000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment_payments ADD purchase jsonb`);
    await runner.query(`
      UPDATE payment_payments payment SET purchase = jsonb_build_object(
        'concert', jsonb_build_object('id', concert.id, 'title', concert.title,
          'artist', concert.artist, 'venue', concert.venue),
        'show', jsonb_build_object('id', show.id, 'startsAt',
          to_char(show.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
        'seats', reservation.seats, 'areas', reservation.areas, 'lines', '[]'::jsonb)
      FROM reservation_reservations reservation
      JOIN concert_shows show ON show.id = reservation.show_id
      JOIN concert_concerts concert ON concert.id = show.concert_id
      WHERE reservation.id = payment.reference_id`);
    await runner.query(`
      UPDATE payment_payments payment SET purchase = jsonb_build_object(
        'concert', NULL, 'show', NULL, 'seats', '[]'::jsonb, 'areas', '[]'::jsonb,
        'lines', (SELECT jsonb_agg(line - 'refundedQuantity') FROM jsonb_array_elements(lines) line))
      FROM order_orders placed WHERE placed.id = payment.reference_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment_payments DROP COLUMN purchase`);
  }
}

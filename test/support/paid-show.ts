import type { Sale } from './sale.js';
import type { World } from './world.js';

/**
 * Sells every seat of the show to a user of its own, as the application would have done it. It writes
 * the rows itself, because thousands of payments over HTTP take long.
 */
export async function sellEverySeat(world: World, { showId, roomId }: Sale): Promise<void> {
  await world.rows(
    `CREATE TABLE sold AS
     SELECT gen_random_uuid() AS user_id, gen_random_uuid() AS reservation_id,
       gen_random_uuid() AS payment_id, id AS seat_id, price, position,
       jsonb_build_array(jsonb_build_object('id', id, 'section', section, 'row', row,
         'number', number, 'price', price)) AS seats
     FROM concert_seats WHERE show_id = '${showId}'`,
  );
  const writes = [
    `INSERT INTO balance_accounts SELECT user_id, 0 FROM sold`,
    `INSERT INTO balance_entries (id, user_id, type, amount, balance_after, created_at)
     SELECT gen_random_uuid(), user_id, 'CHARGE', price, price, now() FROM sold`,
    `INSERT INTO balance_entries
       (id, user_id, type, amount, balance_after, reference_type, reference_id, created_at)
     SELECT gen_random_uuid(), user_id, 'PAYMENT', -price, 0, 'PAYMENT', payment_id, now() FROM sold`,
    `INSERT INTO payment_payments
       (id, user_id, reference_type, reference_id, room_id, amount, status, expires_at,
        receipt_number, paid_at, balance_after, created_at)
     SELECT payment_id, user_id, 'RESERVATION', reservation_id, '${roomId}', price, 'PAID', now(),
       'R' || position, now(), 0, now() FROM sold`,
    `INSERT INTO reservation_reservations
       (id, user_id, show_id, room_id, payment_id, seats, seat_count, status, hold_expires_at, created_at)
     SELECT reservation_id, user_id, '${showId}', '${roomId}', payment_id, seats, 1, 'CONFIRMED',
       now(), now() FROM sold`,
    `INSERT INTO ticket_tickets
       (id, reservation_id, user_id, show_id, seat_id, section, row, number, status, created_at)
     SELECT gen_random_uuid(), reservation_id, user_id, '${showId}', seat_id, seats->0->>'section',
       (seats->0->>'row')::int, (seats->0->>'number')::int, 'VALID', now() FROM sold`,
    `UPDATE concert_seats SET status = 'SOLD', reservation_id = sold.reservation_id
     FROM sold WHERE id = seat_id`,
    `INSERT INTO outbox_events
       (id, type, aggregate_type, aggregate_id, payload, occurred_at, published_at, handled_at)
     SELECT gen_random_uuid(), 'reservation.paid', 'reservation', reservation_id, '{}', now(), now(),
       now() FROM sold`,
    `DROP TABLE sold`,
  ];
  for (const write of writes) await world.rows(write);
}

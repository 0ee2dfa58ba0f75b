import { newId } from '../../src/shared/ids.js';
import type { Sale } from './sale.js';
import { type Emulator, PROVIDERS } from './top-ups.js';
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

/**
 * Makes all payments of the world card payments, in turn at each provider, as the application would have
 * done it. They are in the books of the emulator.
 */
export async function payByCard(world: World, { books }: Emulator): Promise<void> {
  const payments = await world.rows<{ id: string; amount: string }>(
    `SELECT id, amount FROM payment_payments ORDER BY id`,
  );
  const cards = payments.map(({ id, amount }, index) => {
    const provider = PROVIDERS[index % PROVIDERS.length]!;
    const topUpId = newId();
    const paid = books.open(provider, { orderId: topUpId, amount: Number(amount) });
    books.change(paid, 'CAPTURED');
    return { paymentId: id, topUpId, provider, reference: paid.id };
  });
  await world.rows(
    `CREATE TABLE card AS SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
       AS card (payment_id, top_up_id, provider, reference)`,
    [
      cards.map(({ paymentId }) => paymentId),
      cards.map(({ topUpId }) => topUpId),
      cards.map(({ provider }) => provider),
      cards.map(({ reference }) => reference),
    ],
  );
  const writes = [
    `INSERT INTO topup_top_ups (id, user_id, provider, amount, payment_id, status, reference, attempt,
       look_ups, done_at, refunded_amount, created_at, ends_at)
     SELECT card.top_up_id, user_id, provider, amount, payment_id, 'DONE', reference, 1, 0, now(), 0,
       now(), now() FROM card JOIN payment_payments payment ON payment.id = payment_id`,
    `UPDATE payment_payments payment SET top_up_id = card.top_up_id
     FROM card WHERE payment.id = payment_id`,
    `UPDATE balance_entries entry SET reference_type = 'TOP_UP', reference_id = top_up.id
     FROM topup_top_ups top_up WHERE entry.user_id = top_up.user_id AND entry.type = 'CHARGE'`,
    `INSERT INTO outbox_events
       (id, type, aggregate_type, aggregate_id, payload, occurred_at, published_at, handled_at)
     SELECT gen_random_uuid(), 'balance.topped-up', 'top-up', top_up_id, '{}', now(), now(), now()
     FROM card`,
    `DROP TABLE card`,
  ];
  for (const write of writes) await world.rows(write);
}

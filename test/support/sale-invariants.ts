import { SHOP_BREACHES } from './shop-invariants.js';
import type { World } from './world.js';

/** What must never be found in the database; `$1` is the time of the world. */
const BREACHES: Readonly<Record<string, string>> = {
  'a balance is not the sum of its entries': `
    SELECT user_id AS id FROM balance_accounts account WHERE balance <>
      (SELECT coalesce(sum(amount), 0) FROM balance_entries WHERE user_id = account.user_id)`,
  'an entry does not follow from the one before': `
    SELECT id FROM (
      SELECT id, balance_after, sum(amount) OVER (PARTITION BY user_id ORDER BY sequence) AS total
      FROM balance_entries) entry WHERE balance_after <> total OR balance_after < 0`,
  'a taken seat does not belong to a reservation that has it': `
    SELECT seat.id FROM concert_seats seat
    LEFT JOIN reservation_reservations owner ON owner.id = seat.reservation_id
    WHERE seat.status <> 'AVAILABLE' AND NOT coalesce(
      owner.status = CASE seat.status WHEN 'HELD' THEN 'HELD' ELSE 'CONFIRMED' END
      AND owner.show_id = seat.show_id
      AND owner.seats @> jsonb_build_array(jsonb_build_object('id', seat.id)), false)`,
  'a live or confirmed reservation does not have all of its seats': `
    SELECT id FROM reservation_reservations reservation
    WHERE (status = 'CONFIRMED' OR (status = 'HELD' AND hold_expires_at > $1))
      AND seat_count <> (
        SELECT count(*) FROM concert_seats seat WHERE seat.reservation_id = reservation.id
          AND seat.status = CASE reservation.status WHEN 'HELD' THEN 'HELD' ELSE 'SOLD' END)`,
  'a payment and its reservation disagree': `
    SELECT reservation.id FROM reservation_reservations reservation
    LEFT JOIN payment_payments payment ON payment.id = payment_id
      AND payment.reference_id = reservation.id AND payment.user_id = reservation.user_id
    WHERE payment.status IS DISTINCT FROM CASE reservation.status
      WHEN 'HELD' THEN 'READY' WHEN 'CONFIRMED' THEN 'PAID' WHEN 'CANCELLED' THEN 'REFUNDED'
      ELSE 'CANCELLED' END`,
  'a payment took or returned other money than it says': `
    SELECT payment.id FROM payment_payments payment
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(amount ORDER BY sequence), '{}') AS amounts FROM balance_entries
      WHERE reference_id = payment.id AND user_id = payment.user_id) entries
    WHERE entries.amounts <> CASE
      WHEN amount = 0 THEN '{}'::bigint[]
      WHEN status = 'PAID' THEN ARRAY[-amount]
      WHEN status = 'REFUNDED' THEN ARRAY[-amount, amount]
      ELSE '{}'::bigint[] END`,
  'a reservation does not have exactly its events': `
    SELECT reservation.id FROM reservation_reservations reservation
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(type ORDER BY sequence), '{}') AS types FROM outbox_events
      WHERE aggregate_id = reservation.id) events
    WHERE events.types <> CASE reservation.status
      WHEN 'CONFIRMED' THEN ARRAY['reservation.paid']
      WHEN 'CANCELLED' THEN ARRAY['reservation.paid', 'reservation.refunded']
      WHEN 'EXPIRED' THEN ARRAY['reservation.expired']
      WHEN 'RELEASED' THEN ARRAY['reservation.released']
      ELSE '{}'::text[] END`,
  ...SHOP_BREACHES,
};

/** Everything about seats, reservations, orders, coupons, payments and money that does not fit together. */
export async function findBreaches(world: World): Promise<string[]> {
  const found: string[] = [];
  for (const [breach, query] of Object.entries(BREACHES)) {
    // Named as a column, so that PostgreSQL knows the type also where the query needs no time.
    const sql = `SELECT breach.id, $1::timestamptz AS now FROM (${query}) breach`;
    const rows = await world.rows<{ id: string }>(sql, [world.clock.now()]);
    found.push(...rows.map(({ id }) => `${breach}: ${id}`));
  }
  return found;
}

const TABLES = [
  'concert_concerts',
  'concert_shows',
  'concert_seats',
  'reservation_reservations',
  'payment_payments',
  'item_items',
  'item_stock',
  'item_stock_adjustments',
  'item_sales_hourly',
  'coupon_coupons',
  'coupon_user_coupons',
  'order_orders',
  'order_cart_items',
  'balance_accounts',
  'balance_entries',
  'outbox_events',
  'idempotency_keys',
];

/** Every row of every table of the sale, to compare before and after. */
export async function allRows(world: World): Promise<Record<string, object[]>> {
  const tables: Record<string, object[]> = {};
  for (const table of TABLES) {
    tables[table] = await world.rows(`SELECT * FROM ${table} AS entry ORDER BY entry::text`);
  }
  return tables;
}

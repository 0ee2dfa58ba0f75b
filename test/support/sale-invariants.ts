import { findBreachesIn } from '../../src/audit/audit.js';
import type { World } from './world.js';

/** Runs the audit. Returns the broken invariants. */
export async function findBreaches(world: World): Promise<string[]> {
  const breaches = await findBreachesIn((sql, args) => world.rows(sql, args), world.clock.now());
  return breaches.map(({ invariant, id }) => `${invariant}: ${id}`);
}

const TABLES = [
  'concert_concerts',
  'concert_shows',
  'concert_seats',
  'concert_areas',
  'concert_blocks',
  'reservation_reservations',
  'reservation_cancellations',
  'payment_payments',
  'payment_refunds',
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

/** All rows of all tables of a sale, to compare before and after. */
export async function allRows(world: World): Promise<Record<string, object[]>> {
  const tables: Record<string, object[]> = {};
  for (const table of TABLES) {
    tables[table] = await world.rows(`SELECT * FROM ${table} AS entry ORDER BY entry::text`);
  }
  return tables;
}

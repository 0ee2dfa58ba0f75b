import { randomUUID } from 'node:crypto';
import { openCoupon, claim } from '../../support/coupons.js';
import { eventually } from '../../support/eventually.js';
import type { Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyers, confirm, holdSeats, refund, take, tally } from '../../support/sale-steps.js';
import { addItem, cancel, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

/** Rows of earlier sales, in each table. */
const EARLIER = 20_000;
/** Enough for batches of many rows. */
const BUYERS = 40;
const PRICE = 10_000;

/** One row of each table for each `n` of `generate_series`. */
const LEFT_BEHIND = {
  payment_payments: `(id, user_id, reference_type, reference_id, amount, status, expires_at, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), 'ORDER', gen_random_uuid(), 1, 'READY', now() + '1 day', now()`,
  reservation_reservations: `(id, user_id, show_id, room_id, payment_id, seats, seat_count, status, hold_expires_at, ended_at, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '[]', 0, 'EXPIRED', now(), now(), now()`,
  order_orders: `(id, user_id, payment_id, lines, subtotal, discount, total, status, history, expires_at, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '[]', 0, 0, 0, 'EXPIRED', '[]', now(), now()`,
  order_cart_items: `(user_id, item_id, quantity) SELECT gen_random_uuid(), gen_random_uuid(), 1`,
  balance_accounts: `(user_id, balance) SELECT gen_random_uuid(), 0`,
  balance_entries: `(id, user_id, type, amount, balance_after, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), 'CHARGE', 1, 1, now()`,
  coupon_user_coupons: `(id, coupon_id, user_id, status, claimed_at)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'AVAILABLE', now()`,
  // Every second event waits for its next attempt.
  outbox_events: `(id, type, aggregate_type, aggregate_id, payload, occurred_at, handled_at, published_at, next_attempt_at)
    SELECT gen_random_uuid(), 'order.paid', 'order', gen_random_uuid(), '{}', now(), now(),
      CASE WHEN n % 2 = 0 THEN now() END, now() + '1 day'`,
} as const;

/** A sale may be over before autovacuum has collected statistics. The plans must be right without them. */
describe('A sale on tables that were never analyzed', () => {
  it('scans no large table', async () => {
    const world = await World.start({ config: { jobs: true } });
    try {
      const sale = await openSale(world, {
        sections: [{ name: 'R', rows: 100, seatsPerRow: 100, price: PRICE }],
      });
      for (const [table, rows] of Object.entries(LEFT_BEHIND)) {
        await world.rows(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
        await world.rows(`INSERT INTO ${table} ${rows} FROM generate_series(1, ${EARLIER}) n`);
      }
      const before = await readInOrder(world);

      const buyers = await addBuyers(world, sale, BUYERS, { balance: 10 * PRICE });
      const item = await addItem(world, { price: PRICE, maxPerUser: 1 });
      const coupon = await openCoupon(world, { quantity: BUYERS });
      const each = <Done>(work: (buyer: Person, index: number) => Promise<Done>) =>
        Promise.all(buyers.map(work));
      const holds = await each((buyer, index) =>
        holdSeats(buyer, sale, [take(sale.seatIds, 2 * index), take(sale.seatIds, 2 * index + 1)]),
      );
      const best = await each(({ api }) =>
        api.post('/v1/reservations', { showId: sale.showId, best: { count: 1 } }),
      );
      expect(tally(best)).toEqual({ '201': BUYERS });
      await each(({ api }) => api.put(`/v1/cart/items/${item.id}`, { quantity: 2 }));
      const orders = await each((buyer) => placeOrder(buyer, [[item, 1]]));
      const answers = [
        ...(await each(({ api }) => claim(api, coupon, randomUUID()))),
        ...(await each((buyer, index) => confirm(buyer, take(holds, index)))),
        ...(await each((buyer, index) => {
          const order = take(orders, index);
          return index % 2 === 0 ? confirm(buyer, order) : cancel(buyer, order);
        })),
        ...(await each((buyer, index) => refund(buyer, take(holds, index)))),
      ];
      expect(tally(answers)).toEqual({ '200': 3 * BUYERS, '201': BUYERS });
      await eventually('all events are delivered and handled', async () =>
        (await world.count(
          `SELECT (SELECT count(*) FROM outbox_events
                   WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at <= now())
                + (SELECT count(*) FROM outbox_events WHERE handled_at IS NULL)`,
        )) === 0
          ? true
          : undefined,
      );

      // A connection reports its statistics when it ends, at the latest.
      await world.app.stop();
      const after = await readInOrder(world);
      const read = Object.keys(LEFT_BEHIND).filter(
        (table) => (after[table] ?? 0) - (before[table] ?? 0) >= EARLIER,
      );
      expect(read).toEqual([]);
      // For each event, a claim reads the events of the same aggregate, not all pending events.
      const looked = await world.count(
        `SELECT max(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'outbox_events'`,
      );
      expect(looked).toBeGreaterThan(0);
      expect(looked).toBeLessThan(EARLIER);
    } finally {
      await world.stop();
    }
  });
});

/** The number of rows read by sequential scans, by table. */
async function readInOrder(world: World): Promise<Readonly<Record<string, number>>> {
  const rows = await world.rows<{ table: string; read: string }>(
    `SELECT relname AS table, seq_tup_read AS read FROM pg_stat_user_tables`,
  );
  return Object.fromEntries(rows.map(({ table, read }) => [table, Number(read)]));
}

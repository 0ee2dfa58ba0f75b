import { EventArchive } from '../../../src/shared/outbox/event-archive.js';
import { deliverAll, history } from '../../support/delivered-events.js';
import { openSale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, refund, take } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

const DAYS = 10;

describe('The audit, when the retention drops old events,', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ config: { outboxRetentionDays: DAYS } });
  });

  afterAll(() => world.stop());

  it('misses no events of old purchases, and all of young ones', async () => {
    const archive = world.app.get(EventArchive);
    await world.rows(`UPDATE outbox_retention SET kept_since = now() - interval '1 year'`);
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 10_000_000 });
    await refund(buyer, await buySeats(buyer, sale, [take(sale.seatIds, 0)]));
    await placeOrder(buyer, [[await addItem(world), 3]], { payNow: true });
    const recorded = await history(world);
    await deliverAll(world, '20 days');
    await created(25);

    // Nothing is missing while the events are in both tables, in partitions, and announced to be dropped.
    expect(await archive.move()).toBe(recorded.length);
    expect(await history(world)).toHaveLength(recorded.length);
    expect(await findBreaches(world)).toEqual([]);
    await world.rows(`DELETE FROM outbox_delivered_events WHERE type = 'order.paid'`);
    expect(JSON.stringify(await findBreaches(world))).toContain(
      'an order does not have exactly its events',
    );

    await archive.dropOld();
    await archive.dropOld();
    expect(await history(world)).toEqual([]);
    expect(await findBreaches(world)).toEqual([]);

    await created(DAYS - 1);
    const breaches = JSON.stringify(await findBreaches(world));
    expect(breaches).toContain('an order does not have exactly its events');
    expect(breaches).toContain('a reservation does not have exactly its events');
  });

  async function created(daysAgo: number): Promise<void> {
    for (const table of ['order_orders', 'reservation_reservations']) {
      await world.rows(`UPDATE ${table} SET created_at = now() - make_interval(days => $1)`, [
        daysAgo,
      ]);
    }
  }
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { openSale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, refund, take } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

describe('The audit, when old events are deleted as docs/operations.md says,', () => {
  let world: World;

  beforeAll(async () => (world = await World.start()));

  afterAll(() => world.stop());

  it('misses no events of old purchases, and all of young ones', async () => {
    const page = readFileSync(join(projectRoot, 'docs', 'operations.md'), 'utf8');
    const [, statement = ''] = /`(DELETE FROM outbox_events [^`]+)`/.exec(page) ?? [];
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 10_000_000 });
    await refund(buyer, await buySeats(buyer, sale, [take(sale.seatIds, 0)]));
    await placeOrder(buyer, [[await addItem(world), 3]], { payNow: true });

    const age = `now() - interval '99 days'`;
    await world.rows(`UPDATE order_orders SET created_at = ${age}`);
    await world.rows(`UPDATE outbox_events SET published_at = ${age}, handled_at = now()`);
    await world.rows(`UPDATE reservation_reservations SET created_at = ${age}`);
    await world.rows(statement);
    expect(await world.count('SELECT count(*) FROM outbox_events')).toBe(0);
    expect(await findBreaches(world)).toEqual([]);

    await world.rows(`UPDATE order_orders SET created_at = now() - interval '29 days'`);
    const [breach] = await findBreaches(world);
    expect(JSON.stringify(breach)).toContain('an order does not have exactly its events');
  });
});

import { assertStatus } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, buySeats } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

/** Payments of other shows and items. */
const OTHERS = 20_000;

describe('The list of all payments', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
    await world.rows(
      `INSERT INTO payment_payments (id, user_id, reference_type, reference_id, purchase, amount,
         status, expires_at, created_at)
       SELECT gen_random_uuid(), gen_random_uuid(), type, gen_random_uuid(), jsonb_build_object(
         'show', jsonb_build_object('id', gen_random_uuid()), 'lines',
         jsonb_build_array(jsonb_build_object('itemId', gen_random_uuid()))), 1, 'CANCELLED', now(), now()
       FROM generate_series(1, $1) number,
         LATERAL (SELECT (ARRAY['RESERVATION', 'ORDER'])[number % 2 + 1] AS type) types`,
      [OTHERS],
    );
    await world.rows('ANALYZE payment_payments');
  });

  afterAll(() => world.stop());

  it('finds the payments of a show and of an item by an index', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 1_000_000 });
    await buySeats(buyer, sale, sale.seatIds.slice(0, 1));
    const item = await addItem(world);
    await placeOrder(buyer, [[item, 1]], { payNow: true });

    await listIsIndexed(`showId=${sale.showId}`, 'payment_payments_of_show');
    await listIsIndexed(`itemId=${item.id}`, 'payment_payments_of_items');
    await listIsIndexed(`itemId=${item.id.toUpperCase()}`, 'payment_payments_of_items');
  });

  async function listIsIndexed(query: string, index: string): Promise<void> {
    const before = await scansOf(index);
    const answer = await admin.api.get(`/v1/admin/payments?${query}`);
    assertStatus(answer, 200);
    expect(answer.body.data).toHaveLength(1);
    // PostgreSQL counts the scans of an index a moment later.
    await eventually(`a scan of ${index}`, async () => (await scansOf(index)) > before);
  }

  const scansOf = (index: string) =>
    world.count('SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = $1', [index]);
});

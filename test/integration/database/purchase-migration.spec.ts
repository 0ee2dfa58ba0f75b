import { DataSource } from 'typeorm';
import { FillPurchases1764000000051 } from '../../../migrations/1764000000051-fill-purchases.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, confirm, refund } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

const FLOOR = { name: 'Floor', kind: 'STANDING', capacity: 10, price: 8_000 } as const;
const SEATS = { name: 'R', rows: 1, seatsPerRow: 4, price: 10_000 } as const;

describe('The migration that names purchases', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('names what earlier payments were for as later ones do', async () => {
    const sale = await openSale(world, { sections: [SEATS, FLOOR] });
    const buyer = await addBuyer(world, sale, { balance: 1_000_000 });
    const areas = [{ areaId: sale.areaIds[0], quantity: 2 }];
    const places = { seatIds: sale.seatIds.slice(0, 2), areas };
    const held = await buyer.api.post('/v1/reservations', { showId: sale.showId, ...places });
    expect((await confirm(buyer, { paymentId: held.body.payment.id as string })).status).toBe(200);
    await placeOrder(buyer, [[await addItem(world), 2]], { payNow: true });
    const before = await buyer.api.get('/v1/payments');
    expect(before.body.data).toHaveLength(2);

    const runner = world.app.get(DataSource).createQueryRunner();
    await world.rows('UPDATE payment_payments SET purchase = NULL');
    await new FillPurchases1764000000051().up(runner);
    expect((await buyer.api.get('/v1/payments')).body).toEqual(before.body);

    await world.rows('UPDATE payment_payments SET purchase = NULL');
    const payment = { paymentId: held.body.payment.id as string };
    await refund(buyer, payment, { seatIds: [sale.seatIds[0]] });
    await new FillPurchases1764000000051().up(runner);
    await runner.release();
    const partly = 'SELECT purchase FROM payment_payments WHERE refunded_amount > 0';
    expect(await world.rows(partly)).toEqual([{ purchase: null }]);
  });

  it('takes batches of 1,000 payments, outside a transaction', async () => {
    await world.rows(
      `INSERT INTO payment_payments (id, user_id, reference_type, reference_id, amount, status,
         expires_at, created_at)
       SELECT gen_random_uuid(), gen_random_uuid(), 'ORDER', gen_random_uuid(), 1, 'CANCELLED', now(), now()
       FROM generate_series(1, 2500)`,
    );
    const runner = world.app.get(DataSource).createQueryRunner();
    const inTransaction: boolean[] = [];
    const query = runner.query.bind(runner);
    jest.spyOn(runner, 'query').mockImplementation((sql, args) => {
      inTransaction.push(runner.isTransactionActive);
      return query(sql, args);
    });
    await new FillPurchases1764000000051().up(runner);
    await runner.release();
    expect(inTransaction).toEqual([false, false, false, false]);
    await world.rows(`DELETE FROM payment_payments WHERE amount = 1`);
  });
});

import { DataSource } from 'typeorm';
import { NamePurchases1764000000030 } from '../../../migrations/1764000000030-name-purchases.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, confirm } from '../../support/sale-steps.js';
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
    const migration = new NamePurchases1764000000030();
    await migration.down(runner);
    await migration.up(runner);
    await runner.release();

    expect((await buyer.api.get('/v1/payments')).body).toEqual(before.body);
  });
});

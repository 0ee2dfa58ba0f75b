import { addItem, stockOf } from '../support/shop.js';
import { World } from '../support/world.js';
import { ledgerOf, SaleClient } from './sale-client.js';

describe('Seed 000', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  describe('000-4 주문하기', () => {
    it('재고 충분함: orders, pays and takes stock in one request', async () => {
      const item = await addItem(world, { price: 30_000, stock: 2 });
      const user = await SaleClient.signUp(world);
      await user.charge(100_000).expect(201);
      const body = { items: [{ itemId: item.id, quantity: 2 }], payNow: true };
      const { body: order } = await user.post('/v1/orders', body).expect(201);

      expect(order).toMatchObject({
        status: 'COMPLETED',
        total: 60_000,
        payment: { status: 'PAID' },
        receipt: { amount: 60_000, balanceAfter: 40_000 },
      });
      const steps = order.history.map(({ status }: { status: string }) => status);
      expect(steps).toEqual(['PENDING_PAYMENT', 'PAID', 'COMPLETED']);
      expect(await stockOf(world, item)).toBe(0);
      expect(await ledgerOf(world, user)).toEqual([100_000, -60_000]);
    });

    it('재고 부족함: refuses the request, and orders and pays nothing', async () => {
      const item = await addItem(world, { price: 30_000, stock: 1 });
      const user = await SaleClient.signUp(world);
      await user.charge(100_000).expect(201);
      const body = { items: [{ itemId: item.id, quantity: 2 }], payNow: true };
      const refusal = await user.post('/v1/orders', body).expect(409);

      expect(refusal.body).toMatchObject({ code: 'OUT_OF_STOCK', itemIds: [item.id] });
      expect((await user.get('/v1/orders').expect(200)).body.data).toEqual([]);
      expect(await stockOf(world, item)).toBe(1);
      expect(await ledgerOf(world, user)).toEqual([100_000]);
    });
  });
});

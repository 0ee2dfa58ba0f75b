import { HandleEventsJob } from '../../src/shared/outbox/handle-events.job.js';
import { addCoupon, addItem, stockOf } from '../support/shop.js';
import { World } from '../support/world.js';
import { ledgerOf, SaleClient } from './sale-client.js';

describe('Seed 004', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  /** 인증 실패: every diagram but the last refuses a request without a valid JWT. */
  async function withoutSignIn(send: (stranger: SaleClient) => ReturnType<SaleClient['get']>) {
    const { body } = await send(SaleClient.stranger(world, 'no token')).expect(401);
    expect(body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  }

  describe('잔액 충전 / 조회 API', () => {
    it('잔액 충전: adds the charge and an entry', async () => {
      const user = await SaleClient.signUp(world);
      await user.charge(10_000).expect(201);
      const { body } = await user.charge(5_000).expect(201);
      expect(body).toMatchObject({ balance: 15_000, entry: { type: 'CHARGE', amount: 5_000 } });
      const history = await user.get('/v1/balance/entries').expect(200);
      expect(history.body.data.map(({ amount }: { amount: number }) => amount)).toEqual([
        5_000, 10_000,
      ]);
    });

    it('잔액 조회: returns the balance', async () => {
      const user = await SaleClient.signUp(world);
      await user.charge(7_000).expect(201);
      expect((await user.get('/v1/balance').expect(200)).body).toEqual({ balance: 7_000 });
    });

    it('인증 실패: refuses with 401', async () => {
      await withoutSignIn((stranger) => stranger.charge(1_000));
      await withoutSignIn((stranger) => stranger.get('/v1/balance'));
    });
  });

  it('기존 상품 조회: returns id, price and the current stock', async () => {
    const item = await addItem(world, { price: 12_000, stock: 9 });
    const user = await SaleClient.signUp(world);
    const path = `/v1/items/${item.id}`;
    expect((await user.get(path).expect(200)).body).toMatchObject({
      id: item.id,
      price: 12_000,
      stock: 9,
    });
    await user.post('/v1/orders', { items: [{ itemId: item.id, quantity: 4 }] }).expect(201);
    expect((await user.get(path).expect(200)).body).toMatchObject({ stock: 5 });
  });

  describe('주요 선착순 쿠폰 발급 / 조회 API', () => {
    it('쿠폰 유효: gives the user a coupon and lowers its remaining quantity', async () => {
      const couponId = await addCoupon(world, { quantity: 3 });
      const user = await SaleClient.signUp(world);
      const { body: mine } = await user.post(`/v1/coupons/${couponId}/claim`).expect(201);
      expect(mine).toMatchObject({ couponId, status: 'AVAILABLE' });
      const { body: coupon } = await user.get(`/v1/coupons/${couponId}`).expect(200);
      expect(coupon).toMatchObject({ remaining: 2, status: 'OPEN' });
      const { body: list } = await user.get('/v1/users/me/coupons').expect(200);
      expect(list.data).toMatchObject([{ id: mine.id, status: 'AVAILABLE' }]);
    });

    it('쿠폰 유효하지 않음: refuses a coupon that is sold out or not claimable yet', async () => {
      const scarce = await addCoupon(world, { quantity: 1 });
      const [first, second] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
      await first.post(`/v1/coupons/${scarce}/claim`).expect(201);
      const late = await second.post(`/v1/coupons/${scarce}/claim`).expect(409);
      expect(late.body).toMatchObject({ code: 'COUPON_SOLD_OUT' });
      const { body: coupon } = await second.get(`/v1/coupons/${scarce}`).expect(200);
      expect(coupon).toMatchObject({ remaining: 0, status: 'SOLD_OUT' });

      const soon = new Date(world.clock.now().getTime() + 60_000);
      const future = await addCoupon(world, { claimableFrom: soon });
      const early = await first.post(`/v1/coupons/${future}/claim`).expect(409);
      expect(early.body).toMatchObject({ code: 'COUPON_NOT_CLAIMABLE' });
    });

    it('인증 실패: refuses with 401', async () => {
      const couponId = await addCoupon(world);
      await withoutSignIn((stranger) => stranger.post(`/v1/coupons/${couponId}/claim`));
      await withoutSignIn((stranger) => stranger.get(`/v1/coupons/${couponId}`));
    });
  });

  describe('주요 주문 / 결제 API', () => {
    it('주문 API and 결제 API: empties the cart, applies the coupon, and pays from the balance', async () => {
      const [lp, pin] = [
        await addItem(world, { price: 40_000, stock: 5 }),
        await addItem(world, { price: 20_000, stock: 5 }),
      ];
      const couponId = await addCoupon(world, {
        discount: { type: 'PERCENT', value: 10, maxAmount: null },
      });
      const user = await SaleClient.signUp(world);
      await user.charge(100_000).expect(201);
      const claimed = await user.post(`/v1/coupons/${couponId}/claim`).expect(201);
      for (const { id } of [lp, pin]) {
        await user.put(`/v1/cart/items/${id}`, { quantity: 1 }).expect(200);
      }

      const { body: order } = await user
        .post('/v1/orders', {
          items: [lp, pin].map(({ id }) => ({ itemId: id, quantity: 1 })),
          userCouponId: claimed.body.id,
        })
        .expect(201);
      expect(order).toMatchObject({
        status: 'PENDING_PAYMENT',
        subtotal: 60_000,
        discount: 6_000,
        total: 54_000,
        payment: { status: 'READY' },
      });
      expect((await user.get('/v1/cart').expect(200)).body.items).toEqual([]);

      const { body: receipt } = await user.pay(order).expect(200);
      expect(receipt).toMatchObject({ amount: 54_000, balanceAfter: 46_000 });
      expect((await user.get(`/v1/orders/${order.id}`).expect(200)).body).toMatchObject({
        status: 'COMPLETED',
      });
      // 데이터 분석을 위해 결제 성공 시 실시간으로 주문 정보를 데이터 플랫폼에 전송
      const events = await world.rows<{ type: string; total: number }>(
        `SELECT type, payload->'total' AS total FROM outbox_events WHERE aggregate_id = $1`,
        [order.id],
      );
      expect(events).toEqual([{ type: 'order.paid', total: 54_000 }]);
    });

    it('재고가 없을 경우: refuses the order, and keeps the cart', async () => {
      const item = await addItem(world, { stock: 0 });
      const user = await SaleClient.signUp(world);
      await user.put(`/v1/cart/items/${item.id}`, { quantity: 1 }).expect(200);
      const body = { items: [{ itemId: item.id, quantity: 1 }] };
      expect((await user.post('/v1/orders', body).expect(409)).body.code).toBe('OUT_OF_STOCK');
      expect((await user.get('/v1/cart').expect(200)).body.items).toHaveLength(1);
    });

    it('잔액 부족: refuses the payment, and accepts it after a top-up', async () => {
      const item = await addItem(world, { price: 10_000 });
      const user = await SaleClient.signUp(world);
      const body = { items: [{ itemId: item.id, quantity: 1 }] };
      const { body: order } = await user.post('/v1/orders', body).expect(201);
      expect((await user.pay(order).expect(402)).body.code).toBe('INSUFFICIENT_BALANCE');
      await user.charge(10_000).expect(201);
      await user.pay(order).expect(200);
      expect(await ledgerOf(world, user)).toEqual([10_000, -10_000]);
      expect(await stockOf(world, item)).toBe(99);
    });

    it('인증 실패: refuses with 401, and orders nothing', async () => {
      const item = await addItem(world);
      const body = { items: [{ itemId: item.id, quantity: 1 }] };
      await withoutSignIn((stranger) => stranger.post('/v1/orders', body));
      expect(await stockOf(world, item)).toBe(100);
    });
  });

  it('상위 상품 조회: returns the best sellers without authentication', async () => {
    const [few, many] = [await addItem(world), await addItem(world)];
    const user = await SaleClient.signUp(world);
    await user.charge(1_000_000).expect(201);
    for (const [item, quantity] of [
      [few, 2],
      [many, 7],
    ] as const) {
      const items = [{ itemId: item.id, quantity }];
      await user.post('/v1/orders', { items, payNow: true }).expect(201);
    }
    await world.app.get(HandleEventsJob).run();
    const stranger = SaleClient.stranger(world, '');
    const { body } = await stranger.get('/v1/items/top?days=3&limit=2').expect(200);
    const best = body.data as { itemId: string; quantity: number }[];
    expect(best.map(({ itemId, quantity }) => [itemId, quantity])).toEqual([
      [many.id, 7],
      [few.id, 2],
    ]);
  });
});

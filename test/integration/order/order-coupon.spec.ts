import { randomUUID } from 'node:crypto';
import { addPerson, type Person } from '../../support/people.js';
import { allRows } from '../../support/sale-invariants.js';
import { confirm, refund } from '../../support/sale-steps.js';
import {
  addCoupon,
  addItem,
  claimCoupon,
  order,
  placeOrder,
  stockOf,
  useShop,
} from '../../support/shop.js';
import type { World } from '../../support/world.js';

describe('Orders with a coupon', () => {
  let world: World;
  let buyer: Person;
  useShop((shop) => ({ world, buyer } = shop));

  it('split the discount over the lines by their share', async () => {
    const couponId = await addCoupon(world, {
      discount: { type: 'PERCENT', value: 10, maxAmount: null },
    });
    const userCouponId = await claimCoupon(buyer, couponId);
    const [a, b, c] = await Promise.all(
      [33_333, 33_333, 33_335].map((price) => addItem(world, { price })),
    );
    if (!a || !b || !c) throw new Error('Expected three items');
    const { body } = await order(
      buyer.api,
      [
        [a, 1],
        [b, 1],
        [c, 1],
      ],
      { userCouponId },
    );
    expect(body).toMatchObject({
      subtotal: 100_001,
      discount: 10_000,
      total: 90_001,
      userCouponId,
    });
    expect(body.lines.map(({ discount }: { discount: number }) => discount)).toEqual([
      3_333, 3_333, 3_334,
    ]);
    const { body: mine } = await buyer.api.get('/v1/users/me/coupons');
    expect(mine.data).toMatchObject([{ id: userCouponId, status: 'USED', orderId: body.id }]);
  });

  it('cost at least 0, and allow a payment and a refund of 0', async () => {
    const couponId = await addCoupon(world, {
      discount: { type: 'FIXED', value: 50_000, maxAmount: null },
    });
    const userCouponId = await claimCoupon(buyer, couponId);
    const item = await addItem(world, { price: 20_000 });
    const placed = await placeOrder(buyer, [[item, 2]], { userCouponId });
    const receipt = await confirm(buyer, placed);
    expect(receipt.body).toMatchObject({ amount: 0, balanceAfter: 1_000_000 });
    expect((await buyer.api.get(`/v1/orders/${placed.id}`)).body).toMatchObject({
      status: 'COMPLETED',
      discount: 40_000,
      total: 0,
    });
    expect((await refund(buyer, placed)).body.status).toBe('REFUNDED');
    expect((await buyer.api.get('/v1/balance')).body).toEqual({ balance: 1_000_000 });
    expect(await stockOf(world, item)).toBe(100);
  });

  it('complete at a total of 0 for a buyer who never topped up', async () => {
    const pauper = await addPerson(world);
    const couponId = await addCoupon(world, {
      discount: { type: 'PERCENT', value: 100, maxAmount: null },
    });
    const userCouponId = await claimCoupon(pauper, couponId);
    const answer = await order(pauper.api, [[await addItem(world), 1]], {
      userCouponId,
      payNow: true,
    });
    expect(answer.body).toMatchObject({
      status: 'COMPLETED',
      receipt: { amount: 0, balanceAfter: 0 },
    });
  });

  it('fail with the code for the wrong coupon, and change nothing', async () => {
    const item = await addItem(world, { price: 10_000 });
    const stranger = await addPerson(world);
    const foreign = await claimCoupon(stranger, await addCoupon(world));
    const demanding = await claimCoupon(buyer, await addCoupon(world, { minOrderAmount: 10_001 }));
    const used = await claimCoupon(buyer, await addCoupon(world));
    await placeOrder(buyer, [[item, 1]], { userCouponId: used });
    const before = await allRows(world);
    const attempt = async (userCouponId: string) => {
      const { status, body } = await order(buyer.api, [[item, 1]], { userCouponId });
      return `${status} ${body.code}`;
    };
    expect(await attempt(randomUUID())).toBe('404 USER_COUPON_NOT_FOUND');
    expect(await attempt(foreign)).toBe('404 USER_COUPON_NOT_FOUND');
    expect(await attempt(demanding)).toBe('409 COUPON_NOT_APPLICABLE');
    expect(await attempt(used)).toBe('409 COUPON_ALREADY_USED');
    expect(await allRows(world)).toEqual(before);
  });

  it('split the discount of a coupon for some items over the lines of these items', async () => {
    const [a, b, c] = [
      await addItem(world, { price: 100 }),
      await addItem(world, { price: 90_000 }),
      await addItem(world, { price: 100 }),
    ];
    const couponId = await addCoupon(world, {
      discount: { type: 'FIXED', value: 101, maxAmount: null },
      minOrderAmount: 200,
      itemIds: [c.id, a.id, randomUUID()],
    });
    const userCouponId = await claimCoupon(buyer, couponId);
    const tooLittle = await order(
      buyer.api,
      [
        [a, 1],
        [b, 1],
      ],
      { userCouponId },
    );
    expect(tooLittle.body).toMatchObject({ code: 'COUPON_NOT_APPLICABLE', minOrderAmount: 200 });
    const { body } = await order(
      buyer.api,
      [
        [a, 1],
        [b, 1],
        [c, 1],
      ],
      { userCouponId, payNow: true },
    );
    expect(body).toMatchObject({ subtotal: 90_200, discount: 101, total: 90_099 });
    expect(body.lines.map(({ discount }: { discount: number }) => discount)).toEqual([51, 0, 50]);
    const { body: mine } = await buyer.api.get('/v1/users/me/coupons');
    expect(mine.data).toMatchObject([{ itemIds: expect.arrayContaining([a.id, c.id]) }]);
  });

  it('fail once the coupon has expired', async () => {
    const soon = new Date(world.clock.now().getTime() + 3_600_000);
    const couponId = await addCoupon(world, { claimableUntil: soon, validUntil: soon });
    const userCouponId = await claimCoupon(buyer, couponId);
    world.clock.advance(3_601);
    const answer = await order(buyer.api, [[await addItem(world), 1]], { userCouponId });
    expect(answer).toMatchObject({ status: 409, body: { code: 'COUPON_EXPIRED' } });
  });
});

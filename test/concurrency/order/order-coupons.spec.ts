import { addPerson } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { atOnce, confirm, onEveryInstance, refund, tally } from '../../support/sale-steps.js';
import {
  addCoupon,
  addItem,
  cancel,
  claimCoupon,
  order,
  placeOrder,
  stockOf,
  sweepOrders,
} from '../../support/shop.js';
import { World } from '../../support/world.js';

describe('A claimed coupon in simultaneous orders', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  async function holder() {
    const person = await addPerson(world, { balance: 100_000 });
    const userCouponId = await claimCoupon(person, await addCoupon(world));
    return { person, userCouponId };
  }

  function statusOf(userCouponId: string): Promise<{ status: string; orderId: string | null }[]> {
    return world.rows(
      `SELECT status, order_id AS "orderId" FROM coupon_user_coupons WHERE id = $1`,
      [userCouponId],
    );
  }

  it('discounts only one of two orders, for the same item and for different items', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { person, userCouponId } = await holder();
      const one = await addItem(world);
      const other = round % 2 === 0 ? one : await addItem(world);
      const apis = onEveryInstance(world, person);
      const answers = await atOnce(2, apis, (api, index) =>
        order(api, [[index === 0 ? one : other, 1]], { userCouponId }),
      );
      expect(tally(answers)).toEqual({ '201': 1, '409 COUPON_ALREADY_USED': 1 });
      const winner = answers.find(({ status }) => status === 201);
      expect(await statusOf(userCouponId)).toEqual([{ status: 'USED', orderId: winner?.body.id }]);
      const taken = new Set([one, other]);
      let left = 0;
      for (const item of taken) left += await stockOf(world, item);
      expect(left).toBe(taken.size * 100 - 1);
    }
  });

  it('returns to its owner when the order is cancelled, expires or is refunded, and discounts another order', async () => {
    const endings = {
      cancelled: cancel,
      expired: async () => {
        world.clock.advance(601);
        await sweepOrders(world);
      },
      refunded: async (...it: Parameters<typeof cancel>) => {
        await confirm(...it);
        await refund(...it);
      },
    };
    for (const end of Object.values(endings)) {
      const { person, userCouponId } = await holder();
      const item = await addItem(world);
      const first = await placeOrder(person, [[item, 2]], { userCouponId });
      await end(person, first);
      expect(await statusOf(userCouponId)).toEqual([{ status: 'AVAILABLE', orderId: null }]);
      expect(await stockOf(world, item)).toBe(100);

      const second = await placeOrder(person, [[item, 1]], { userCouponId });
      // The ended order must not free the coupon of the second order.
      await cancel(person, first);
      await sweepOrders(world);
      expect(await statusOf(userCouponId)).toEqual([{ status: 'USED', orderId: second.id }]);
    }
  });

  it('stays AVAILABLE when the order is out of stock', async () => {
    const { person, userCouponId } = await holder();
    const item = await addItem(world, { stock: 1 });
    const answer = await order(person.api, [[item, 2]], { userCouponId });
    expect(answer.body).toMatchObject({ status: 409, code: 'OUT_OF_STOCK' });
    expect(await statusOf(userCouponId)).toEqual([{ status: 'AVAILABLE', orderId: null }]);
  });
});

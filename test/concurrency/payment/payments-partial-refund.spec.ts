import type { Person } from '../../support/people.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  atOnce,
  buySeats,
  onEveryInstance,
  refund,
  take,
  tally,
} from '../../support/sale-steps.js';
import { addCoupon, addItem, claimCoupon, placeOrder, stockOf } from '../../support/shop.js';
import { World } from '../../support/world.js';

const CALLS = 50;

describe('Fifty simultaneous refunds of parts of one payment, on two instances', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('return each piece of an order once, and together exactly the payment', async () => {
    const buyer = await addPerson(world, { balance: 100_000 });
    const item = await addItem(world, { price: 999 });
    const userCouponId = await claimCoupon(buyer, await addCoupon(world));
    const bought = await placeOrder(buyer, [[item, 7]], { userCouponId, payNow: true });

    const answers = await atOnce(CALLS, onEveryInstance(world, buyer), (api) =>
      refund({ api }, bought, { lines: [{ itemId: item.id, quantity: 1 }] }),
    );

    const { '200': succeeded, ...refusals } = tally(answers);
    expect(succeeded).toBe(7);
    expect(Object.keys(refusals)).toEqual(['409 PAYMENT_ALREADY_REFUNDED']);
    expect(await partsOf(bought.paymentId)).toEqual({ parts: 7, amount: 7 * 999 - 1_000 });
    expect(await stockOf(world, item)).toBe(100);
    expect(await balanceOf(buyer)).toBe(100_000);
  });

  it('never return more pieces than are left, in parts of different size', async () => {
    const buyer = await addPerson(world, { balance: 100_000 });
    const [lp, pin] = [await addItem(world, { price: 1_001 }), await addItem(world, { price: 3 })];
    const userCouponId = await claimCoupon(buyer, await addCoupon(world));
    const basket = [
      [lp, 9],
      [pin, 5],
    ] as const;
    const bought = await placeOrder(buyer, basket, { userCouponId, payNow: true });
    const total = 9 * 1_001 + 5 * 3 - 1_000;

    const answers = await atOnce(CALLS, onEveryInstance(world, buyer), (api, index) =>
      refund({ api }, bought, {
        lines: [
          { itemId: lp.id, quantity: (index % 3) + 1 },
          ...(index % 2 === 0 ? [{ itemId: pin.id, quantity: 1 }] : []),
        ],
      }),
    );

    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(1);
    expect((await partsOf(bought.paymentId)).amount).toBeLessThanOrEqual(total);
    expect(await findBreaches(world)).toEqual([]);
    await refund(buyer, bought);
    expect((await partsOf(bought.paymentId)).amount).toBe(total);
    expect(await balanceOf(buyer)).toBe(100_000);
    expect([await stockOf(world, lp), await stockOf(world, pin)]).toEqual([100, 100]);
  });

  it('return each seat once while the rest is refunded as a whole by owner and admin', async () => {
    const sale = await openSale(world);
    const admin = await addPerson(world, { role: 'admin' });
    for (let round = 0; round < 5; round += 1) {
      const buyer = await addBuyer(world, sale, { balance: 40_000 });
      const seatIds = sale.seatIds.slice(0, 4);
      const bought = await buySeats(buyer, sale, seatIds);
      const apis = [...onEveryInstance(world, buyer), ...onEveryInstance(world, admin)];

      const answers = await atOnce(CALLS, apis, (api, index) =>
        index % 10 === 9
          ? refund({ api }, bought)
          : refund({ api }, bought, { seatIds: [take(seatIds, index)] }),
      );

      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      expect(await balanceOf(buyer)).toBe(40_000);
      expect((await partsOf(bought.paymentId)).amount).toBe(40_000);
      expect(
        await world.count(
          `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status <> 'AVAILABLE'`,
          [sale.showId],
        ),
      ).toBe(0);
    }
  });

  async function partsOf(paymentId: string): Promise<{ parts: number; amount: number }> {
    const [row] = await world.rows<{ parts: number; amount: number }>(
      `SELECT count(*)::int AS parts, sum(amount)::int AS amount FROM payment_refunds
       WHERE payment_id = $1`,
      [paymentId],
    );
    return row ?? { parts: 0, amount: 0 };
  }

  function balanceOf({ id }: Person): Promise<number> {
    return world.count(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [id]);
  }
});

import { SubscriberRelay } from '../../../src/shared/outbox/subscriber-relay.js';
import { addPerson, type Person } from '../../support/people.js';
import { allRows } from '../../support/sale-invariants.js';
import { refund } from '../../support/sale-steps.js';
import {
  addCoupon,
  addItem,
  claimCoupon,
  placeOrder,
  type PlacedOrder,
  type ShopItem,
  stockOf,
  useShop,
} from '../../support/shop.js';
import type { World } from '../../support/world.js';

describe('A refund of a part', () => {
  let world: World;
  let buyer: Person;
  useShop((shop) => ({ world, buyer } = shop));

  describe('of an order', () => {
    let lp: ShopItem;
    let pin: ShopItem;
    let userCouponId: string;
    let bought: PlacedOrder;

    beforeEach(async () => {
      lp = await addItem(world, { price: 10_000 });
      pin = await addItem(world, { price: 1_000 });
      userCouponId = await claimCoupon(buyer, await addCoupon(world));
      // 1,000 off: 968 of the three records, 32 of the pin.
      const basket = [
        [lp, 3],
        [pin, 1],
      ] as const;
      bought = await placeOrder(buyer, basket, { userCouponId, payNow: true });
    });

    it('returns the pieces with their share of the discount, and the payment stays PAID', async () => {
      const { status, body } = await refund(buyer, bought, lines([lp, 1]));

      expect(status).toBe(200);
      // The first piece has 323 of 968.
      expect(body).toMatchObject({ status: 'PAID', amount: 30_000, refundedAmount: 9_677 });
      expect(body.refundedAt).toBeNull();
      expect(await balance()).toBe(1_000_000 - 30_000 + 9_677);
      expect([await stockOf(world, lp), await stockOf(world, pin)]).toEqual([98, 99]);
      const { body: order } = await buyer.api.get(`/v1/orders/${bought.id}`);
      expect(order).toMatchObject({
        status: 'COMPLETED',
        total: 30_000,
        payment: { status: 'PAID' },
        lines: [
          { itemId: lp.id, quantity: 3, refundedQuantity: 1 },
          { itemId: pin.id, quantity: 1, refundedQuantity: 0 },
        ],
      });
      expect(await couponStatus()).toBe('USED');
    });

    it('returns exactly the payment in all parts together, and the coupon with the last part', async () => {
      const parts = [lines([lp, 1]), lines([pin, 1]), lines([lp, 1]), undefined];
      const refunded: number[] = [];
      for (const part of parts) {
        expect(await couponStatus()).toBe('USED');
        const { body } = await refund(buyer, bought, part);
        refunded.push(body.refundedAmount as number);
      }

      expect(refunded).toEqual([9_677, 9_677 + 968, 9_677 + 968 + 9_677, 30_000]);
      const { body: payment } = await buyer.api.get(`/v1/payments/${bought.paymentId}`);
      expect(payment).toMatchObject({ status: 'REFUNDED', refundedAt: expect.any(String) });
      expect(await balance()).toBe(1_000_000);
      expect([await stockOf(world, lp), await stockOf(world, pin)]).toEqual([100, 100]);
      expect(await couponStatus()).toBe('AVAILABLE');
      const { body: entries } = await buyer.api.get('/v1/balance/entries?limit=4');
      expect(entries.data.map(({ amount }: { amount: number }) => amount)).toEqual([
        9_678, 9_677, 968, 9_677,
      ]);
    });

    it('has an event of its own with its pieces and amounts', async () => {
      await refund(buyer, bought, { ...lines([lp, 2]), reason: 'Scratched' });
      await refund(buyer, bought);

      const events = await world.rows<{ type: string; payload: object }>(
        `SELECT type, payload FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
        [bought.id],
      );
      expect(events).toMatchObject([
        { type: 'order.paid', payload: { total: 30_000 } },
        {
          type: 'order.refunded',
          payload: {
            lines: [{ itemId: lp.id, quantity: 2, amount: 20_000, discount: 646, total: 19_354 }],
            ...{ subtotal: 20_000, discount: 646, total: 19_354, reason: 'Scratched' },
          },
        },
        {
          type: 'order.refunded',
          payload: {
            lines: [
              { itemId: lp.id, quantity: 1, total: 9_678 },
              { itemId: pin.id, quantity: 1, total: 968 },
            ],
            ...{ total: 10_646, reason: null },
          },
        },
      ]);
    });

    it('leaves the other pieces among the best sellers', async () => {
      await refund(buyer, bought, lines([lp, 2], [pin, 1]));

      await world.app.get(SubscriberRelay).relay();

      const sold = await world.rows(
        `SELECT item_id, quantity FROM item_sales_hourly WHERE item_id = ANY($1) ORDER BY quantity`,
        [[lp.id, pin.id]],
      );
      expect(sold).toEqual([
        { item_id: pin.id, quantity: '0' },
        { item_id: lp.id, quantity: '1' },
      ]);
    });

    it('records who refunded what, and why', async () => {
      const admin = await addPerson(world, { role: 'admin' });
      await refund(admin, bought, { ...lines([pin, 1]), reason: 'Broken' });
      await refund(buyer, bought);

      expect(
        await world.rows(
          `SELECT part, amount, returned, reason, refunded_by FROM payment_refunds
           WHERE payment_id = $1 ORDER BY part`,
          [bought.paymentId],
        ),
      ).toEqual([
        {
          ...{ part: 1, amount: '968', returned: lines([pin, 1]) },
          ...{ reason: 'Broken', refunded_by: admin.id },
        },
        { part: 2, amount: '29032', returned: null, reason: null, refunded_by: buyer.id },
      ]);
    });

    it('is refused for pieces that the order does not have any more, and changes nothing', async () => {
      const cup = await addItem(world);
      await refund(buyer, bought, lines([lp, 2]));
      const before = await allRows(world);
      for (const part of [lines([lp, 2]), lines([pin, 1], [cup, 1]), lines([pin, 2])]) {
        const { body } = await refund(buyer, bought, part);
        expect(body).toMatchObject({ status: 409, code: 'REFUND_EXCEEDS_PURCHASE' });
      }
      expect(await allRows(world)).toEqual(before);
    });

    it('is refused for seats, for nothing, and for amounts, and changes nothing', async () => {
      const before = await allRows(world);
      const seats = { ...lines([lp, 1]), seatIds: [lp.id] };
      expect((await refund(buyer, bought, seats)).body).toMatchObject({
        status: 422,
        code: 'REFUND_KIND_MISMATCH',
      });
      const wrong = [
        { lines: [] },
        { amount: 9_000 },
        lines([lp, 0]),
        lines([lp, 1], [lp, 1]),
        { lines: null },
        { reason: ' ' },
      ];
      for (const part of wrong) {
        const { body } = await refund(buyer, bought, part);
        expect(body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
      }
      expect(await allRows(world)).toEqual(before);
    });

    it('ends with the cut-off for the owner, and not for an admin', async () => {
      await refund(buyer, bought, lines([lp, 1]));
      world.clock.advance(7 * 86_400);
      const { body } = await refund(buyer, bought, lines([lp, 1]));
      expect(body.code).toBe('REFUND_CUTOFF_PASSED');
      const admin = await addPerson(world, { role: 'admin' });
      expect((await refund(admin, bought, lines([lp, 1]))).body.refundedAmount).toBe(19_354);
      world.clock.resume();
    });
  });

  function lines(...pieces: readonly (readonly [ShopItem, number])[]) {
    return { lines: pieces.map(([{ id }, quantity]) => ({ itemId: id, quantity })) };
  }

  async function couponStatus(): Promise<string> {
    const { body } = await buyer.api.get('/v1/users/me/coupons');
    return body.data[0].status as string;
  }

  async function balance(): Promise<number> {
    return (await buyer.api.get('/v1/balance')).body.balance as number;
  }
});

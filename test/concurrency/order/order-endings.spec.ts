import { setTimeout as wait } from 'node:timers/promises';
import { tally, confirm, take } from '../../support/sale-steps.js';
import { addPeople, type Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addCoupon,
  addItem,
  cancel,
  claimCoupon,
  placeOrder,
  type PlacedOrder,
  type ShopItem,
  stockOf,
  sweepOrders,
} from '../../support/shop.js';
import { World } from '../../support/world.js';

const ROUNDS = 200;
const PRICE = 10_000;

type Ending = 'COMPLETED' | 'CANCELLED' | 'EXPIRED';

/** The request that is sent first, named by the status that it leads to. */
const FIRST_TO_COME: Ending[] = ['COMPLETED', 'CANCELLED'];

/** `leadMs`: from the start of a round to the expiry. `headStartMs`: from the first to the second request. */
interface Aim {
  readonly first: Ending;
  leadMs: number;
  headStartMs: number;
}

describe('Payment, cancellation and expiry of an order at the same moment', () => {
  let world: World;
  let people: Person[];
  let item: ShopItem;
  let couponId: string;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    people = await addPeople(world, ROUNDS, { balance: PRICE });
    item = await addItem(world, { stock: ROUNDS, price: PRICE });
    couponId = await addCoupon(world);
  });

  afterAll(() => world.stop());

  it('leave one winner in each of 200 rounds, and return stock, coupon and cart once or not at all', async () => {
    const seen = { COMPLETED: 0, CANCELLED: 0, EXPIRED: 0 };
    const aims = FIRST_TO_COME.map((first): Aim => ({ first, leadMs: 10, headStartMs: 0 }));
    for (let round = 0; round < ROUNDS; round += 1) {
      const aim = take(aims, round % aims.length);
      const status = await playRound(take(people, round), aim);
      seen[status] += 1;
      // The next round aims at the moment between the outcomes, based on this round.
      const expired = status === 'EXPIRED';
      aim.leadMs = Math.max(0, aim.leadMs + (expired ? 1 : -1));
      // An expired order does not show which request is faster.
      if (expired) continue;
      const overtaken = status !== aim.first;
      aim.headStartMs = Math.max(0, aim.headStartMs + (overtaken ? 1 : -1));
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
    expect(await stockOf(world, item)).toBe(ROUNDS - seen.COMPLETED);
    expect(
      await world.count(`SELECT count(*) FROM coupon_user_coupons WHERE status = 'USED'`),
    ).toBe(seen.COMPLETED);
    expect(await findBreaches(world)).toEqual([]);
  });

  async function playRound(person: Person, { first, leadMs, headStartMs }: Aim): Promise<Ending> {
    const stockBefore = await stockOf(world, item);
    const userCouponId = await claimCoupon(person, couponId);
    await person.api.put(`/v1/cart/items/${item.id}`, { quantity: 3 });
    const placed = await placeOrder(person, [[item, 1]], { userCouponId });
    await endAt(placed, new Date(world.clock.now().getTime() + leadMs));

    const both = [() => confirm(person, placed), () => cancel(person, placed)];
    if (first === 'CANCELLED') both.reverse();
    let settled = false;
    const requests = Promise.all(
      both.map(async (send, place) => {
        if (place > 0 && headStartMs > 0) await wait(headStartMs);
        return send();
      }),
    ).finally(() => (settled = true));
    const sweeps = (async () => {
      while (!settled) await sweepOrders(world);
    })();
    const [answers] = await Promise.all([requests, sweeps]);
    world.clock.advance(1);
    await sweepOrders(world);

    const [row] = await world.rows<{ status: Ending; coupon: string }>(
      `SELECT orders.status, coupon.status AS coupon
       FROM order_orders orders JOIN coupon_user_coupons coupon ON coupon.id = user_coupon_id
       WHERE orders.id = $1`,
      [placed.id],
    );
    if (!row) throw new Error('The order is gone');
    const winners = answers.filter(({ status }) => status === 200).length;
    expect(winners).toBe(row.status === 'EXPIRED' ? 0 : 1);
    expect(Object.keys(tally(answers)).sort()).toEqual(
      row.status === 'EXPIRED' ? ['409 ORDER_NOT_PENDING'] : ['200', '409 ORDER_NOT_PENDING'],
    );
    const kept = row.status === 'COMPLETED';
    expect(row.coupon).toBe(kept ? 'USED' : 'AVAILABLE');
    expect(await stockOf(world, item)).toBe(stockBefore - (kept ? 1 : 0));
    expect(
      await world.rows(`SELECT quantity FROM order_cart_items WHERE user_id = $1`, [person.id]),
    ).toEqual([{ quantity: kept ? 2 : 3 }]);
    return row.status;
  }

  async function endAt({ id, paymentId }: PlacedOrder, at: Date): Promise<void> {
    await world.rows(
      `WITH orders AS (UPDATE order_orders SET expires_at = $1 WHERE id = $2)
       UPDATE payment_payments SET expires_at = $1 WHERE id = $3`,
      [at, id, paymentId],
    );
  }
});

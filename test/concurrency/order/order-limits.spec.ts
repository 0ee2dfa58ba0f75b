import { addPerson, type Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { atOnce, confirm, onEveryInstance, refund, take, tally } from '../../support/sale-steps.js';
import {
  addItem,
  cancel,
  order,
  placeOrder,
  type ShopItem,
  stockOf,
  sweepOrders,
} from '../../support/shop.js';
import { World } from '../../support/world.js';

const STOCK = 100;
const TOO_MANY = '409 ITEM_LIMIT_EXCEEDED';

describe('Simultaneous orders of an item with maxPerUser 2, on two instances', () => {
  let world: World;
  let item: ShopItem;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    item = await addItem(world, { stock: STOCK, maxPerUser: 2, price: 1_000 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('give one user two pieces, not fifty', async () => {
    const apis = onEveryInstance(world, await addPerson(world));
    const answers = await atOnce(50, apis, (api) => order(api, [[item, 1]]));
    expect(tally(answers)).toEqual({ '201': 2, [TOO_MANY]: 48 });
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ itemId: item.id, maxPerUser: 2, taken: 2 });
    expect(await stockOf(world, item)).toBe(STOCK - 2);
  });

  it('count pieces across batches of other items, and orders that are paid at once', async () => {
    // An order with an older item runs in another batch.
    const others = [await addItem(world), await addItem(world)];
    const limited = await addItem(world, { stock: STOCK, maxPerUser: 2, price: 1_000 });
    const buyers = [
      await addPerson(world, { balance: 1_000_000 }),
      await addPerson(world, { balance: 1_000_000 }),
    ];
    const apis = buyers.flatMap((buyer) => onEveryInstance(world, buyer));
    const answers = await atOnce(80, apis, (api, index) => {
      const extra = others[Math.floor(index / apis.length) % 3];
      const basket = [...(extra ? [[extra, 1] as const] : []), [limited, 1] as const];
      return order(api, basket, { payNow: Math.floor(index / apis.length) % 2 === 0 });
    });
    expect(tally(answers)).toEqual({ '201': 4, [TOO_MANY]: 76 });
    expect(await stockOf(world, limited)).toBe(STOCK - 4);
  });

  it('leave a user without money at most two pieces, again and again', async () => {
    const poor = await addPerson(world);
    const apis = onEveryInstance(world, poor);
    for (let round = 0; round < 5; round += 1) {
      const answers = await atOnce(10, apis, (api) => order(api, [[item, 1]]));
      expect(tally(answers)).toEqual({ '201': 2, [TOO_MANY]: 8 });
      expect(await stockOf(world, item)).toBe(STOCK - 2);
      const placed = answers.flatMap(({ status, body }) => (status === 201 ? [idsOf(body)] : []));
      expect((await confirm(poor, take(placed, 0))).body.code).toBe('INSUFFICIENT_BALANCE');
      if (round % 2 === 0) {
        for (const one of placed) await cancel(poor, one);
      } else {
        world.clock.advance(601);
        await sweepOrders(world);
      }
      expect(await stockOf(world, item)).toBe(STOCK);
    }
  });

  it('count an expired order until its stock is back', async () => {
    const buyer = await addPerson(world);
    await placeOrder(buyer, [[item, 2]]);
    world.clock.advance(601);
    expect((await order(buyer.api, [[item, 1]])).body.code).toBe('ITEM_LIMIT_EXCEEDED');
    await sweepOrders(world);
    await placeOrder(buyer, [[item, 2]]);
  });

  it('never exceed the limit while orders are cancelled and refunded', async () => {
    const buyer = await addPerson(world, { balance: 1_000_000 });
    const apis = onEveryInstance(world, buyer);
    await Promise.all(
      Array.from({ length: 8 }, async (_, place) => {
        const person = { ...buyer, api: take(apis, place) };
        for (let round = 0; round < 10; round += 1) await buyAndReturn(person, place % 2 === 0);
      }),
    );
    expect(await stockOf(world, item)).toBe(STOCK);
    await placeOrder(buyer, [[item, 2]]);
  });

  it('let a user whose pieces are refunded order again', async () => {
    const buyer = await addPerson(world, { balance: 10_000 });
    const paid = await placeOrder(buyer, [[item, 2]], { payNow: true });
    expect((await order(buyer.api, [[item, 1]])).body.code).toBe('ITEM_LIMIT_EXCEEDED');
    await refund(buyer, paid);
    await placeOrder(buyer, [[item, 2]]);
  });

  async function buyAndReturn(buyer: Person, payNow: boolean): Promise<void> {
    const { status, body } = await order(buyer.api, [[item, 1]], { payNow });
    if (status !== 201) return expect(body.code).toBe('ITEM_LIMIT_EXCEEDED');
    expect(await piecesOf(buyer)).toBeLessThanOrEqual(2);
    await (payNow ? refund(buyer, idsOf(body)) : cancel(buyer, idsOf(body)));
  }

  function piecesOf({ id }: Person): Promise<number> {
    return world.count(
      `SELECT coalesce(sum((line->>'quantity')::int), 0)
       FROM order_orders, jsonb_array_elements(lines) line
       WHERE user_id = $1 AND status IN ('PENDING_PAYMENT', 'COMPLETED')`,
      [id],
    );
  }
});

function idsOf(body: { readonly id: string; readonly payment: { readonly id: string } }) {
  return { id: body.id, paymentId: body.payment.id };
}

import { Api } from '../../support/api.js';
import { addPeople, type Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { atOnce, confirm, take, tally } from '../../support/sale-steps.js';
import {
  addItem,
  order,
  placeOrder,
  type ShopItem,
  stockOf,
  sweepOrders,
} from '../../support/shop.js';
import { World } from '../../support/world.js';

const ORDERS = 500;
const STOCK = 100;

describe('Five hundred simultaneous orders', () => {
  let world: World;
  let people: Person[];

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    people = await addPeople(world, ORDERS, { balance: 1_000_000 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('sell a stock of a hundred to the last unit and not further', async () => {
    const item = await addItem(world, { stock: STOCK });
    const answers = await everybody((person) => order(person.api, [[item, 1]]));

    expect(tally(answers)).toEqual({ '201': STOCK, '409 OUT_OF_STOCK': ORDERS - STOCK });
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.itemIds).toEqual([item.id]);
    expect(await stockOf(world, item)).toBe(0);
    expect(await reservedOf(item)).toBe(STOCK);

    const buyers = answers.flatMap(({ status, body }, index) =>
      status === 201 ? [{ person: take(people, index), paymentId: body.payment.id as string }] : [],
    );
    const payments = await Promise.all(
      buyers.slice(0, 60).map(({ person, paymentId }) => confirm(person, { paymentId })),
    );
    expect(tally(payments)).toEqual({ '200': 60 });

    // The forty unpaid units return once, also after two sweeps.
    world.clock.advance(601);
    await sweepOrders(world);
    await sweepOrders(world);
    expect(await stockOf(world, item)).toBe(40);
    expect(await reservedOf(item)).toBe(60);
  });

  it('show the new stock on every instance once the order has its response', async () => {
    const item = await addItem(world, { stock: STOCK });
    const [here, there] = world.instances;
    if (!here || !there) throw new Error('Expected two instances');
    const path = `/v1/items/${item.id}`;
    const [buyer] = people;
    for (const [round, { baseUrl }] of [there, here, there, here].entries()) {
      const reader = new Api(baseUrl);
      await reader.get(path);
      const writer = new Api(
        baseUrl === here.baseUrl ? there.baseUrl : here.baseUrl,
        buyer?.accessToken,
      );
      expect((await order(writer, [[item, 1]])).status).toBe(201);
      expect((await reader.get(path)).body.stock).toBe(STOCK - round - 1);
    }
  });

  it('get all their units or none when each order takes three units', async () => {
    const item = await addItem(world, { stock: STOCK });
    const answers = await everybody((person) => order(person.api, [[item, 3]]));
    expect(tally(answers)).toEqual({ '201': 33, '409 OUT_OF_STOCK': ORDERS - 33 });
    expect(await stockOf(world, item)).toBe(1);
    // An order of one unit still gets the last unit.
    await placeOrder(take(people, 0), [[item, 1]]);
    expect(await stockOf(world, item)).toBe(0);
  });

  it('never deadlock with mixed items in any order, and get all their items or none', async () => {
    const items: ShopItem[] = [];
    for (let count = 0; count < 6; count += 1) items.push(await addItem(world, { stock: STOCK }));
    const baskets = people.map((_, index) => mixedBasket(items, index));
    const answers = await everybody((person, index) => order(person.api, take(baskets, index)));

    expect(Object.keys(tally(answers)).sort()).toEqual(['201', '409 OUT_OF_STOCK']);
    for (const item of items) {
      const sold = answers
        .filter(({ status }) => status === 201)
        .flatMap(({ body }) => body.lines as { itemId: string; quantity: number }[])
        .filter(({ itemId }) => itemId === item.id)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      expect(await stockOf(world, item)).toBe(STOCK - sold);
      expect(sold).toBeLessThanOrEqual(STOCK);
    }
    // A refusal names only items that were really out of stock.
    for (const { status, body } of answers) {
      if (status !== 409) continue;
      for (const id of body.itemIds as string[]) {
        expect(await stockOf(world, { id, price: 0 })).toBeLessThan(3);
      }
    }

    world.clock.advance(601);
    await sweepOrders(world);
    for (const item of items) expect(await stockOf(world, item)).toBe(STOCK);
  });

  it('take stock and money together, or neither, with payNow', async () => {
    const item = await addItem(world, { stock: STOCK, price: 5_000 });
    const poor = await addPeople(world, 50);
    const buyers = people.slice(0, 150).flatMap((person, index) => {
      const other = index % 3 === 0 ? poor[index / 3] : undefined;
      return other ? [other, person] : [person];
    });
    const answers = await Promise.all(
      buyers.map((person) => order(person.api, [[item, 1]], { payNow: true })),
    );
    expect(tally(answers)).toMatchObject({ '201': STOCK });
    expect(await stockOf(world, item)).toBe(0);
    const paid = await world.count(
      `SELECT count(*) FROM order_orders
       WHERE status = 'COMPLETED' AND lines @> jsonb_build_array(jsonb_build_object('itemId', $1::text))`,
      [item.id],
    );
    expect(paid).toBe(STOCK);
    const poorIds = poor.map(({ id }) => id);
    const left = await world.count(`SELECT count(*) FROM order_orders WHERE user_id = ANY($1)`, [
      poorIds,
    ]);
    expect(left).toBe(0);
  });

  function everybody(send: (person: Person, index: number) => ReturnType<typeof order>) {
    return atOnce(ORDERS, [take(people, 0).api], (_api, index) => send(take(people, index), index));
  }

  function reservedOf({ id }: ShopItem): Promise<number> {
    return world.count(
      `SELECT coalesce(sum((line->>'quantity')::int), 0)
       FROM order_orders, jsonb_array_elements(lines) line
       WHERE status IN ('PENDING_PAYMENT', 'COMPLETED') AND (line->>'itemId')::uuid = $1`,
      [id],
    );
  }
});

/** One to four of the items, in a different order for each user. */
function mixedBasket(items: readonly ShopItem[], index: number): [ShopItem, number][] {
  const size = 1 + (index % 4);
  const step = index % 2 === 0 ? 1 : items.length - 1;
  return Array.from({ length: size }, (_, place) => [
    take(items, index + place * step),
    1 + ((index + place) % 3),
  ]);
}

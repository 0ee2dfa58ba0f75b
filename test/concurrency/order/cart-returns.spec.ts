import { addPerson, type Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { atOnce, onEveryInstance, take, tally } from '../../support/sale-steps.js';
import { addItem, order, type ShopItem, sweepOrders } from '../../support/shop.js';
import { World } from '../../support/world.js';

describe('A cart with simultaneous orders, on two instances', () => {
  let world: World;
  let buyer: Person;
  let item: ShopItem;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    buyer = await addPerson(world);
    item = await addItem(world);
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('loses each piece to one order, and gets each back once when all orders end together', async () => {
    const apis = onEveryInstance(world, buyer);
    await put(7);
    const answers = await atOnce(10, apis, (api) => order(api, [[item, 1]]));
    expect(tally(answers)).toEqual({ '201': 10 });
    expect(await quantity()).toBe(0);
    world.clock.advance(599);
    const endings = answers.flatMap(({ body }) => apis.map((api) => cancelLater(api, body.id)));
    world.clock.advance(1);
    await Promise.all([...endings, sweepOrders(world), sweepOrders(world)]);
    await sweepOrders(world);
    expect(await quantity()).toBe(7);
  });

  it('counts what the user puts in while orders take and return pieces', async () => {
    const apis = onEveryInstance(world, buyer);
    await put(5);
    await Promise.all(
      Array.from({ length: 8 }, async (_, place) => {
        const api = take(apis, place);
        for (let round = 0; round < 10; round += 1) {
          const { body } = await order(api, [[item, 1 + (place % 3)]]);
          await api.post(`/v1/orders/${body.id}/cancel`);
        }
      }),
    );
    expect(await quantity()).toBe(5);
  });

  it('holds at most a hundred items when orders return pieces together with new ones', async () => {
    const apis = onEveryInstance(world, buyer);
    const items: ShopItem[] = [];
    while (items.length < 120) items.push(await addItem(world));
    for (const one of items.slice(0, 40)) await put(1, one);
    const orders = await atOnce(40, apis, (api, index) => order(api, [[take(items, index), 1]]));
    for (const one of items.slice(40, 80)) await put(1, one);
    const cancelled = orders.map(({ body }, index) => cancelLater(take(apis, index), body.id));
    const added = items
      .slice(80)
      .map(({ id }, index) => take(apis, index).put(`/v1/cart/items/${id}`, { quantity: 1 }));
    expect(tally(await Promise.all(cancelled))).toEqual({ '200': 40 });
    expect(tally(await Promise.all(added))).toEqual({ '200': 20, '409 CART_FULL': 20 });
    const rows = await world.count(`SELECT count(*) FROM order_cart_items WHERE user_id = $1`, [
      buyer.id,
    ]);
    expect(rows).toBe(100);
  });

  const cancelLater = (api: Person['api'], id: string) => api.post(`/v1/orders/${id}/cancel`);

  function put(pieces: number, { id }: ShopItem = item) {
    return buyer.api.put(`/v1/cart/items/${id}`, { quantity: pieces });
  }

  function quantity(): Promise<number> {
    return world.count(
      `SELECT coalesce(sum(quantity), 0) FROM order_cart_items WHERE user_id = $1`,
      [buyer.id],
    );
  }
});

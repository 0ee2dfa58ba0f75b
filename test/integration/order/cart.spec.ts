import { randomUUID } from 'node:crypto';
import { addPerson, type Person } from '../../support/people.js';
import { confirm, refund, take } from '../../support/sale-steps.js';
import {
  addItem,
  cancel,
  order,
  placeOrder,
  type ShopItem,
  sweepOrders,
  useShop,
} from '../../support/shop.js';
import type { World } from '../../support/world.js';

describe('The cart', () => {
  let world: World;
  let buyer: Person;
  useShop((shop) => ({ world, buyer } = shop));

  function put({ id }: Pick<ShopItem, 'id'>, quantity: unknown) {
    return buyer.api.put(`/v1/cart/items/${id}`, { quantity });
  }

  async function contents(person: Person = buyer) {
    const { body } = await person.api.get('/v1/cart');
    return (body.items as { itemId: string; quantity: number }[]).map(
      ({ itemId, quantity }) => [itemId, quantity] as const,
    );
  }

  it('shows items with current prices and stock', async () => {
    const lp = await addItem(world, { price: 45_000, stock: 3 });
    const pin = await addItem(world, { price: 9_000 });
    await put(lp, 2);
    const { status, body } = await put(pin, 1);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      subtotal: 99_000,
      items: [
        { itemId: lp.id, price: 45_000, quantity: 2, amount: 90_000, stock: 3, roomId: null },
        { itemId: pin.id, price: 9_000, quantity: 1, amount: 9_000, stock: 100, roomId: null },
      ],
    });
    expect((await buyer.api.get('/v1/cart')).body).toEqual(body);
  });

  it('lists each item once, and another PUT sets its quantity', async () => {
    const item = await addItem(world);
    await put(item, 2);
    await put(item, 5);
    expect(await contents()).toEqual([[item.id, 5]]);
  });

  it('removes an item, also when the item is not in the cart', async () => {
    const item = await addItem(world);
    await put(item, 2);
    expect((await buyer.api.delete(`/v1/cart/items/${item.id}`)).status).toBe(204);
    expect((await buyer.api.delete(`/v1/cart/items/${item.id}`)).status).toBe(204);
    expect(await contents()).toEqual([]);
  });

  it('loses only the ordered pieces', async () => {
    const [ordered, kept] = [await addItem(world), await addItem(world)];
    const neighbour = await addPerson(world);
    await put(ordered, 2);
    await put(kept, 1);
    await neighbour.api.put(`/v1/cart/items/${ordered.id}`, { quantity: 3 });
    expect((await order(buyer.api, [[ordered, 1]])).status).toBe(201);
    const rest = [
      [ordered.id, 1],
      [kept.id, 1],
    ];
    expect(await contents()).toEqual(rest);
    // One more piece than the cart has.
    expect((await order(buyer.api, [[ordered, 2]])).status).toBe(201);
    expect(await contents()).toEqual([[kept.id, 1]]);
    expect(await contents(neighbour)).toEqual([[ordered.id, 3]]);
  });

  it('gets back what it lost when the order is cancelled or expires', async () => {
    const item = await addItem(world);
    await put(item, 3);
    const cancelled = await placeOrder(buyer, [[item, 1]]);
    const expiring = await placeOrder(buyer, [[item, 5]]);
    expect(await contents()).toEqual([]);
    await cancel(buyer, cancelled);
    expect(await contents()).toEqual([[item.id, 1]]);
    world.clock.advance(601);
    await sweepOrders(world);
    await sweepOrders(world);
    expect(await contents()).toEqual([[item.id, 3]]);
    expect((await cancel(buyer, expiring)).status).toBe(409);
    expect(await contents()).toEqual([[item.id, 3]]);
  });

  it('gets nothing from an order that took nothing out of it, or that was paid', async () => {
    const item = await addItem(world);
    await cancel(buyer, await placeOrder(buyer, [[item, 2]]));
    expect(await contents()).toEqual([]);
    await put(item, 2);
    const paid = await placeOrder(buyer, [[item, 2]]);
    await confirm(buyer, paid);
    await refund(buyer, paid);
    expect(await contents()).toEqual([]);
  });

  it('keeps its pieces when the order is refused', async () => {
    const poor = await addPerson(world);
    const item = await addItem(world, { stock: 2 });
    await poor.api.put(`/v1/cart/items/${item.id}`, { quantity: 3 });
    expect((await order(poor.api, [[item, 3]])).body.code).toBe('OUT_OF_STOCK');
    const unpayable = await order(poor.api, [[item, 2]], { payNow: true });
    expect(unpayable.body.code).toBe('INSUFFICIENT_BALANCE');
    expect(await contents(poor)).toEqual([[item.id, 3]]);
  });

  it('adds what it gets back to newer pieces, within its limits', async () => {
    const items: ShopItem[] = [];
    while (items.length < 101) items.push(await addItem(world));
    const [many, dropped, ...others] = items as [ShopItem, ShopItem, ...ShopItem[]];
    await put(many, 4);
    await put(dropped, 1);
    const placed = await placeOrder(buyer, [
      [many, 4],
      [dropped, 1],
    ]);
    await put(many, 998);
    for (const other of others) await put(other, 1);
    await cancel(buyer, placed);
    const cart = new Map(await contents());
    expect(cart.size).toBe(100);
    expect(cart.get(many.id)).toBe(1_000);
    expect(cart.has(dropped.id)).toBe(false);
  });

  it('hides deleted items', async () => {
    const item = await addItem(world);
    await put(item, 1);
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.delete(`/v1/items/${item.id}`);
    expect((await buyer.api.get('/v1/cart')).body).toEqual({ items: [], subtotal: 0 });
    expect((await put(item, 1)).body.code).toBe('ITEM_NOT_FOUND');
  });

  it('refuses wrong quantities and unknown items', async () => {
    const item = await addItem(world);
    for (const quantity of [0, -1, 1.5, 1_001, '2', null]) {
      expect((await put(item, quantity)).body.code).toBe('VALIDATION_FAILED');
    }
    expect((await put({ id: randomUUID() }, 1)).body.code).toBe('ITEM_NOT_FOUND');
    expect((await put({ id: 'lp' }, 1)).status).toBe(400);
    expect(await contents()).toEqual([]);
  });

  it('holds at most a hundred items, also with simultaneous requests', async () => {
    const items = await Promise.all(Array.from({ length: 104 }, () => addItem(world)));
    const answers = await Promise.all(items.map((item) => put(item, 1)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(answers.filter(({ body }) => body.code === 'CART_FULL')).toHaveLength(4);
    expect(await contents()).toHaveLength(100);
    const [first] = await contents();
    expect((await put({ id: first?.[0] ?? '' }, 7)).status).toBe(200);
  });

  it('leaves deleted items out of its limit', async () => {
    const items = await Promise.all(Array.from({ length: 100 }, () => addItem(world)));
    for (const item of items) await put(item, 1);
    const admin = await addPerson(world, { role: 'admin' });
    const [gone, another] = [take(items, 40), await addItem(world)];
    expect((await put(another, 1)).body.code).toBe('CART_FULL');
    await admin.api.delete(`/v1/items/${gone.id}`);
    expect((await put(another, 1)).status).toBe(200);
    const inCart = (await contents()).map(([itemId]) => itemId);
    expect(inCart).toHaveLength(100);
    expect(inCart.at(-1)).toBe(another.id);
    expect((await put(await addItem(world), 1)).body.code).toBe('CART_FULL');
  });
});

import { randomUUID } from 'node:crypto';
import { addPerson, type Person } from '../../support/people.js';
import { take } from '../../support/sale-steps.js';
import { addItem, order, type ShopItem, useShop } from '../../support/shop.js';
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
        { itemId: lp.id, price: 45_000, quantity: 2, amount: 90_000, stock: 3 },
        { itemId: pin.id, price: 9_000, quantity: 1, amount: 9_000, stock: 100 },
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

  it('loses only the ordered items', async () => {
    const [ordered, kept] = [await addItem(world), await addItem(world)];
    const neighbour = await addPerson(world);
    await put(ordered, 2);
    await put(kept, 1);
    await neighbour.api.put(`/v1/cart/items/${ordered.id}`, { quantity: 3 });
    expect((await order(buyer.api, [[ordered, 1]])).status).toBe(201);
    expect(await contents()).toEqual([[kept.id, 1]]);
    expect(await contents(neighbour)).toEqual([[ordered.id, 3]]);
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

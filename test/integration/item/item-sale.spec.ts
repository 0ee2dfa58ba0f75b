import { Api } from '../../support/api.js';
import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { allRows } from '../../support/sale-invariants.js';
import { readPages } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

let named = 0;

/** A valid body with a unique name. */
function goods(changes: object = {}) {
  named += 1;
  return { name: `Drop ${named}`, price: 189_000, stock: 5, ...changes };
}

describe('The terms on which an item is sold', () => {
  let world: World;
  let admin: Person;
  let customer: Person;
  let stranger: Api;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
    customer = await addPerson(world);
    stranger = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  it('limits the pieces of a user to ten when an item has or gets a room', async () => {
    const { roomId } = await openSale(world);
    const drop = await admin.api.post('/v1/items', goods({ roomId }));
    expect(drop.body.maxPerUser).toBe(10);
    const free = await admin.api.post('/v1/items', goods({ roomId, maxPerUser: null }));
    expect(free.body.maxPerUser).toBeNull();
    const item = await addItem(world);
    const path = `/v1/items/${item.id}`;
    expect((await admin.api.patch(path, { roomId })).body.maxPerUser).toBe(10);
    expect((await admin.api.patch(path, { maxPerUser: null })).body.maxPerUser).toBeNull();
    expect((await admin.api.patch(path, { price: 1 })).body.maxPerUser).toBeNull();
  });

  it('lists no hidden items, and shows them to users who know their id', async () => {
    const item = await addItem(world, { hidden: true });
    expect(await found(item.name)).toEqual([]);
    const listed = (await readPages<{ id: string }>(customer.api, '/v1/items', 100)).flat();
    expect(listed.map(({ id }) => id)).not.toContain(item.id);
    const path = `/v1/items/${item.id}`;
    expect((await stranger.get(path)).body).toEqual(item);
    await admin.api.patch(path, { hidden: false });
    expect(await found(item.name)).toEqual([item.id]);
  });

  it('refuses a sale that ends before it starts, also with the other time in the row', async () => {
    const before = await allRows(world);
    const times = { onSaleFrom: '2026-12-24T18:00:00Z', onSaleUntil: '2026-12-24T18:00:00Z' };
    const created = await admin.api.post('/v1/items', goods(times));
    expect(created.body).toMatchObject({ status: 422, code: 'INVALID_ITEM' });
    expect(await allRows(world)).toEqual(before);
    const item = await addItem(world, { onSaleFrom: new Date(times.onSaleFrom) });
    const path = `/v1/items/${item.id}`;
    const changed = await admin.api.patch(path, { onSaleUntil: times.onSaleUntil });
    expect(changed.body).toMatchObject({ status: 422, code: 'INVALID_ITEM' });
    expect((await stranger.get(path)).body).toEqual(item);
  });

  async function found(name: string): Promise<string[]> {
    const answer = await stranger.get(`/v1/items?name=${encodeURIComponent(name)}`);
    return (answer.body.data as { id: string }[]).map(({ id }) => id);
  }
});

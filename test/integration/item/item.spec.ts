import { Api } from '../../support/api.js';
import { addItem, stockHistoryOf } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { allRows } from '../../support/sale-invariants.js';
import { readPages } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
let named = 0;

/** A valid body with a unique name. */
function goods(changes: object = {}) {
  named += 1;
  return { name: `Sneaker ${named}`, price: 189_000, stock: 5, ...changes };
}

describe('The API of items', () => {
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

  it('creates an item for an admin, and shows it to everybody', async () => {
    const { roomId } = await openSale(world);
    const sale = {
      onSaleFrom: '2026-12-24T18:00:00.000Z',
      onSaleUntil: '2026-12-31T15:00:00.000Z',
    };
    const body = goods({
      ...{ description: 'One run only.', roomId, maxPerUser: 2, hidden: true },
      ...sale,
    });
    const created = await admin.api.post('/v1/items', body);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...body,
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      createdAt: expect.stringMatching(/Z$/),
    });
    const shown = await stranger.get(`/v1/items/${created.body.id}`);
    expect(shown.status).toBe(200);
    expect(shown.body).toEqual(created.body);

    const plain = await admin.api.post('/v1/items', goods());
    expect(plain.body).toMatchObject({
      ...{ description: null, roomId: null, maxPerUser: null },
      ...{ onSaleFrom: null, onSaleUntil: null, hidden: false },
    });
  });

  it('records the initial stock as the first adjustment, also a stock of 0', async () => {
    for (const stock of [0, 10_000_000]) {
      const { body: item } = await admin.api.post('/v1/items', goods({ stock }));
      expect(item.stock).toBe(stock);
      expect(await stockHistoryOf(world, item.id)).toEqual({
        available: stock,
        adjustments: [{ delta: stock, reason: 'initial stock', admin_id: admin.id }],
      });
    }
  });

  it('refuses the name of another item', async () => {
    const body = goods();
    await admin.api.post('/v1/items', body);
    const before = await allRows(world);
    for (const language of ['en', 'ko']) {
      const again = await admin.api.post('/v1/items', body, { 'accept-language': language });
      expect(again.body).toMatchObject({
        status: 409,
        code: 'DUPLICATE_ITEM_NAME',
        detail: 'Duplication Item Name',
      });
    }
    expect(await allRows(world)).toEqual(before);
  });

  it('gives a name to only one of several simultaneous requests', async () => {
    const body = goods();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => admin.api.post('/v1/items', body)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 19 }, () => 409),
    ]);
    const ids = await world.rows<{ id: string }>(`SELECT id FROM item_items WHERE name = $1`, [
      body.name,
    ]);
    expect(ids).toHaveLength(1);
    expect(await stockHistoryOf(world, ids[0]?.id)).toMatchObject({
      available: 5,
      adjustments: [{ delta: 5 }],
    });
  });

  it('creates one item per Idempotency-Key', async () => {
    const body = goods();
    const key = { 'idempotency-key': 'register' };
    const first = await admin.api.post('/v1/items', body, key);
    const second = await admin.api.post('/v1/items', body, key);
    expect(second.status).toBe(201);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
  });

  it('refuses an unknown room', async () => {
    const item = await addItem(world);
    const before = await allRows(world);
    const created = await admin.api.post('/v1/items', goods({ roomId: UNKNOWN }));
    expect(created.body).toMatchObject({ status: 404, code: 'QUEUE_ROOM_NOT_FOUND' });
    const changed = await admin.api.patch(`/v1/items/${item.id}`, { roomId: UNKNOWN });
    expect(changed.body).toMatchObject({ status: 404, code: 'QUEUE_ROOM_NOT_FOUND' });
    expect(await allRows(world)).toEqual(before);
  });

  it('changes only the given fields', async () => {
    const { roomId } = await openSale(world);
    const item = await addItem(world, { description: 'First run', roomId, stock: 7 });
    const path = `/v1/items/${item.id}`;
    const name = goods().name;
    let expected: object = item;
    for (const change of [
      { name },
      { price: 1 },
      { description: null },
      { roomId: null },
      { maxPerUser: 3, hidden: true },
      { onSaleFrom: '2026-12-24T18:00:00.000Z', onSaleUntil: '2026-12-31T15:00:00.000Z' },
      { onSaleFrom: null, hidden: false },
      { roomId, description: 'Second run' },
      {},
    ]) {
      expected = { ...expected, ...change };
      const answer = await admin.api.patch(path, change);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(expected);
      expect((await stranger.get(path)).body).toEqual(expected);
    }
    // An empty change makes no new version.
    expect(await world.rows(`SELECT version FROM item_items WHERE id = $1`, [item.id])).toEqual([
      { version: 9 },
    ]);
  });

  it('lets an item keep its own name, and refuses the name of another item', async () => {
    const [item, other] = [await addItem(world), await addItem(world)];
    const same = await admin.api.patch(`/v1/items/${item.id}`, { name: item.name });
    expect(same.status).toBe(200);
    const taken = await admin.api.patch(`/v1/items/${item.id}`, { name: other.name });
    expect(taken.body).toMatchObject({ status: 409, code: 'DUPLICATE_ITEM_NAME' });
    expect((await stranger.get(`/v1/items/${item.id}`)).body.name).toBe(item.name);
  });

  it('deletes an item softly: nobody sees the item, and its name is free again', async () => {
    const item = await addItem(world, { stock: 3 });
    const path = `/v1/items/${item.id}`;
    expect((await stranger.get(path)).status).toBe(200);
    expect((await admin.api.delete(path)).status).toBe(204);

    const gone = { status: 404, code: 'ITEM_NOT_FOUND' };
    expect((await stranger.get(path)).body).toMatchObject(gone);
    expect((await admin.api.patch(path, { price: 1 })).body).toMatchObject(gone);
    expect((await admin.api.patch(path, {})).body).toMatchObject(gone);
    expect((await admin.api.delete(path)).body).toMatchObject(gone);
    const adjusted = await admin.api.post(`${path}/stock-adjustments`, { delta: 1, reason: 'x' });
    expect(adjusted.body).toMatchObject(gone);
    expect(await found(item.name)).toEqual([]);
    expect(await stockHistoryOf(world, item.id)).toMatchObject({ available: 3 });

    const reborn = await admin.api.post('/v1/items', goods({ name: item.name }));
    expect(reborn.status).toBe(201);
    expect(await found(item.name)).toEqual([reborn.body.id]);
    const [row] = await world.rows<{ deleted: boolean }>(
      `SELECT deleted_at IS NOT NULL AS deleted FROM item_items WHERE id = $1`,
      [item.id],
    );
    expect(row?.deleted).toBe(true);
  });

  it('lists items newest first, page by page, with exact stock', async () => {
    const prefix = goods().name;
    const items = [];
    for (let count = 0; count < 5; count += 1) {
      items.push(await addItem(world, { name: `${prefix} no ${count}`, stock: count }));
    }
    const pages = await readPages<{ id: string }>(customer.api, '/v1/items', 2);
    const listed = pages.flat().slice(0, 5);
    expect(listed).toEqual([...items].reverse());
    const [last] = items;
    await admin.api.post(`/v1/items/${last?.id}/stock-adjustments`, { delta: 100, reason: 'x' });
    const { body } = await stranger.get(`/v1/items?name=${encodeURIComponent(`${prefix} no 0`)}`);
    expect(body).toEqual({ data: [{ ...last, stock: 100 }], nextCursor: null });
  });

  it('finds items by a part of the name, without case, and with wildcards as plain characters', async () => {
    const [percent, under, slash] = [
      await addItem(world, { name: '100% Wool 양말' }),
      await addItem(world, { name: 'snake_case' }),
      await addItem(world, { name: 'back\\slash' }),
    ];
    expect(await found('wOOL')).toEqual([percent.id]);
    expect(await found('양말')).toEqual([percent.id]);
    expect(await found('100%')).toEqual([percent.id]);
    expect(await found('0%W')).toEqual([]);
    expect(await found('%')).toEqual([percent.id]);
    expect(await found('_')).toEqual([under.id]);
    expect(await found('\\')).toEqual([slash.id]);
    expect(await found(`' OR 1=1 --`)).toEqual([]);
    expect((await stranger.get(`/v1/items?name=${'x'.repeat(101)}`)).status).toBe(400);
    expect((await stranger.get(`/v1/items?name=a&name=b`)).status).toBe(400);
  });

  it('refuses changes by customers and anonymous clients', async () => {
    const item = await addItem(world);
    const before = await allRows(world);
    const calls: [string, string, unknown?][] = [
      ['POST', '/v1/items', goods()],
      ['PATCH', `/v1/items/${item.id}`, { price: 1 }],
      ['DELETE', `/v1/items/${item.id}`],
      ['POST', `/v1/items/${item.id}/stock-adjustments`, { delta: 1, reason: 'x' }],
      ['GET', `/v1/items/${item.id}/stock-adjustments`],
    ];
    for (const [method, path, body] of calls) {
      const refused = await customer.api.send(method, path, { body });
      expect(refused.body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
      const anonymous = await stranger.send(method, path, { body });
      expect(anonymous.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
    expect(await allRows(world)).toEqual(before);
  });

  it('answers 404 for an unknown id, and 400 for a malformed one', async () => {
    for (const [method, path, body] of [
      ['GET', `/v1/items/${UNKNOWN}`],
      ['PATCH', `/v1/items/${UNKNOWN}`, { price: 1 }],
      ['DELETE', `/v1/items/${UNKNOWN}`],
      ['POST', `/v1/items/${UNKNOWN}/stock-adjustments`, { delta: 1, reason: 'x' }],
      ['GET', `/v1/items/${UNKNOWN}/stock-adjustments`],
    ] as const) {
      const answer = await admin.api.send(method, path, { body });
      expect(answer.body).toMatchObject({ status: 404, code: 'ITEM_NOT_FOUND' });
    }
    expect((await stranger.get('/v1/items/nonsense')).status).toBe(400);
  });

  async function found(name: string): Promise<string[]> {
    const answer = await stranger.get(`/v1/items?name=${encodeURIComponent(name)}`);
    expect(answer.status).toBe(200);
    return (answer.body.data as { id: string }[]).map(({ id }) => id);
  }
});

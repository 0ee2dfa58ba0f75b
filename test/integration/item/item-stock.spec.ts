import { ItemQueries } from '../../../src/modules/item/application/item-queries.js';
import { ItemError, ItemFacade, StockFacade } from '../../../src/modules/item/index.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { statementsWaitingForALock } from '../../support/locks.js';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addItem, stockHistoryOf } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { allRows } from '../../support/sale-invariants.js';
import { readPages, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

describe('The stock of an item', () => {
  let world: World;
  let admin: Person;
  let stranger: Api;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
    stranger = new Api(world.app.baseUrl);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => world.stop());

  it('changes by the adjustments of an admin, and keeps every adjustment', async () => {
    const { body: item } = await admin.api.post('/v1/items', {
      name: 'Sneaker',
      price: 189_000,
      stock: 5,
    });
    const path = `/v1/items/${item.id}/stock-adjustments`;
    const raised = await admin.api.post(path, { delta: 10, reason: 'Second delivery' });
    expect(raised.status).toBe(201);
    expect(raised.body).toMatchObject({ itemId: item.id, delta: 10, stock: 15 });
    const lowered = await admin.api.post(path, { delta: -15, reason: 'Water damage' });
    expect(lowered.body).toMatchObject({ delta: -15, reason: 'Water damage', stock: 0 });
    expect((await stranger.get(`/v1/items/${item.id}`)).body.stock).toBe(0);
    const history = [-15, 10, 5].map((delta) => ({ itemId: item.id, adminId: admin.id, delta }));
    const pages = await readPages<object>(admin.api, path, 2);
    expect(pages).toMatchObject([history.slice(0, 2), history.slice(2)]);
    expect(await stockHistoryOf(world, item.id)).toEqual({
      available: 0,
      adjustments: [
        { delta: 5, reason: 'initial stock', admin_id: admin.id },
        { delta: 10, reason: 'Second delivery', admin_id: admin.id },
        { delta: -15, reason: 'Water damage', admin_id: admin.id },
      ],
    });
  });

  it('keeps its adjustments when the item is deleted', async () => {
    const item = await addItem(world, { stock: 5 });
    await admin.api.delete(`/v1/items/${item.id}`);
    const { body } = await admin.api.get(`/v1/items/${item.id}/stock-adjustments`);
    const first = { delta: 5, reason: 'initial stock', adminId: null };
    expect(body).toMatchObject({ data: [first], nextCursor: null });
  });

  it.each<[object, number, string]>([
    [{ delta: -6, reason: 'x' }, 409, 'STOCK_BELOW_ZERO'],
    [{ delta: 9_999_996, reason: 'x' }, 409, 'STOCK_LIMIT_EXCEEDED'],
    [{ delta: 0, reason: 'x' }, 400, 'VALIDATION_FAILED'],
    [{ delta: 1.5, reason: 'x' }, 400, 'VALIDATION_FAILED'],
    [{ delta: 10_000_001, reason: 'x' }, 400, 'VALIDATION_FAILED'],
    [{ delta: 1 }, 400, 'VALIDATION_FAILED'],
    [{ delta: 1, reason: ' ' }, 400, 'VALIDATION_FAILED'],
    [{ delta: 1, reason: 'x'.repeat(201) }, 400, 'VALIDATION_FAILED'],
  ])('refuses the adjustment %j', async (body, status, code) => {
    const item = await addItem(world, { stock: 5 });
    const before = await allRows(world);
    const answer = await admin.api.post(`/v1/items/${item.id}/stock-adjustments`, body);
    expect(answer.body).toMatchObject({ status, code });
    expect(await allRows(world)).toEqual(before);
  });

  it('never goes below zero with simultaneous adjustments', async () => {
    const item = await addItem(world, { stock: 7 });
    const path = `/v1/items/${item.id}/stock-adjustments`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => admin.api.post(path, { delta: -1, reason: 'x' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(7);
    expect(answers.filter(({ body }) => body.code === 'STOCK_BELOW_ZERO')).toHaveLength(13);
    const { available, adjustments } = await stockHistoryOf(world, item.id);
    expect(available).toBe(0);
    expect(adjustments).toHaveLength(8);
  });

  it('never sells more pieces than it has to simultaneous orders', async () => {
    const items = [
      await addItem(world, { stock: 30 }),
      await addItem(world, { stock: 25 }),
      await addItem(world, { stock: 40 }),
    ];
    const ids = items.map(({ id }) => id);
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        order(index, [take(ids, index), take(ids, index + 1)]),
      ),
    );
    const sold = new Map(ids.map((id) => [id, 0]));
    for (const taken of outcomes.filter((outcome) => outcome !== null)) {
      for (const id of taken) sold.set(id, (sold.get(id) ?? 0) + 1);
    }
    for (const { id, stock } of items) {
      expect((await stockHistoryOf(world, id)).available).toBe(stock - (sold.get(id) ?? 0));
    }
    // 40 orders want the item with a stock of 25, so that it is sold out in any case.
    expect((await stockHistoryOf(world, ids[1])).available).toBe(0);
    expect(outcomes).toContain(null);
  });

  it('shows an order its new value after the wait for its lock', async () => {
    const item = await addItem(world, { stock: 5 });
    const other = await world.database.connect();
    await other.query('BEGIN');
    await other.query(`UPDATE item_stock SET available = 1 WHERE item_id = $1`, [item.id]);
    const late = order(0, [item.id], 2);
    const exact = order(1, [item.id], 1);
    await eventually('both wait', async () => (await statementsWaitingForALock(world)) === 2);
    await other.query('COMMIT');
    other.release();
    expect(await late).toBeNull();
    expect(await exact).toEqual([item.id]);
    expect((await stockHistoryOf(world, item.id)).available).toBe(0);
  });

  it('takes returns of several lines, also for a deleted item', async () => {
    const [item, deleted] = [
      await addItem(world, { stock: 4 }),
      await addItem(world, { stock: 4 }),
    ];
    await admin.api.delete(`/v1/items/${deleted.id}`);
    await world.app.get(Transactions).run(() =>
      world.app.get(StockFacade).giveBack([
        { itemId: deleted.id, quantity: 2 },
        { itemId: item.id, quantity: 1 },
        { itemId: item.id, quantity: 3 },
      ]),
    );
    expect((await stockHistoryOf(world, item.id)).available).toBe(8);
    expect((await stockHistoryOf(world, deleted.id)).available).toBe(6);
    await world.app.get(StockFacade).giveBack([]);
  });

  it('counts all simultaneous orders, returns and adjustments of the same items', async () => {
    const ids = [await addItem(world, { stock: 100 }), await addItem(world, { stock: 100 })].map(
      ({ id }) => id,
    );
    const work = Array.from({ length: 30 }, (_, index) => {
      const lines = (index % 2 ? ids : [...ids].reverse()).map((itemId) => ({
        itemId,
        quantity: 2,
      }));
      const instance = take(world.instances, index);
      const path = `/v1/items/${take(ids, index)}/stock-adjustments`;
      return [
        order(
          index,
          lines.map(({ itemId }) => itemId),
        ),
        instance.get(Transactions).run(() => instance.get(StockFacade).giveBack(lines)),
        admin.api.post(path, { delta: -1, reason: 'lost' }),
      ];
    });
    await Promise.all(work.flat());
    // 100 - 30 ordered + 60 returned - 15 lost
    for (const id of ids) expect((await stockHistoryOf(world, id)).available).toBe(115);
  });

  it('refuses a lock for a deleted item', async () => {
    const [item, deleted] = [await addItem(world), await addItem(world)];
    await admin.api.delete(`/v1/items/${deleted.id}`);
    await expect(lockAndTake(0, [item.id, deleted.id], 1)).rejects.toMatchObject({
      code: 'ITEM_NOT_FOUND',
      details: { itemIds: [deleted.id] },
    });
    expect((await stockHistoryOf(world, item.id)).available).toBe(10);
  });

  it('answers all simultaneous requests with one query', async () => {
    const items = [await addItem(world, { stock: 1 }), await addItem(world, { stock: 2 })];
    const facade = world.app.get(ItemFacade);
    const ids = items.map(({ id }) => id);
    const queries = jest.spyOn(world.app.get(ItemQueries), 'findStocks');
    const answers = await Promise.all([
      facade.getStocks(ids),
      facade.getStocks([ids[0] ?? '']),
      facade.getStocks([]),
      facade.getStocks(['0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55']),
    ]);
    expect(answers.map((stocks) => [...stocks.values()].sort())).toEqual([[1, 2], [1], [], []]);
    expect(queries).toHaveBeenCalledTimes(1);
  });

  it('answers each request with a query that began after the request', async () => {
    const { id } = await addItem(world, { stock: 2 });
    const facade = world.app.get(ItemFacade);
    const queries = world.app.get(ItemQueries);
    const findStocks = queries.findStocks.bind(queries);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let hasRead = false;
    jest.spyOn(queries, 'findStocks').mockImplementationOnce(async (ids) => {
      const stocks = await findStocks(ids);
      hasRead = true;
      await released;
      return stocks;
    });
    const before = facade.getStocks([id]);
    await eventually('the query has its answer', () => hasRead);
    await world.rows(`UPDATE item_stock SET available = 1 WHERE item_id = $1`, [id]);
    const after = facade.getStocks([id]);
    release();
    expect((await before).get(id)).toBe(2);
    expect((await after).get(id)).toBe(1);
    // Puts back the stock that no order took, for the invariants.
    await world.rows(`UPDATE item_stock SET available = 2 WHERE item_id = $1`, [id]);
  });

  it('includes the uncommitted changes of the transaction that reads it', async () => {
    const item = await addItem(world, { stock: 5 });
    await world.app.get(Transactions).run(async () => {
      await world.app.get(StockFacade).giveBack([{ itemId: item.id, quantity: 1 }]);
      const stocks = await world.app.get(ItemFacade).getStocks([item.id]);
      expect(stocks.get(item.id)).toBe(6);
    });
  });

  /** Takes `quantity` of each item in a transaction. Null if an item is out of stock. */
  async function order(index: number, ids: string[], quantity = 1): Promise<string[] | null> {
    try {
      return await lockAndTake(index, ids, quantity);
    } catch (error) {
      if (error instanceof ItemError && error.code === 'OUT_OF_STOCK') return null;
      throw error;
    }
  }

  function lockAndTake(index: number, ids: string[], quantity: number): Promise<string[]> {
    const instance = take(world.instances, index);
    const stocks = instance.get(StockFacade);
    return instance.get(Transactions).run(async () => {
      const locked = await stocks.lock(ids);
      locked.take(ids.map((itemId) => ({ itemId, quantity })));
      await stocks.save(locked);
      return ids;
    });
  }
});

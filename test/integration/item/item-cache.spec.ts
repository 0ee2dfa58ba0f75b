import { ItemQueries } from '../../../src/modules/item/application/item-queries.js';
import { ItemFacade } from '../../../src/modules/item/index.js';
import { CacheListener } from '../../../src/shared/cache/cache-listener.js';
import { RedisTier } from '../../../src/shared/cache/redis-tier.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import {
  readsBy,
  cacheKey,
  forgetInMemory,
  inRedis,
  untilAllListen,
} from '../../support/item-cache.js';
import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { type Instance, World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const ONE_SECOND = 1_000;
const IN_MEMORY = { l1Hits: 1, l2Hits: 0, misses: 0 };
const IN_REDIS = { l1Hits: 0, l2Hits: 1, misses: 0 };
const IN_POSTGRES = { l1Hits: 0, l2Hits: 0, misses: 1 };

describe('The cache of item details', () => {
  let world: World;
  let admin: Person;
  let here: Instance;
  let there: Instance;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    [here, there] = world.instances as [Instance, Instance];
    admin = await addPerson(world, { role: 'admin' });
    await untilAllListen(world);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => world.stop());

  describe('read (seed 000, diagram 2)', () => {
    it('reads memory, then Redis, then PostgreSQL, and fills the earlier tiers', async () => {
      const { id, name } = await addItem(world);
      expect(await readsBy(here, () => show(here, id))).toEqual(IN_POSTGRES);
      expect(await inRedis(world, id)).toMatchObject({ version: 1, value: { id, name } });
      expect(await readsBy(here, () => show(here, id))).toEqual(IN_MEMORY);

      forgetInMemory(here);
      expect(await readsBy(here, () => show(here, id))).toEqual(IN_REDIS);
      expect(await readsBy(here, () => show(here, id))).toEqual(IN_MEMORY);

      expect(await readsBy(there, () => show(there, id))).toEqual(IN_REDIS);
      expect(await readsBy(there, () => show(there, id))).toEqual(IN_MEMORY);
    });

    it('returns the same item from every tier', async () => {
      const item = await addItem(world, { description: '한정판', price: 1, stock: 3 });
      const answers = [await show(here, item.id), await show(here, item.id)];
      answers.push(await show(there, item.id));
      for (const { status, body } of answers) {
        expect(status).toBe(200);
        expect(body).toEqual(item);
      }
    });

    it('loads a cold item once for 200 readers', async () => {
      const { id, name } = await addItem(world);
      const loads = jest.spyOn(here.get(ItemQueries), 'findState');
      const answers = await Promise.all(Array.from({ length: 200 }, () => show(here, id)));
      expect(
        answers.filter(({ status, body }) => status === 200 && body.name === name),
      ).toHaveLength(200);
      expect(loads.mock.calls).toEqual([[id]]);
    });

    it('caches for two seconds that an item does not exist', async () => {
      const loads = jest.spyOn(here.get(ItemQueries), 'findState');
      for (let count = 0; count < 3; count += 1) {
        expect((await show(here, UNKNOWN)).status).toBe(404);
      }
      expect(loads).toHaveBeenCalledTimes(1);
      expect(await inRedis(world, UNKNOWN)).toEqual({ version: 0, value: null });
      expect(await world.redis.pttl(cacheKey(UNKNOWN))).toBeLessThanOrEqual(2_000);
    });

    it('keeps a state in Redis for at most 60 seconds', async () => {
      const { id } = await addItem(world);
      await show(here, id);
      const left = await world.redis.pttl(cacheKey(id));
      expect(left).toBeGreaterThan(50_000);
      expect(left).toBeLessThanOrEqual(60_000);
    });

    it('never caches the stock', async () => {
      const { id } = await addItem(world, { stock: 10 });
      expect((await show(here, id)).body.stock).toBe(10);
      await world.rows(`UPDATE item_stock SET available = 9 WHERE item_id = $1`, [id]);
      const reads = await readsBy(here, async () =>
        expect((await show(here, id)).body.stock).toBe(9),
      );
      expect(reads).toEqual(IN_MEMORY);
      expect((await inRedis(world, id))?.value).not.toHaveProperty('stock');
    });

    it('returns the details of many items and skips missing ones', async () => {
      const [one, other, deleted] = [
        await addItem(world),
        await addItem(world),
        await addItem(world),
      ];
      await admin.api.delete(`/v1/items/${deleted.id}`);
      const details = await here
        .get(ItemFacade)
        .getDetails([one.id, other.id, deleted.id, UNKNOWN]);
      expect([...details.keys()]).toEqual([one.id, other.id]);
    });
  });

  describe('update (seed 000, diagram 3)', () => {
    it.each([
      ['Redis key 존재, Localcache Key 존재', true, true],
      ['Redis key 존재, Localcache Key 미존재', true, false],
      ['Redis key 미존재, Localcache Key 존재', false, true],
      ['Redis key 미존재, Localcache Key 미존재', false, false],
    ])('%s: writes the new state to both tiers', async (_branch, isInRedis, isInMemory) => {
      const { id } = await addItem(world);
      await show(here, id);
      if (!isInRedis) await world.redis.del(cacheKey(id));
      if (!isInMemory) forgetInMemory(here);

      const changed = await change(id, { price: 777 });
      expect(changed.body).toMatchObject({ id, price: 777 });
      expect(await inRedis(world, id)).toMatchObject({ version: 2, value: { id, price: 777 } });
      const reads = await readsBy(here, async () =>
        expect((await show(here, id)).body.price).toBe(777),
      );
      expect(reads).toEqual(IN_MEMORY);
    });

    it('changes no tier when the update is refused', async () => {
      const [item, other] = [await addItem(world), await addItem(world)];
      await show(here, item.id);
      const before = await inRedis(world, item.id);
      expect((await change(item.id, { name: other.name })).status).toBe(409);
      expect(await inRedis(world, item.id)).toEqual(before);
      expect((await show(here, item.id)).body.name).toBe(item.name);
    });

    it('updates the memory of the other instance within a second', async () => {
      const { id } = await addItem(world);
      await show(there, id);
      await change(id, { price: 888 });
      const isThere = async () => (await show(there, id)).body.price === 888;
      await eventually('the other instance follows', isThere, ONE_SECOND);
      await change(id, { price: 999 });
      // The message brought the new state: neither Redis nor PostgreSQL was read.
      const reads = await readsBy(there, () =>
        eventually(
          'the other instance follows',
          async () => (await show(there, id)).body.price === 999,
          ONE_SECOND,
        ),
      );
      expect(reads).toMatchObject({ l2Hits: 0, misses: 0 });
    });

    it('updates the other instance after its memory TTL when the message is lost', async () => {
      const { id, price } = await addItem(world);
      jest.spyOn(there.get(CacheListener), 'receive').mockReturnValue();
      await show(there, id);
      await change(id, { price: 4_321 });
      expect((await show(there, id)).body.price).toBe(price);
      const isThere = async () => (await show(there, id)).body.price === 4_321;
      await eventually('the other instance follows', isThere, 3_000);
    });
  });

  it('ignores an older state in Redis on the instance whose write failed', async () => {
    const { id, price } = await addItem(world);
    await Promise.all([show(here, id), show(there, id)]);
    const write = jest.spyOn(here.get(RedisTier), 'write').mockRejectedValue(new Error('away'));
    expect((await change(id, { price: 2_345 })).status).toBe(200);
    expect((await inRedis(world, id))?.value).toMatchObject({ price });
    forgetInMemory(here);
    const reads = await readsBy(here, async () =>
      expect((await show(here, id)).body.price).toBe(2_345),
    );
    expect(reads).toEqual(IN_REDIS);

    write.mockRestore();
    const isSent = async () => (await inRedis(world, id))?.value?.['price'] === 2_345;
    await eventually('it is sent', isSent, 3_000);
    for (const instance of [here, there]) {
      const isNew = async () => (await show(instance, id)).body.price === 2_345;
      await eventually('it is shown', isNew, ONE_SECOND);
    }
  });

  describe('delete (seed 000, diagram 4)', () => {
    it('evicts both tiers and keeps a tombstone longer than any load takes', async () => {
      const { id } = await addItem(world);
      await show(here, id);
      expect((await admin.api.delete(`/v1/items/${id}`)).status).toBe(204);
      expect(await inRedis(world, id)).toEqual({ version: 2, value: null });
      expect(await world.redis.pttl(cacheKey(id))).toBeGreaterThan(30_000);
      const reads = await readsBy(here, async () =>
        expect((await show(here, id)).status).toBe(404),
      );
      expect(reads).toEqual(IN_MEMORY);
    });

    it('reaches the other instance within a second', async () => {
      const { id } = await addItem(world);
      expect((await show(there, id)).status).toBe(200);
      await admin.api.delete(`/v1/items/${id}`);
      const isGone = async () => (await show(there, id)).status === 404;
      await eventually('the other instance follows', isGone, ONE_SECOND);
    });
  });

  it('serves no reads in a transaction, and never stores uncommitted changes', async () => {
    const { id, price } = await addItem(world);
    const facade = here.get(ItemFacade);
    const undone = here.get(Transactions).run(async () => {
      await facade.changeItem(id, { price: 1 });
      const details = await facade.getDetails([id]);
      expect(details.get(id)?.price).toBe(1);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await inRedis(world, id)).toBeNull();
    expect((await show(here, id)).body.price).toBe(price);
  });

  function show({ baseUrl }: Instance, id: string) {
    return new Api(baseUrl).get(`/v1/items/${id}`);
  }

  function change(id: string, changes: object) {
    return admin.api.patch(`/v1/items/${id}`, changes);
  }
});

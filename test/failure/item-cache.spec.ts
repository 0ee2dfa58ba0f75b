import { Logger } from '@nestjs/common';
import { CacheListener } from '../../src/shared/cache/cache-listener.js';
import { RedisTier } from '../../src/shared/cache/redis-tier.js';
import { type Answer, Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { OwnServer } from '../support/own-server.js';
import { readsBy, cacheKey, forgetInMemory, inRedis } from '../support/item-cache.js';
import { addItem } from '../support/items.js';
import { addPerson, type Person } from '../support/people.js';
import { timed } from '../support/timed.js';
import { type Instance, World } from '../support/world.js';
import { redisAt } from '../support/redis.js';

describe('The item cache while Redis fails', () => {
  let redis: OwnServer;
  let world: World;
  let admin: Person;
  let here: Instance;
  let there: Instance;

  beforeAll(async () => {
    redis = await OwnServer.redis();
    world = await World.start({ instances: 2, config: { redis: redisAt(redis.url) } });
    world.redis.on('error', () => undefined);
    [here, there] = world.instances as [Instance, Instance];
    admin = await addPerson(world, { role: 'admin' });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await eventually('Redis serves both instances', async () => {
      const { id } = await addItem(world);
      await Promise.all([show(here, id), show(there, id)]);
      return (await inRedis(world, id)) !== null && (await bothListen());
    });
  });

  afterAll(async () => {
    await world.stop();
    await redis.remove();
  });

  it('serves items from memory and PostgreSQL and logs one warning', async () => {
    const [item, deleted] = [await addItem(world), await addItem(world)];
    for (const { id } of [item, deleted]) await Promise.all([show(here, id), show(there, id)]);
    const warnings = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await redis.stop();

    expect(await readsBy(here, () => show(here, item.id))).toMatchObject({ l1Hits: 1, misses: 0 });
    forgetInMemory(here);
    const cold = await readsBy(here, async () =>
      expect((await show(here, item.id)).body).toEqual(item),
    );
    expect(cold).toEqual({ l1Hits: 0, l2Hits: 0, misses: 1 });

    expect((await change(item.id, { price: 111 })).status).toBe(200);
    expect((await admin.api.delete(`/v1/items/${deleted.id}`)).status).toBe(204);
    expect((await show(here, item.id)).body.price).toBe(111);
    expect((await show(here, deleted.id)).status).toBe(404);
    const isThere = async () =>
      (await show(there, item.id)).body.price === 111 &&
      (await show(there, deleted.id)).status === 404;
    await eventually('the other instance follows when its memory forgets', isThere, 3_000);

    for (let count = 0; count < 20; count += 1) {
      forgetInMemory(here);
      await show(here, item.id);
    }
    const logged = warnings.mock.calls.filter(([text]) => /works without it/.test(`${text}`));
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.length).toBeLessThanOrEqual(world.instances.length);
    await redis.startAgain();
  });

  it('writes missed changes to Redis once it is back, over the old state', async () => {
    const { id, name } = await addItem(world);
    await Promise.all([show(here, id), show(there, id)]);
    const old = JSON.stringify(await inRedis(world, id));
    await redis.stop();
    await change(id, { price: 222 });
    const write = jest.spyOn(here.get(RedisTier), 'write').mockRejectedValue(new Error('away'));
    await redis.startAgain();
    await eventually('Redis has the old state again', () => putBack(id, old));
    await eventually('the write to Redis has failed', () => write.mock.calls.length > 0);
    write.mockRestore();

    const isRight = async () => (await inRedis(world, id))?.value?.['price'] === 222;
    await eventually('Redis has the new state', isRight, 3_000);
    expect(await inRedis(world, id)).toMatchObject({ version: 2, value: { name, price: 222 } });
    for (const instance of [here, there]) {
      const isNew = async () => (await show(instance, id)).body.price === 222;
      await eventually('the new state is shown', isNew, 3_000);
    }
  });

  it('publishes changes again after a restart', async () => {
    const { id } = await addItem(world);
    await show(there, id);
    await redis.kill();
    await redis.startAgain();
    await eventually('both listen', bothListen);
    await change(id, { price: 444 });
    await eventually('the message arrived', async () => (await show(there, id)).body.price === 444);
    await change(id, { price: 555 });
    const reads = await readsBy(there, () =>
      eventually(
        'the message arrived',
        async () => (await show(there, id)).body.price === 555,
        1_000,
      ),
    );
    expect(reads).toMatchObject({ l2Hits: 0, misses: 0 });
  });

  it('clears the memory when it subscribes again', async () => {
    const { id, price } = await addItem(world);
    jest.spyOn(there.get(CacheListener), 'receive').mockReturnValue();
    await show(there, id);
    await change(id, { price: 333 });
    expect((await show(there, id)).body.price).toBe(price);
    await world.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    // Long before the memory TTL.
    const isNew = async () => (await show(there, id)).body.price === 333;
    await eventually('the new state is shown', isNew, 1_000);
  });

  it('serves reads and writes in time while Redis is frozen', async () => {
    const items = [await addItem(world), await addItem(world)];
    for (const { id } of items) await show(here, id);
    const [item] = items;
    redis.freeze();
    try {
      forgetInMemory(here);
      for (const { id } of items) {
        const { answer, seconds } = await timed(() => show(here, id));
        expect(answer.status).toBe(200);
        expect(seconds).toBeLessThan(2);
      }
      const { answer, seconds } = await timed(() => change(item?.id ?? '', { price: 666 }));
      expect(answer.status).toBe(200);
      expect(seconds).toBeLessThan(5);
      expect((await show(here, item?.id ?? '')).body.price).toBe(666);
    } finally {
      redis.thaw();
    }
    const isNew = async () => (await show(there, item?.id ?? '')).body.price === 666;
    await eventually('the other instance follows', isNew, 5_000);
    const isRight = async () => (await inRedis(world, item?.id ?? ''))?.value?.['price'] === 666;
    await eventually('Redis has the new state', isRight);
  });

  function show({ baseUrl }: Instance, id: string): Promise<Answer> {
    return new Api(baseUrl).get(`/v1/items/${id}`);
  }

  function change(id: string, changes: object): Promise<Answer> {
    return admin.api.patch(`/v1/items/${id}`, changes);
  }

  /** Restores an old state, as a restarted Redis might; false while Redis is not reachable. */
  function putBack(id: string, text: string): Promise<boolean> {
    return world.redis.set(cacheKey(id), text, 'PX', 60_000).then(
      () => true,
      () => false,
    );
  }

  async function bothListen(): Promise<boolean> {
    const channel = `onsale:cache:news:${world.redis.options.db ?? 0}`;
    const [, count] = (await world.redis.call('PUBSUB', 'NUMSUB', channel)) as [string, number];
    return count === world.instances.length;
  }
});

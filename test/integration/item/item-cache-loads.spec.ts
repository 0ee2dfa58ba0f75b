import { ItemQueries } from '../../../src/modules/item/application/item-queries.js';
import { ItemFacade } from '../../../src/modules/item/index.js';
import { CacheListener } from '../../../src/shared/cache/cache-listener.js';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import {
  cacheKey,
  forgetInMemory,
  inRedis,
  nextLoadIsSlow,
  untilAllListen,
} from '../../support/item-cache.js';
import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { type Instance, World } from '../../support/world.js';

const ONE_SECOND = 1_000;

describe('A slow load of item details', () => {
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

  it('never undoes an update, also for readers who joined the load', async () => {
    const { id } = await addItem(world);
    const load = nextLoadIsSlow(here);
    const early = show(here, id);
    await load.hasRead;
    await change(id, { price: 555 });
    forgetInMemory(here);
    await world.redis.del(cacheKey(id));
    // Joins the load that holds the old row, while both tiers are empty.
    const joined = here.get(ItemFacade).getItem(id);
    load.release();
    expect((await joined).view.price).toBe(555);
    expect((await early).body.price).toBe(555);
    expect(await inRedis(world, id)).toMatchObject({ version: 2, value: { price: 555 } });
    expect((await show(here, id)).body.price).toBe(555);
    expect((await show(there, id)).body.price).toBe(555);
  });

  it('never undoes a delete', async () => {
    const { id } = await addItem(world);
    const load = nextLoadIsSlow(here);
    const early = show(here, id);
    await load.hasRead;
    await admin.api.delete(`/v1/items/${id}`);
    load.release();
    expect((await early).status).toBe(404);
    expect(await inRedis(world, id)).toEqual({ version: 2, value: null });
    for (const instance of [here, there]) expect((await show(instance, id)).status).toBe(404);
  });

  it('never undoes an update or a delete on another instance', async () => {
    for (const end of ['update', 'delete'] as const) {
      const { id } = await addItem(world);
      const load = nextLoadIsSlow(there);
      const early = show(there, id);
      await load.hasRead;
      if (end === 'update') await change(id, { price: 666 });
      else await admin.api.delete(`/v1/items/${id}`);
      load.release();
      await early;
      expect(await inRedis(world, id)).toMatchObject({ version: 2 });
      for (const instance of [here, there]) {
        const isNew = async () => {
          const { status, body } = await show(instance, id);
          return end === 'update' ? body.price === 666 : status === 404;
        };
        await eventually(`the ${end} is seen`, isNew, ONE_SECOND);
      }
    }
  });

  it('keeps the newer state of another instance in Redis', async () => {
    const { id, price } = await addItem(world);
    jest.spyOn(there.get(CacheListener), 'receive').mockReturnValue();
    const load = nextLoadIsSlow(there);
    const early = show(there, id);
    await load.hasRead;
    await change(id, { price: 444 });
    load.release();
    // This instance did not get the message …
    expect((await early).body.price).toBe(price);
    // … but Redis keeps the newer state.
    expect(await inRedis(world, id)).toMatchObject({ version: 2, value: { price: 444 } });
  });

  it('leaves nothing in the cache when it fails, so that the next read loads again', async () => {
    const { id } = await addItem(world);
    const queries = here.get(ItemQueries);
    jest.spyOn(queries, 'findState').mockRejectedValueOnce(new Error('connection lost'));
    expect((await show(here, id)).status).toBe(500);
    expect((await show(here, id)).status).toBe(200);
  });

  function show({ baseUrl }: Instance, id: string) {
    return new Api(baseUrl).get(`/v1/items/${id}`);
  }

  function change(id: string, changes: object) {
    return admin.api.patch(`/v1/items/${id}`, changes);
  }
});

import type { Answer } from '../../support/api.js';
import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { World } from '../../support/world.js';

const SECTIONS = [{ name: 'R', rows: 1, seatsPerRow: 2, price: 1_000 }];

const COUPON = {
  discount: { type: 'FIXED', value: 1 },
  quantity: 5,
  ...{ claimableFrom: '2026-01-01T00:00:00Z', claimableUntil: '2030-01-01T00:00:00Z' },
  validUntil: '2030-01-01T00:00:00Z',
};

/** What admins PATCH, by what it is called in its path. */
const RESOURCES = {
  room: { change: { capacity: 7 }, other: { capacity: 8 }, hasGet: true },
  concert: { change: { title: 'Later' }, other: { title: 'Too late' }, hasGet: true },
  show: { change: { maxSeatsPerUser: 7 }, other: { maxSeatsPerUser: 8 }, hasGet: false },
  item: { change: { price: 7 }, other: { price: 8 }, hasGet: true },
  coupon: { change: { quantity: 7 }, other: { quantity: 8 }, hasGet: true },
};
type Resource = keyof typeof RESOURCES;
const resources = Object.keys(RESOURCES) as Resource[];

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>;
}

describe('ETags of the resources that admins change', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  function create(resource: Resource): Promise<Answer> {
    const name = `${resource} ${Math.random()}`;
    const concert = { title: name, artist: 'A', venue: 'V' };
    switch (resource) {
      case 'room':
        return admin.api.post('/v1/queue/rooms', { name });
      case 'concert':
        return admin.api.post('/v1/concerts', concert);
      case 'item':
        return admin.api.post('/v1/items', { name, price: 5, stock: 5 });
      case 'show':
        return createShow();
      case 'coupon':
        return admin.api.post('/v1/coupons', { name, ...COUPON });
    }
  }

  async function createShow(): Promise<Answer> {
    const { concertId } = await openSale(world);
    const show = { startsAt: '2030-01-01T00:00:00Z', sections: SECTIONS };
    return admin.api.post(`/v1/concerts/${concertId}/shows`, show);
  }

  const pathOf = (resource: Resource, id: string) =>
    resource === 'room' ? `/v1/queue/rooms/${id}` : `/v1/${resource}s/${id}`;

  const patch = (path: string, body: unknown, ifMatch?: string) =>
    admin.api.send('PATCH', path, {
      body,
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });

  it.each(resources)('accompany a %s when it is created, read and changed', async (resource) => {
    const { change, hasGet } = RESOURCES[resource];
    const created = await create(resource);
    const path = pathOf(resource, created.body.id);
    expect([created.status, tagOf(created)]).toEqual([201, '"1"']);
    if (hasGet) expect(tagOf(await admin.api.get(path))).toBe('"1"');
    expect(tagOf(await patch(path, change))).toBe('"2"');
    if (hasGet) expect(tagOf(await admin.api.get(path))).toBe('"2"');
  });

  it('repeat with the replay of a created item', async () => {
    const item = { name: 'Replayed', price: 1, stock: 1 };
    const key = { 'idempotency-key': 'a tag' };
    const created = await admin.api.post('/v1/items', item, key);
    const replayed = await admin.api.post('/v1/items', item, key);
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect(replayed.body).toEqual(created.body);
    expect(created.body).not.toHaveProperty('version');
    expect(tagOf(replayed)).toBe('"1"');
  });

  it('repeat with the replay of each POST, whose answer has the version of then', async () => {
    const { body: show } = await createShow();
    const { body: coupon } = await create('coupon');
    const { concertId } = await openSale(world);
    const startsAt = '2030-01-01T00:00:00Z';
    /** By operation: the requests, and the tag of their first answer. */
    const posts: Record<string, readonly [path: string, body: object, tag: string]> = {
      createRoom: ['/v1/queue/rooms', { name: 'Replayed' }, '"1"'],
      createConcert: ['/v1/concerts', { title: 'T', artist: 'A', venue: 'V' }, '"1"'],
      createShow: [`/v1/concerts/${concertId}/shows`, { startsAt, sections: SECTIONS }, '"1"'],
      createItem: ['/v1/items', { name: 'Tagged', price: 1, stock: 1 }, '"1"'],
      createCoupon: ['/v1/coupons', { name: 'Tagged', ...COUPON }, '"1"'],
      addSection: [`/v1/shows/${show.id}/sections`, { ...SECTIONS[0], name: 'Added' }, '"2"'],
      endCoupon: [`/v1/coupons/${coupon.id}/end`, {}, '"2"'],
    };
    expect(await taggedPosts()).toEqual(Object.keys(posts).sort());

    const headers = { 'idempotency-key': 'a version' };
    for (const [path, body, tag] of Object.values(posts)) {
      const first = await admin.api.post(path, body, headers);
      expect([path, tagOf(first)]).toEqual([path, tag]);
    }
    await patch(`/v1/shows/${show.id}`, { maxSeatsPerUser: 2 });
    await patch(`/v1/coupons/${coupon.id}`, { name: 'Later' });
    for (const [path, body, tag] of Object.values(posts)) {
      const replayed = await admin.api.post(path, body, headers);
      expect(replayed.headers.get('idempotency-replayed')).toBe('true');
      expect([path, tagOf(replayed)]).toEqual([path, tag]);
    }
  });

  /** The ids of the operations with an `Idempotency-Key` whose answers have an `ETag`. */
  async function taggedPosts(): Promise<string[]> {
    const { body } = await admin.api.get('/openapi.json');
    const operations = Object.values(body.paths as Record<string, { post?: Operation }>);
    return operations
      .flatMap(({ post }) => post ?? [])
      .filter(({ parameters }) => parameters.some(({ name }) => name === 'Idempotency-Key'))
      .filter(({ responses }) => Object.values(responses).some(hasTag))
      .map(({ operationId }) => operationId)
      .sort();
  }

  it.each(resources)(
    'allow a change of a %s only from the version that If-Match names',
    async (resource) => {
      const { change, other } = RESOURCES[resource];
      const created = await create(resource);
      const path = pathOf(resource, created.body.id);
      const changed = await patch(path, change, tagOf(created));
      expect(changed).toMatchObject({ status: 200, body: change });

      for (const stale of ['"1"', 'W/"2"', '"x", "1"', 'nonsense', '']) {
        const refused = await patch(path, other, stale);
        expect(refused).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED' } });
      }
      expect(tagOf(await patch(path, {}, '"2"'))).toBe('"2"');
      expect((await patch(path, {}, '"1"')).status).toBe(412);
      expect((await patch(path, change, '"2"')).body).toMatchObject(change);
      expect((await patch(path, other, '"x", "3"')).body).toMatchObject(other);
      expect((await patch(path, change, '"4-gzip"')).body).toMatchObject(change);
      expect((await patch(path, other, '*')).body).toMatchObject(other);
    },
  );

  it('allow the deletion of an item only in the version that If-Match names', async () => {
    const { id } = await addItem(world);
    const path = `/v1/items/${id}`;
    await patch(path, { price: 9 });
    const remove = (ifMatch: string) =>
      admin.api.send('DELETE', path, { headers: { 'if-match': ifMatch } });
    expect(await remove('"1"')).toMatchObject({
      status: 412,
      body: { code: 'PRECONDITION_FAILED' },
    });
    expect((await admin.api.get(path)).status).toBe(200);
    expect((await remove('"2"')).status).toBe(204);
    expect((await admin.api.get(path)).status).toBe(404);
    for (const tag of ['"3"', '*']) expect((await remove(tag)).status).toBe(404);
  });

  it.each(resources)('lead to 404 for an unknown %s, with any If-Match', async (resource) => {
    const path = pathOf(resource, '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88');
    for (const tag of ['"1"', '*']) {
      expect((await patch(path, RESOURCES[resource].change, tag)).status).toBe(404);
    }
  });

  it.each(['room', 'concert'] as const)('lead to 304 for an unchanged %s', async (resource) => {
    const created = await create(resource);
    const path = pathOf(resource, created.body.id);
    const again = await read(path, '"1"');
    expect([again.status, again.body, tagOf(again)]).toEqual([304, '', '"1"']);
    expect(again.headers.get('cache-control')).toBe('private, no-cache');
    await patch(path, RESOURCES[resource].change);
    expect((await read(path, '"1"')).body).toMatchObject(RESOURCES[resource].change);
  });

  it('stay the same when the stock of an item changes, and the item always arrives in full', async () => {
    const { id } = await addItem(world, { stock: 10 });
    const path = `/v1/items/${id}`;
    const tag = tagOf(await admin.api.get(path));
    await admin.api.post(`${path}/stock-adjustments`, { delta: 5, reason: 'found' });
    const again = await read(path, tag);
    expect([again.status, again.body.stock, tagOf(again)]).toEqual([200, 15, tag]);
    expect(again.headers.get('cache-control')).toBe('no-store');
    expect((await patch(path, { price: 9 }, tag)).status).toBe(200);
  });

  it('appear in the document of each PATCH', async () => {
    const { body } = await admin.api.get('/openapi.json');
    const patches = Object.values(body.paths as Record<string, { patch?: Operation }>).flatMap(
      ({ patch: operation }) => operation ?? [],
    );
    expect(patches.length).toBeGreaterThanOrEqual(resources.length);
    for (const { parameters, responses } of patches) {
      expect(parameters).toContainEqual(expect.objectContaining({ name: 'If-Match' }));
      expect(Object.keys(responses)).toContain('412');
      expect(responses['200']?.headers).toHaveProperty('ETag');
    }
  });

  const read = (path: string, tag: string) =>
    admin.api.get(path, { headers: { 'if-none-match': tag } });
});

function hasTag({ headers = {} }: { readonly headers?: object }): boolean {
  return 'ETag' in headers;
}

function tagOf({ headers }: Answer): string {
  return headers.get('etag') ?? '';
}

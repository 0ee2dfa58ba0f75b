import { randomUUID } from 'node:crypto';

/** @typedef {import('../scenario.mjs').Scenario} Scenario */

/** @type {Scenario} */
export const itemRead = {
  name: 'item',
  title: 'GET /v1/items/{id}, exact stock, L1 hit',
  ceiling: 'bare Fastify serving the same bytes',
  floor: 0.5,
  status: 200,
  reusable: true,
  async prepare({ api, auth }) {
    const { id } = await api.post('/v1/items', { name: randomUUID(), price: 49_000, stock: 1_000 });
    const path = `/v1/items/${id}`;
    return { auth, path, body: JSON.stringify(await api.get(path)) };
  },
  async requests({ path }) {
    const request = /** @type {const} */ ({ method: 'GET', path });
    return () => request;
  },
  bare(app, { body }) {
    app.get('/v1/items/:id', (_request, reply) => reply.type('application/json').send(body));
  },
};

/** More than the memory tier keeps. Reads go through all of them in turn, so each is a miss in memory. */
const MORE_THAN_L1 = 12_000;

/** @type {Scenario} */
export const itemReadL2 = {
  name: 'item-l2',
  title: 'GET /v1/items/{id}, L1 cold, L2 hit',
  ceiling: 'bare Fastify + one Redis GET',
  floor: 0.55,
  status: 200,
  reusable: true,
  async prepare({ api, auth, database, redis }) {
    const { rows } = await database.query(
      `WITH items AS (
         INSERT INTO item_items (id, name, price, version, created_at, updated_at)
         SELECT gen_random_uuid(), gen_random_uuid(), 49000, 1, now(), now()
         FROM generate_series(1, $1) RETURNING id),
       stock AS (INSERT INTO item_stock (item_id, available) SELECT id, 1000 FROM items),
       adjustments AS (
         INSERT INTO item_stock_adjustments (id, item_id, delta, reason, created_at)
         SELECT gen_random_uuid(), id, 1000, 'Bench', now() FROM items)
       SELECT id FROM items`,
      [MORE_THAN_L1],
    );
    const ids = rows.map(({ id }) => id);
    for (let from = 0; from < ids.length; from += 500) {
      const some = ids.slice(from, from + 500);
      const bodies = await Promise.all(some.map((id) => api.get(`/v1/items/${id}`)));
      const entries = some.flatMap((id, place) => [`bench:${id}`, JSON.stringify(bodies[place])]);
      await redis.mset(entries);
    }
    return { auth, ids };
  },
  async requests({ ids }) {
    return (index) => ({ method: 'GET', path: `/v1/items/${ids[index % ids.length]}` });
  },
  bare(app, _setup, { redis }) {
    app.get('/v1/items/:id', async (request, reply) => {
      const { id } = /** @type {{ id: string }} */ (request.params);
      return reply.type('application/json').send(await redis.get(`bench:${id}`));
    });
  },
};

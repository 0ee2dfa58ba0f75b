import { randomUUID } from 'node:crypto';
import { giveMoney, userIds } from '../../shared/people.mjs';
import { authorizationOf } from '../../shared/tokens.mjs';

/** @typedef {import('../scenario.mjs').Scenario} Scenario */

/** More than any run takes. */
const UNITS = 10_000_000;
const PRICE = 49_000;
const DAY_MS = 86_400_000;

/** The ceiling of these scenarios: PostgreSQL with one transaction on the same row for each unit. */
export const oneRow = {
  ceiling: 'one-row statement by raw pg',
  /** @param {import('../scenario.mjs').Setup} _setup @param {import('pg').Pool} database */
  async raw(_setup, database) {
    await database.query('DROP TABLE IF EXISTS bench_units');
    await database.query(
      `CREATE TABLE bench_units (id int PRIMARY KEY, available int NOT NULL CHECK (available >= 0))
       WITH (fillfactor = 70)`,
    );
    await database.query('INSERT INTO bench_units VALUES (1, $1)', [UNITS]);
    const text = 'UPDATE bench_units SET available = available - 1 WHERE id = 1 AND available > 0';
    return (/** @type {import('pg').PoolClient} */ client) => client.query({ name: 'take', text });
  },
};

/** @type {Scenario} */
export const claims = {
  ...oneRow,
  name: 'claims',
  title: 'POST /v1/coupons/{id}/claim, one hot coupon',
  floor: 4,
  status: 201,
  async prepare({ api, auth }) {
    const inDays = (/** @type {number} */ days) =>
      new Date(Date.now() + days * DAY_MS).toISOString();
    const { id } = await api.post('/v1/coupons', {
      name: 'Bench',
      discount: { type: 'FIXED', value: 1_000 },
      quantity: UNITS,
      claimableFrom: inDays(-1),
      claimableUntil: inDays(1),
      validUntil: inDays(9),
    });
    return { auth, path: `/v1/coupons/${id}/claim` };
  },
  async requests({ auth, path }) {
    return () => ({
      method: 'POST',
      path,
      headers: { authorization: authorizationOf(auth, randomUUID()) },
    });
  },
};

/** @type {Scenario} */
export const orders = {
  ...oneRow,
  name: 'orders',
  title: 'POST /v1/orders, one hot item',
  floor: 3,
  status: 201,
  async prepare({ api, auth }) {
    return { auth, body: JSON.stringify({ items: [await oneOf(api)] }) };
  },
  async requests({ auth, body }) {
    return () => order(auth, randomUUID(), body);
  },
};

/** @type {Scenario} */
export const paidOrders = {
  ...oneRow,
  name: 'paid-orders',
  title: 'POST /v1/orders, one hot item, paid at once',
  floor: 1.5,
  status: 201,
  async prepare(stand, requests) {
    const { api, auth } = stand;
    const users = userIds(requests);
    await giveMoney(stand, users, PRICE);
    const body = JSON.stringify({ items: [await oneOf(api)], payNow: true });
    return { auth, users, body };
  },
  async requests({ auth, users, body }) {
    return (index) => (users[index] ? order(auth, users[index], body) : null);
  },
};

/** One piece of a new item. @param {import('../../shared/api.mjs').Api} api */
async function oneOf(api) {
  const item = { name: randomUUID(), price: PRICE, stock: UNITS };
  const { id } = await api.post('/v1/items', item);
  return { itemId: id, quantity: 1 };
}

/**
 * @param {import('../../shared/tokens.mjs').Auth} auth
 * @param {string} userId
 * @param {string} body
 * @returns {import('../scenario.mjs').Request}
 */
function order(auth, userId, body) {
  const authorization = authorizationOf(auth, userId);
  const headers = { authorization, 'content-type': 'application/json' };
  return { method: 'POST', path: '/v1/orders', headers, body };
}

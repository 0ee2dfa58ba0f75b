/** The ceiling in PostgreSQL: a closed loop of the scenario's statement on every connection. */
import pg from 'pg';
import { Latencies } from '../../shared/latencies.mjs';
import { answerTask } from '../worker-process.mjs';
import { WARM_UP_SHARE } from '../scenario.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/**
 * @typedef {object} RawTask
 * @property {string} scenario
 * @property {import('../scenario.mjs').Setup} setup
 * @property {string} databaseUrl
 * @property {number} connections
 * @property {number} seconds
 */

answerTask(async (/** @type {RawTask} */ task) => {
  const { scenario, setup, databaseUrl, connections, seconds } = task;
  const database = new pg.Pool({ connectionString: databaseUrl, max: connections });
  const statement = await scenarioOf(scenario).raw?.(setup, database);
  if (!statement) throw new Error(`${scenario} has no ceiling in PostgreSQL`);
  const clients = await Promise.all(Array.from({ length: connections }, () => database.connect()));
  const latencies = new Latencies();
  const countFrom = performance.now() + seconds * 1000 * WARM_UP_SHARE;
  const endAt = countFrom + seconds * 1000;
  let index = 0;
  let lastAt = countFrom;
  await Promise.all(
    clients.map(async (client) => {
      for (let sentAt = performance.now(); sentAt < endAt; sentAt = performance.now()) {
        await statement(client, index++);
        const now = performance.now();
        if (now < countFrom || now > endAt) continue;
        latencies.add(now - sentAt);
        lastAt = now;
      }
    }),
  );
  for (const client of clients) client.release();
  await database.end();
  const count = latencies.values.length;
  return {
    rate: count / ((lastAt - countFrom) / 1000),
    count,
    sent: index,
    ranOut: false,
    statuses: {},
    latency: latencies.summary(),
    distribution: latencies.distribution(),
  };
});

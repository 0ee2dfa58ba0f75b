/** The ceiling over HTTP: Fastify with one route, which does what the scenario's ceiling does. */
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';
import { answerTask } from '../worker-process.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/**
 * @typedef {object} BareTask
 * @property {string} scenario
 * @property {import('../scenario.mjs').Setup} setup
 * @property {string} databaseUrl
 * @property {string} redisUrl
 */

answerTask(async (/** @type {BareTask} */ { scenario, setup, databaseUrl, redisUrl }) => {
  const app = Fastify();
  const redis = new Redis(redisUrl);
  const database = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  await scenarioOf(scenario).bare?.(app, setup, { redis, database });
  return { origin: await app.listen({ port: 0, host: '127.0.0.1' }) };
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { findFixedPort } from '../../scripts/lib/ports.mjs';
import { runCli, startApplication } from '../shared/application.mjs';
import { Proxy } from './proxy.mjs';
import { commandsWith, startSurroundings } from './surroundings.mjs';

/** @typedef {Awaited<ReturnType<typeof startSurroundings>>} Surroundings */
/** @typedef {Pick<Awaited<ReturnType<typeof startApplication>>, 'origin' | 'pid' | 'stop' | 'kill'>} Instance */
/** @typedef {{ kill(): Promise<unknown>, stop(): Promise<unknown> }} Server */
/**
 * The system under test. Each process can be killed and restarted on the same port.
 * @typedef {ReturnType<typeof commandsWith> & Omit<Surroundings, 'env'> & {
 *   proxy: Proxy,
 *   instances: Instance[],
 *   postgres: Server & { pid: number },
 *   redis: Server & { pidOf(target: number): Promise<number> },
 *   restartInstance(index: number): Promise<void>,
 *   restartPostgres(): Promise<void>,
 *   restartRedis(options: { empty: boolean }): Promise<void>,
 *   promoteReplica?: () => Promise<void>,
 *   hosts: import('./hosts/hosts.mjs').Hosts | null,
 * }} ChaosStand `pidOf`: a server that takes writes, one of several by `target` from 0 to 1. `hosts`: null if all is on one machine
 */

/**
 * Instances in production mode behind a proxy, a durable PostgreSQL and Redis, a data platform, and payment providers with
 * faults, all on this machine.
 * @param {string} folder for the data and the logs
 * @param {{ instances: number, seed: number }} options
 * @returns {Promise<ChaosStand>}
 */
export async function startChaosStand(folder, { instances: count, seed }) {
  const ports = [];
  while (ports.length < count + 2) ports.push(await findFixedPort());
  const [postgresPort, redisPort, ...instancePorts] = ports;
  const startDatabase = () =>
    startPostgres({
      dataDir: join(folder, 'postgres'),
      durable: true,
      database: 'onsale',
      port: postgresPort,
    });
  const redisFolder = join(folder, 'redis');
  const startMemory = () => startRedis({ dataDir: redisFolder, persistent: true, port: redisPort });

  let postgres = await startDatabase();
  let redis = await startMemory();
  const { env: common, ...surroundings } = await startSurroundings(seed);
  const env = { ...common, DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  await runCli('migrate.js', ['up'], env);
  const startInstance = (/** @type {number} */ index) =>
    startApplication({ folder, env, name: `app-${index + 1}`, port: instancePorts[index] });
  const instances = await Promise.all(instancePorts.map((_, index) => startInstance(index)));
  const proxy = await Proxy.start(instancePorts.map((port) => ({ host: '127.0.0.1', port })));
  surroundings.emulator.target.url = `${proxy.origin}/v1/webhooks`;

  return {
    ...surroundings,
    ...commandsWith(env, () => postgres.url),
    proxy,
    instances,
    get postgres() {
      return postgres;
    },
    get redis() {
      return { ...redis, pidOf: async () => redis.pid };
    },
    /** @param {number} index */
    async restartInstance(index) {
      instances[index] = await startInstance(index);
    },
    async restartPostgres() {
      postgres = await startDatabase();
    },
    /** @param {{ empty: boolean }} options */
    async restartRedis({ empty }) {
      if (empty) rmSync(join(redisFolder, 'appendonlydir'), { recursive: true, force: true });
      redis = await startMemory();
    },
    hosts: null,
    async stop() {
      await proxy.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
      await surroundings.stop();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}

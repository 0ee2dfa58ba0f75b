import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { startRedisCluster } from '../../../scripts/lib/redis-cluster.mjs';

/** Longer than a busy machine lets a node wait. */
const NODE_TIMEOUT_MS = 1_500;

/**
 * A Redis Cluster of three primaries with a replica each, on three hosts. No host has a primary and its own replica.
 * @param {string} folder
 * @param {import('./hosts.mjs').Hosts} hosts
 */
export async function startMemory(folder, hosts) {
  const password = randomBytes(12).toString('hex');
  const [first, ...others] = hosts.redis;
  const places = [...hosts.redis, ...others, /** @type {NonNullable<typeof first>} */ (first)];
  const cluster = await startRedisCluster({
    ...{ folder, password, persistent: true, nodeTimeoutMs: NODE_TIMEOUT_MS },
    places: places.map((host) => ({ host, publish: (port) => hosts.publish(host, port) })),
  });
  const { servers, config } = cluster;
  const all = (/** @type {'stop' | 'kill'} */ end) =>
    Promise.all(servers.map((server) => server[end]()));

  return {
    env: {
      REDIS_CLUSTER_NODES: config.clusterNodes.map(({ host, port }) => `${host}:${port}`).join(),
      REDIS_PASSWORD: password,
    },
    /** The process of a primary, one of several by `target` from 0 to 1. @param {number} target */
    async pidOf(target) {
      const roles = await Promise.all(servers.map(({ url }) => roleOf(url)));
      const primaries = servers.filter((_, index) => roles[index] === 'master');
      return primaries[Math.floor(target * primaries.length)]?.pid ?? 0;
    },
    stop: () => all('stop'),
    kill: () => all('kill'),
    /** @param {{ empty: boolean }} options */
    async restart({ empty }) {
      await Promise.all(
        servers.map((_, index) => {
          const data = join(folder, `${index}`, 'appendonlydir');
          if (empty) rmSync(data, { recursive: true, force: true });
          return cluster.startAgain(index);
        }),
      );
    },
  };
}

/** @param {string} url @returns {Promise<string>} also '' for a server that does not answer */
async function roleOf(url) {
  const client = new Redis(url, { retryStrategy: null, commandTimeout: 1_000 });
  client.on('error', () => undefined);
  try {
    const [role] = /** @type {[string]} */ (await client.role());
    return role;
  } catch {
    return '';
  } finally {
    client.disconnect();
  }
}

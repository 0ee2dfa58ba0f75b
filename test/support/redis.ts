import { Cluster, Redis } from 'ioredis';
import type { RedisConfig } from '../../src/config/redis-settings.js';

/** The settings for one server. */
export function redisAt(url: string): RedisConfig {
  return { url, tls: null };
}

/** The address of the only server. */
export function redisUrlOf({ redis }: { readonly redis: RedisConfig }): string {
  if ('url' in redis) return redis.url;
  throw new Error('This test needs one server of Redis with a URL');
}

/** The variables of a process on the same Redis. */
export function redisVariables(config: RedisConfig): Record<string, string> {
  if ('url' in config) return { REDIS_URL: config.url };
  const { username = '', password = '' } = config;
  const access = { REDIS_USERNAME: username, REDIS_PASSWORD: password };
  if ('clusterNodes' in config)
    return { REDIS_CLUSTER_NODES: listOf(config.clusterNodes), ...access };
  const { sentinels, name, sentinelPassword = '' } = config;
  return {
    REDIS_SENTINELS: listOf(sentinels),
    REDIS_SENTINEL_NAME: name,
    REDIS_SENTINEL_PASSWORD: sentinelPassword,
    ...access,
  };
}

function listOf(addresses: readonly { readonly host: string; readonly port: number }[]): string {
  return addresses.map(({ host, port }) => `${host}:${port}`).join();
}

/** A connection of the test itself. A cluster has the commands of a server that tests use. */
export function connectTo(config: RedisConfig): Redis {
  if ('url' in config) return new Redis(config.url, config.tls ? { tls: config.tls } : {});
  const { username, password } = config;
  const access = { ...(username && { username }), ...(password && { password }) };
  if ('clusterNodes' in config) {
    return new Cluster([...config.clusterNodes], { redisOptions: access }) as unknown as Redis;
  }
  const { sentinels, name, sentinelPassword } = config;
  return new Redis({
    ...access,
    sentinels: [...sentinels],
    name,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
  });
}

/** Removes all data, as a Redis that starts empty. */
export async function emptyRedis(redis: Redis | Cluster): Promise<void> {
  const servers = redis instanceof Cluster ? redis.nodes('master') : [redis];
  await Promise.all(servers.map((server) => server.flushdb()));
}

/** The URL of the server that has the key now. */
export async function serverOf(redis: Redis | Cluster, key: string): Promise<string> {
  const servers = redis instanceof Cluster ? redis.nodes('master') : [redis];
  for (const server of servers) {
    // A server of a cluster refuses keys that it does not have.
    const has = await server.exists(key).catch(() => null);
    const { options, stream } = server;
    const { password, db = 0 } = options;
    const access = password ? `:${encodeURIComponent(password)}@` : '';
    if (has !== null) return `redis://${access}127.0.0.1:${stream.remotePort}/${db}`;
  }
  throw new Error(`No server has ${key}`);
}

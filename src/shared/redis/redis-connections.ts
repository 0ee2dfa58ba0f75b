import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import type { RedisConfig } from '../../config/redis-settings.js';
import { lookAfterNodes } from './cluster-nodes.js';

/** A connection for commands, to one server or to the primaries of a cluster. */
export type RedisCommands = Redis | Cluster;

const CONNECT_TIMEOUT_MS = 1_000;
/** A Redis that takes longer counts as down. A burst blocks this process for less time. */
const COMMAND_TIMEOUT_MS = 2_500;
const MAX_RECONNECT_DELAY_MS = 500;

interface Options {
  readonly retryStrategy: (attempt: number) => number | null;
  readonly lazyConnect?: boolean;
}

/**
 * While Redis is down, commands fail at once and the caller decides: the gate closes, all other
 * operations work. The client reconnects by itself. No auto-pipelining: hot commands are batched already
 * (shared/batching), and a pipeline costs more than the one command in it.
 */
export function connectRedis(config: RedisConfig): RedisCommands {
  const retryStrategy = (attempt: number) => Math.min(attempt * 50, MAX_RECONNECT_DELAY_MS);
  if (!('clusterNodes' in config)) {
    return reconnectAfterEnd(connectServer(config, { retryStrategy }));
  }
  const options: ClusterOptions = {
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue: false,
    // A command whose connection closed may have run. The caller knows whether to send it again.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    // TLS certificates contain names of hosts, so these are kept.
    dnsLookup: (host, callback) => callback(null, host),
    redisOptions: { ...TIMEOUTS, ...accessOf(config) },
  };
  const cluster = new Cluster([...config.clusterNodes], options);
  lookAfterNodes(cluster);
  return cluster;
}

/**
 * The client gives up, against its `retryStrategy`, when a sentinel announces a new primary while it connects. Only
 * `disconnect` ends the connection for good.
 */
function reconnectAfterEnd(redis: Redis): Redis {
  let isStopped = false;
  const disconnect = redis.disconnect.bind(redis);
  redis.disconnect = (reconnect = false) => {
    isStopped ||= !reconnect;
    disconnect(reconnect);
  };
  redis.on('end', () => {
    setTimeout(() => {
      if (!isStopped) redis.connect().catch(() => undefined);
    }, MAX_RECONNECT_DELAY_MS).unref();
  });
  return redis;
}

/**
 * A connection that receives messages. Every node of a cluster passes on all of them, so one connection to any node is
 * enough. It doesn't come back by itself, because the next attempt may go to another node.
 */
export function connectSubscriber(config: RedisConfig, commands: RedisCommands): Redis {
  const options = { retryStrategy: () => null, lazyConnect: true };
  if (!('clusterNodes' in config)) return connectServer(config, options);
  const known = (commands as Cluster)
    .nodes()
    .map(({ options: { host, port } }) => ({ host, port }));
  const nodes = known.length > 0 ? known : config.clusterNodes;
  const node = nodes[Math.floor(Math.random() * nodes.length)];
  const subscriber = new Redis({ ...BASE, ...accessOf(config), ...options, ...node });
  // A node that has left the cluster passes on nothing.
  const leave = ({ options: gone }: Redis) => {
    if (gone.host === node?.host && gone.port === node?.port) subscriber.disconnect();
  };
  commands.on('-node', leave);
  subscriber.once('end', () => commands.off('-node', leave));
  return subscriber;
}

const TIMEOUTS: RedisOptions = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  commandTimeout: COMMAND_TIMEOUT_MS,
  // The circuit breaker: drops the connection, so commands fail at once until the next one.
  socketTimeout: COMMAND_TIMEOUT_MS,
  // Otherwise the user would need the right to CLIENT SETINFO.
  disableClientInfo: true,
};

const BASE: RedisOptions = {
  ...TIMEOUTS,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  // After a failover the old primary refuses writes on the open connection.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
  autoResubscribe: false,
};

function connectServer(config: Exclude<RedisConfig, { clusterNodes: unknown }>, own: Options) {
  const options = { ...BASE, ...own };
  if ('url' in config) return new Redis(config.url, { ...options, ...tlsOf(config.tls) });
  const { sentinels, name, sentinelUsername, sentinelPassword, tls } = config;
  return new Redis({
    ...options,
    ...accessOf(config),
    name,
    sentinels: [...sentinels],
    sentinelRetryStrategy: own.retryStrategy,
    // Subscribes to the sentinels, so that a switch closes the connection to the old primary at once.
    failoverDetector: true,
    // A sentinel that is silent must not keep the others from being asked.
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
    ...(sentinelUsername !== undefined && { sentinelUsername }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
  });
}

type Access = Pick<RedisOptions, 'username' | 'password' | 'tls'>;

function accessOf({ username, password, tls }: Exclude<RedisConfig, { url: string }>): Access {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...tlsOf(tls),
  };
}

function tlsOf(tls: RedisConfig['tls']): Pick<RedisOptions, 'tls'> {
  return tls ? { tls } : {};
}

import { Global, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Config } from '../../config/settings.js';
import { RedisMetrics } from './redis-metrics.js';

const CONNECT_TIMEOUT_MS = 1_000;
const BOOT_TIMEOUT_MS = 2_000;
/** A Redis that takes longer counts as down. A burst blocks this process for less time. */
const COMMAND_TIMEOUT_MS = 2_500;
const MAX_RECONNECT_DELAY_MS = 500;

/**
 * While Redis is down, commands fail at once and the caller decides: the gate closes, all other
 * operations work. The client reconnects by itself. No auto-pipelining: hot commands are batched already
 * (shared/batching), and a pipeline costs more than the one command in it.
 */
function connect(config: Config): Redis {
  const logger = new Logger('Redis');
  const redis = new Redis(config.redisUrl, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // The circuit breaker: drops the connection, so commands fail at once until the next one.
    socketTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    // After a failover the old primary refuses writes on the open connection.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    retryStrategy: (attempt) => Math.min(attempt * 50, MAX_RECONNECT_DELAY_MS),
  });
  let reachable: boolean | undefined;
  const report = (now: boolean, line: string) => {
    if (reachable !== now) logger[now ? 'log' : 'warn'](line);
    reachable = now;
  };
  redis.on('ready', () => report(true, 'Connected'));
  redis.on('error', (error: Error) => report(false, `Not reachable: ${error.message}`));
  redis.on('close', () => report(false, 'Connection closed'));
  return redis;
}

/** Waits a moment for Redis at boot, so that the first requests do not find a closed gate. */
async function connectAtBoot(config: Config): Promise<Redis> {
  const redis = connect(config);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, BOOT_TIMEOUT_MS);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return redis;
}

@Injectable()
class RedisShutdown implements OnApplicationShutdown {
  constructor(private readonly redis: Redis) {}

  onApplicationShutdown(): void {
    // A shutdown needs no warning.
    this.redis.removeAllListeners('close');
    this.redis.disconnect();
  }
}

@Global()
@Module({
  providers: [
    { provide: Redis, inject: [Config], useFactory: connectAtBoot },
    RedisShutdown,
    RedisMetrics,
  ],
  exports: [Redis],
})
export class RedisModule {}

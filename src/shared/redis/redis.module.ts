import { Global, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Config } from '../../config/config.js';
import { RedisMetrics } from './redis-metrics.js';

const CONNECT_TIMEOUT_MS = 1_000;
const BOOT_PATIENCE_MS = 2_000;
/**
 * A Redis that doesn't answer within this is treated as gone. It is long enough that a burst which
 * keeps this process busy is not mistaken for that.
 */
const COMMAND_TIMEOUT_MS = 2_500;
const LONGEST_RECONNECT_DELAY_MS = 500;

/**
 * Commands fail at once while Redis is away instead of queueing up: whoever asked decides what that
 * means (the gate closes, everything else goes on). The connection comes back by itself.
 *
 * Commands are not gathered into pipelines here: whoever asks for a crowd asks with one command for all
 * (shared/batching), and a pipeline around that one costs more than the command.
 */
function connect(config: Config): Redis {
  const logger = new Logger('Redis');
  const redis = new Redis(config.redisUrl, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // The circuit breaker: the connection is given up, and until there is another all commands fail at once.
    socketTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    // After a failover the old primary refuses writes on a connection that stays up.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    retryStrategy: (attempt) => Math.min(attempt * 50, LONGEST_RECONNECT_DELAY_MS),
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

/** Gives Redis a moment at boot, so that the first requests don't find a gate that is closed. */
async function connectAtBoot(config: Config): Promise<Redis> {
  const redis = connect(config);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, BOOT_PATIENCE_MS);
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
    // This close is no trouble to report.
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

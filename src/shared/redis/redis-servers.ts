import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Cluster, type Redis } from 'ioredis';
import type { RedisConfig } from '../../config/redis-settings.js';
import { loadScript, type LuaScript } from './lua-scripts.js';
import { connectRedis, connectSubscriber, type RedisCommands } from './redis-connections.js';

const BOOT_TIMEOUT_MS = 2_000;
/**
 * Their slots are spread evenly over a cluster, so that each of up to 16 primaries of the same size has some.
 * @public: a test asks a cluster for the slots
 */
export const PROBE_KEYS = [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 40, 41, 42, 43].map(
  (number) => `onsale:probe:${number}`,
);

/** Redis: one server, one that sentinels watch, or a cluster. */
@Injectable()
export class RedisServers implements OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly probeScript: LuaScript;
  private isReachable: boolean | undefined;
  private isStopped = false;

  constructor(
    private readonly config: RedisConfig,
    readonly commands: RedisCommands = connectRedis(config),
  ) {
    this.probeScript = this.script('probe', new URL('lua/probe.lua', import.meta.url));
    this.commands.on('ready', () => this.report(true, 'Connected'));
    this.commands.on('error', ({ message }: Error) =>
      this.report(false, `Not reachable (${variableOf(config)}): ${message}`),
    );
    this.commands.on('close', () => this.report(false, 'Connection closed'));
  }

  /** Pub/sub ignores the number of the database, so names of channels contain it. */
  get database(): number {
    return this.commands instanceof Cluster ? 0 : (this.commands.options.db ?? 0);
  }

  /** Waits a moment for Redis at boot, so that the first requests do not find a closed gate. */
  async ready(): Promise<void> {
    const timeout = AbortSignal.timeout(BOOT_TIMEOUT_MS);
    const { commands } = this;
    await becomesReady(commands, timeout);
    const primaries = commands instanceof Cluster ? commands.nodes('master') : [];
    await Promise.all(primaries.map((primary) => becomesReady(primary, timeout)));
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    this.commands.disconnect();
  }

  script(name: string, file: URL): LuaScript {
    return loadScript(this.commands, name, file);
  }

  /**
   * Does what the gate needs, on each primary: a script that writes. PING also passes on a replica, and when the
   * memory is full.
   */
  async probe(): Promise<void> {
    const keys = this.commands instanceof Cluster ? PROBE_KEYS : PROBE_KEYS.slice(0, 1);
    await Promise.all(keys.map((key) => this.probeScript([key], [])));
  }

  /**
   * The values of keys, in their order; null for a key that does not exist, or whose primary in a cluster cannot be read.
   * @throws if no key can be read
   */
  async getAll(keys: readonly string[]): Promise<(string | null)[]> {
    const { commands } = this;
    if (!(commands instanceof Cluster)) return commands.mget([...keys]);
    // In a cluster nearly each key has a slot of its own, and a command has the keys of one slot.
    const replies = await Promise.allSettled(keys.map((key) => commands.get(key)));
    const failed = replies.filter(({ status }) => status === 'rejected');
    if (failed.length === replies.length) throw (failed[0] as PromiseRejectedResult).reason;
    return replies.map((reply) => (reply.status === 'fulfilled' ? reply.value : null));
  }

  /** A connection of its own for messages, not connected yet. */
  subscriber(): Redis {
    return connectSubscriber(this.config, this.commands);
  }

  private report(isReachable: boolean, line: string): void {
    // A shutdown needs no warning.
    if (this.isStopped) return;
    if (this.isReachable !== isReachable) this.logger[isReachable ? 'log' : 'warn'](line);
    this.isReachable = isReachable;
  }
}

function variableOf(config: RedisConfig): string {
  if ('url' in config) return 'REDIS_URL';
  return 'clusterNodes' in config ? 'REDIS_CLUSTER_NODES' : 'REDIS_SENTINELS';
}

async function becomesReady(server: RedisCommands, timeout: AbortSignal): Promise<void> {
  if (server.status === 'ready' || timeout.aborted) return;
  await new Promise<void>((resolve) => {
    server.once('ready', resolve);
    timeout.addEventListener('abort', () => resolve());
  });
}

import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Cluster, type Redis } from 'ioredis';
import type { RedisConfig } from '../../config/redis-settings.js';
import { loadScript, type LuaScript } from './lua-scripts.js';
import { connectRedis, connectSubscriber, type RedisCommands } from './redis-connections.js';

const BOOT_TIMEOUT_MS = 2_000;
const PROBE_KEY = 'onsale:probe';

/** Redis: one server, one that sentinels watch, or a cluster. */
@Injectable()
export class RedisServers implements OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly probeScript: LuaScript;
  private isReachable: boolean | undefined;

  constructor(
    private readonly config: RedisConfig,
    readonly commands: RedisCommands = connectRedis(config),
  ) {
    this.probeScript = this.script('probe', new URL('lua/probe.lua', import.meta.url));
    this.commands.on('ready', () => this.report(true, 'Connected'));
    this.commands.on('error', ({ message }: Error) =>
      this.report(false, `Not reachable: ${message}`),
    );
    this.commands.on('close', () => this.report(false, 'Connection closed'));
  }

  /** Pub/sub ignores the number of the database, so names of channels contain it. */
  get database(): number {
    return this.commands instanceof Cluster ? 0 : (this.commands.options.db ?? 0);
  }

  /** Waits a moment for Redis at boot, so that the first requests do not find a closed gate. */
  async ready(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, BOOT_TIMEOUT_MS);
      this.commands.once('ready', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  onApplicationShutdown(): void {
    // A shutdown needs no warning.
    this.commands.removeAllListeners('close');
    this.commands.disconnect();
  }

  script(name: string, file: URL): LuaScript {
    return loadScript(this.commands, name, file);
  }

  /** Does what the gate needs: a script that writes. PING also passes on a replica, and when the memory is full. */
  async probe(): Promise<void> {
    await this.probeScript([PROBE_KEY], []);
  }

  /** The values of keys; null for those that do not exist. */
  getAll(keys: readonly string[]): Promise<(string | null)[]> {
    const { commands } = this;
    // In a cluster nearly each key has a slot of its own, and a command has the keys of one slot.
    if (commands instanceof Cluster) return Promise.all(keys.map((key) => commands.get(key)));
    return commands.mget([...keys]);
  }

  /** A connection of its own for messages, not connected yet. */
  subscriber(): Redis {
    return connectSubscriber(this.config, this.commands);
  }

  private report(isReachable: boolean, line: string): void {
    if (this.isReachable !== isReachable) this.logger[isReachable ? 'log' : 'warn'](line);
    this.isReachable = isReachable;
  }
}

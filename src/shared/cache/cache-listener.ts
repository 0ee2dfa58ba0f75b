import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { MemoryTier } from './memory-tier.js';
import { cacheChannel, type CacheChange } from './redis-tier.js';

/** Receives the changes of other instances, on a connection of its own as pub/sub requires. */
@Injectable()
export class CacheListener implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(CacheListener.name);
  private subscriber: Redis | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly memory: MemoryTier,
  ) {}

  onModuleInit(): void {
    // `subscribe` runs after each connect, because it also clears the memory.
    const subscriber = this.redis.duplicate({ autoResubscribe: false });
    this.subscriber = subscriber;
    subscriber.on('ready', () => void this.subscribe(subscriber));
    subscriber.on('message', (_channel: string, message: string) => this.receive(message));
    // The connection for commands reports the same errors.
    subscriber.on('error', () => undefined);
  }

  onApplicationShutdown(): void {
    const { subscriber } = this;
    this.subscriber = undefined;
    subscriber?.disconnect();
  }

  /** Keeps the received state, unless memory holds a newer one. */
  receive(message: string): void {
    try {
      const { key, state } = JSON.parse(message) as CacheChange;
      this.memory.keep(key, state);
    } catch (error) {
      this.logger.warn(`Invalid message on the cache channel: ${String(error)}`);
    }
  }

  private async subscribe(subscriber: Redis): Promise<void> {
    try {
      await subscriber.subscribe(cacheChannel(this.redis));
      // Changes sent before are lost, so no older state can be trusted.
      this.memory.clear();
    } catch (error) {
      // A shutdown needs neither a warning nor another attempt.
      if (!this.subscriber) return;
      this.logger.warn(`Cannot subscribe to cache changes, retrying: ${String(error)}`);
      subscriber.disconnect(true);
    }
  }
}

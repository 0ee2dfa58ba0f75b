import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RedisChannels } from '../redis/redis-channels.js';
import { RedisServers } from '../redis/redis-servers.js';
import { MemoryTier } from './memory-tier.js';
import { type CacheChange, cacheChannel } from './redis-tier.js';

/** Receives the changes of other instances. */
@Injectable()
export class CacheListener implements OnModuleInit {
  constructor(
    private readonly redis: RedisServers,
    private readonly channels: RedisChannels,
    private readonly memory: MemoryTier,
  ) {}

  onModuleInit(): void {
    void this.channels.subscribe(cacheChannel(this.redis), {
      onMessage: (text) => this.receive(text),
      // Changes sent before are lost, so no older state can be trusted.
      onSubscribed: () => this.memory.clear(),
    });
  }

  /** Keeps the received state, unless memory holds a newer one. */
  receive(message: string): void {
    const { key, state } = JSON.parse(message) as CacheChange;
    this.memory.keep(key, state);
  }
}

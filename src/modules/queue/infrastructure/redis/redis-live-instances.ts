import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { newId } from '../../../../shared/ids.js';
import { RedisServers } from '../../../../shared/redis/redis-servers.js';
import { LiveInstances } from '../../application/live-instances.js';

/** Sorted set: process by the time in ms of its last round. @public: tests remove it */
export const INSTANCES_KEY = 'onsale:queue:instances';
/** A round a second, and half a second of delay. The rooms of a process that dies are taken over after that time. */
const LIVE_MS = 1_500;

@Injectable()
export class RedisLiveInstances extends LiveInstances implements OnModuleDestroy {
  readonly id = newId();
  private readonly script = this.redis.script(
    'queue_beat',
    new URL('lua/beat.lua', import.meta.url),
  );
  private stopped = false;

  constructor(private readonly redis: RedisServers) {
    super();
  }

  /** The others take over at once. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.redis.commands.zrem(INSTANCES_KEY, this.id).catch(() => undefined);
  }

  async beat(): Promise<readonly string[]> {
    if (this.stopped) return [this.id];
    try {
      return (await this.script([INSTANCES_KEY], [this.id, LIVE_MS])) as string[];
    } catch {
      // Two rounds in a room do no harm, and none would.
      return [this.id];
    }
  }
}

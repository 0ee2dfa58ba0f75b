import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { newId } from '../../../../shared/ids.js';
import { RedisServers } from '../../../../shared/redis/redis-servers.js';
import { LiveInstances } from '../../application/live-instances.js';

/**
 * Sorted sets: process by the time in ms at which its last round began. In the first the round before that one worked, in
 * the second it failed. @public: tests remove them
 */
export const INSTANCE_KEYS = [
  'onsale:queue:{instances}:working',
  'onsale:queue:{instances}:failing',
];
/** Longer than a slow round of admissions takes. Then the others take over the rooms of a process that died. */
const LIVE_MS = 5_000;

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
    const { commands } = this.redis;
    await Promise.allSettled(INSTANCE_KEYS.map((key) => commands.zrem(key, this.id)));
  }

  async beat(lastWorked: boolean): Promise<readonly string[]> {
    if (this.stopped) return [this.id];
    try {
      return (await this.script(INSTANCE_KEYS, [this.id, Number(lastWorked), LIVE_MS])) as string[];
    } catch {
      // Two processes in a room do no harm. A room that no process visits would admit nobody.
      return [this.id];
    }
  }
}

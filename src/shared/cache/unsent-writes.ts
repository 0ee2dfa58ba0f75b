import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MemoryTier } from './memory-tier.js';
import { RedisTier } from './redis-tier.js';
import { newerOf, type Versioned } from './versioned.js';

const RETRY_MS = 250;
/** Beyond this number the oldest write is dropped. The old state in Redis then ends by its TTL. */
const MAX_KEYS = 10_000;

type State = Versioned<unknown>;

/** The newest write per key that Redis did not take; retried until Redis takes it. */
@Injectable()
export class UnsentWrites implements OnApplicationShutdown {
  private readonly states = new Map<string, State>();
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly memory: MemoryTier,
    private readonly redis: RedisTier,
  ) {}

  get(key: string): State | undefined {
    return this.states.get(key);
  }

  add(key: string, state: State): void {
    this.states.set(key, newerOf(state, this.states.get(key)));
    const [oldest] = this.states.keys();
    if (this.states.size > MAX_KEYS && oldest !== undefined) this.states.delete(oldest);
    this.scheduleRetry();
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private scheduleRetry(): void {
    if (this.isStopped) return;
    this.timer ??= setTimeout(() => void this.retry(), RETRY_MS);
  }

  private async retry(): Promise<void> {
    try {
      for (const [key, state] of this.states) {
        await this.redis.write(key, state);
        // Memory may hold an older state, read from Redis before this write.
        this.memory.keep(key, state);
        if (this.states.get(key) === state) this.states.delete(key);
      }
    } catch {
      // Redis still fails; the tier has logged it.
    }
    this.timer = undefined;
    if (this.states.size > 0) this.scheduleRetry();
  }
}

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MemoryTier } from './memory-tier.js';
import { RedisTier } from './redis-tier.js';
import { newerOf, type Versioned } from './versioned.js';

const RETRY_MS = 250;
/** Beyond it the oldest are given up: what Redis has of them ends by its time to live. */
const MOST_KEYS = 10_000;

type State = Versioned<unknown>;

/** Writes that Redis did not take, the newest of each key, tried again until it does. */
@Injectable()
export class UnsentWrites implements OnApplicationShutdown {
  private readonly states = new Map<string, State>();
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

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
    if (this.states.size > MOST_KEYS && oldest !== undefined) this.states.delete(oldest);
    this.retryLater();
  }

  onApplicationShutdown(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private retryLater(): void {
    if (this.isOver) return;
    this.timer ??= setTimeout(() => void this.retry(), RETRY_MS);
  }

  private async retry(): Promise<void> {
    try {
      for (const [key, state] of this.states) {
        await this.redis.write(key, state);
        // Until now Redis may have answered something older, and this memory have kept it.
        this.memory.keep(key, state);
        if (this.states.get(key) === state) this.states.delete(key);
      }
    } catch {
      // Still away; the tier has logged it.
    }
    this.timer = undefined;
    if (this.states.size > 0) this.retryLater();
  }
}

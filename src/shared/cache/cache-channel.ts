import type { Redis } from 'ioredis';
import type { Versioned } from './versioned.js';

/** What one instance tells the others: what has become of a key. */
export interface CacheNews {
  readonly key: string;
  readonly state: Versioned<unknown>;
}

/** Channels of Redis know no database numbers, so the name has it. */
export function cacheChannel({ options }: Redis): string {
  return `onsale:cache:news:${options.db ?? 0}`;
}

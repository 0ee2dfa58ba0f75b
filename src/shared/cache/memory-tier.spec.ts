import { Metrics } from '../metrics/metrics.js';
import { CacheCounters } from './cache-counters.js';
import { MemoryTier } from './memory-tier.js';
import type { Versioned } from './versioned.js';

const MOST_KEYS = 10_000;
const TTL_MS = 2_000;

describe('The memory tier', () => {
  let memory: MemoryTier;

  beforeEach(() => {
    jest.useFakeTimers();
    memory = new MemoryTier(new CacheCounters(new Metrics()));
  });

  afterEach(() => jest.useRealTimers());

  it('is bounded: what was not used for longest goes first', async () => {
    for (let number = 0; number < MOST_KEYS; number += 1) keep(`key ${number}`);
    expect(await valueOf('key 0')).toBe('key 0');
    keep('one more');
    expect(await valueOf('one more')).toBe('one more');
    expect(await valueOf('key 0')).toBe('key 0');
    expect(await valueOf('key 1')).toBeUndefined();
    expect(await valueOf('key 2')).toBe('key 2');
  });

  it('forgets by itself, whether or not anybody used it meanwhile', async () => {
    keep('key');
    jest.advanceTimersByTime(TTL_MS - 1);
    expect(await valueOf('key')).toBe('key');
    jest.advanceTimersByTime(2);
    expect(await valueOf('key')).toBeUndefined();
  });

  function keep(key: string): void {
    memory.keep(key, { version: 1, value: key });
  }

  async function valueOf(key: string): Promise<unknown> {
    const found = await memory.get<Versioned<string>>(key);
    return found && (found as { value: Versioned<string> }).value.value;
  }
});

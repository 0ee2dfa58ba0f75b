import { Metrics } from '../metrics/metrics.js';
import { CacheCounters } from './cache-counters.js';
import { MemoryTier } from './memory-tier.js';

const MAX_KEYS = 10_000;
const TTL_MS = 2_000;

describe('MemoryTier', () => {
  let memory: MemoryTier;

  beforeEach(() => {
    jest.useFakeTimers();
    memory = new MemoryTier(new CacheCounters(new Metrics()));
  });

  afterEach(() => jest.useRealTimers());

  it('evicts the least recently used key when it is full', () => {
    for (let number = 0; number < MAX_KEYS; number += 1) keep(`key ${number}`);
    expect(valueOf('key 0')).toBe('key 0');
    keep('one more');
    expect(valueOf('one more')).toBe('one more');
    expect(valueOf('key 0')).toBe('key 0');
    expect(valueOf('key 1')).toBeUndefined();
    expect(valueOf('key 2')).toBe('key 2');
  });

  it('drops a key after its TTL, also when it is read meanwhile', () => {
    keep('key');
    jest.advanceTimersByTime(TTL_MS - 1);
    expect(valueOf('key')).toBe('key');
    jest.advanceTimersByTime(2);
    expect(valueOf('key')).toBeUndefined();
  });

  function keep(key: string): void {
    memory.keep(key, { version: 1, value: key });
  }

  function valueOf(key: string): unknown {
    return memory.find<string>(key)?.value;
  }
});

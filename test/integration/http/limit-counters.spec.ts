import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { MemoryCounters, RedisCounters } from '../../../src/shared/http/limits/counters.js';
import { loadScript } from '../../../src/shared/redis/lua-scripts.js';
import { redisUrl } from '../../support/environment.js';

const SCRIPT = new URL('../../../src/shared/http/limits/lua/count.lua', import.meta.url);
const rule = { name: 'test', points: 3, duration: 60 };
/** Longer than the test takes. */
const flooded = { ...rule, duration: 3_600 };
const TABLE = 'onsale:limit:test';

describe('The counters of limits', () => {
  let redis: Redis;

  beforeAll(() => {
    redis = new Redis(redisUrl(), { enableAutoPipelining: true });
  });

  beforeEach(() => redis.flushdb());

  afterAll(() => redis.quit());

  const inRedis = () =>
    new RedisCounters(loadScript(redis, 'test_count', SCRIPT), 'the secret of the test');

  it.each([
    ['in Redis', () => inRedis()],
    ['in memory', () => new MemoryCounters()],
  ])('count up to the limit, read, and take back %s', async (_where, make) => {
    const counters = make();
    const counts: (readonly [number, boolean])[] = [];
    for (const change of [0, 1, 1, 1, 0, 1, -1, 0, 1, -1, -1, -1, -1, 0] as const) {
      const { count, isUsedUp, msLeft } = await counters.change(rule, 'key', change);
      expect(msLeft).toBeGreaterThan(55_000);
      expect(msLeft).toBeLessThan(60_001);
      counts.push([count, isUsedUp]);
    }
    expect(counts.map(([count]) => count)).toEqual([0, 1, 2, 3, 3, 3, 2, 2, 3, 2, 1, 0, 0, 0]);
    expect(counts[3]).toEqual([3, false]);
    expect(counts[4]).toEqual([3, true]);
    expect(counts[5]).toEqual([3, true]);
    expect(await redis.exists(TABLE)).toBe(0);
  });

  it('begin again when the window of the key has ended', async () => {
    const short = { ...rule, duration: 0.3 };
    const counters = inRedis();
    await counters.change(short, 'key', 1);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect((await counters.change(short, 'key', 1)).count).toBe(1);
    let now = 0;
    const inMemory = new MemoryCounters(() => now);
    inMemory.change(rule, 'key', 1);
    now = 60_001;
    expect(inMemory.change(rule, 'key', 1).count).toBe(1);
  });

  it('stay below 4 MB under 200,000 keys, keep a limit that is used up, and refuse nobody else', async () => {
    const counters = inRedis();
    for (let count = 0; count < rule.points; count += 1)
      await counters.change(flooded, 'guesser', 1);
    let refused = 0;
    for (let sent = 0; sent < 200_000; sent += 5_000) {
      const keys = Array.from(
        { length: 5_000 },
        (_, index) => `${sent + index} ${'x'.repeat(200)}`,
      );
      const counts = await Promise.all(keys.map((key) => counters.change(flooded, key, 1)));
      refused += counts.filter(({ isUsedUp }) => isUsedUp).length;
    }
    expect(refused).toBe(0);
    expect((await counters.change(flooded, 'guesser', 1)).isUsedUp).toBe(true);
    expect((await counters.change(flooded, 'a new key', 1)).isUsedUp).toBe(false);
    expect(await redis.dbsize()).toBe(1);
    expect(await redis.hlen(TABLE)).toBeLessThanOrEqual(8_192);
    const bytes = await redis.memory('USAGE', TABLE, 'SAMPLES', 0);
    expect(bytes).toBeLessThan(4 * 1024 * 1024);
    expect(await redis.pttl(TABLE)).toBeGreaterThan(0);
  });

  it('are not pushed out by keys that somebody chose for it', async () => {
    const counters = inRedis();
    const fieldOf = (key: string) =>
      createHash('sha256').update(key).digest().readUInt32BE() % 8_192;
    await counters.change(flooded, 'guesser', 1);
    const chosen: string[] = [];
    for (let index = 0; chosen.length < 16; index += 1) {
      if (fieldOf(`key ${index}`) === fieldOf('guesser')) chosen.push(`key ${index}`);
    }
    for (const key of [...chosen, ...chosen]) await counters.change(flooded, key, 1);
    expect((await counters.change(flooded, 'guesser', 0)).count).toBe(1);
  });

  it('are bounded in memory too', () => {
    const counters = new MemoryCounters(() => 0);
    for (let index = 0; index < 250_000; index += 1) counters.change(rule, `${index}`, 1);
    const { limits } = counters as unknown as { limits: Map<string, Map<string, unknown>> };
    expect(limits.get('test')?.size).toBeLessThanOrEqual(100_000);
    expect(counters.change(rule, '249999', 0).count).toBe(1);
  });
});

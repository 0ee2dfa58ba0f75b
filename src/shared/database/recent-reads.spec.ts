import { Logger } from '@nestjs/common';
import { RecentReads } from './recent-reads.js';
import type { Transactions } from './transactions.js';

describe('RecentReads', () => {
  let now: number;
  let inTransaction: boolean;
  let reads: { resolve: (value: string) => void; reject: (reason: Error) => void }[];
  let recent: RecentReads<string>;

  beforeEach(() => {
    now = 10_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    inTransaction = false;
    const transactions = {
      get isOpen() {
        return inTransaction;
      },
    };
    reads = [];
    recent = new RecentReads(
      transactions as Transactions,
      () => new Promise((resolve, reject) => reads.push({ resolve, reject })),
    );
  });

  afterEach(() => jest.restoreAllMocks());

  async function find(value: string): Promise<string> {
    const found = recent.find('key');
    reads.at(-1)?.resolve(value);
    return found;
  }

  it('shares one read among concurrent requests, and serves its value for a second', async () => {
    const both = [recent.find('key'), recent.find('key')];
    reads[0]?.resolve('first');
    expect(await Promise.all(both)).toEqual(['first', 'first']);
    now += 999;
    expect(await recent.find('key')).toBe('first');
    expect(reads).toHaveLength(1);
    now += 1;
    expect(await find('second')).toBe('second');
  });

  it('reads again what was forgotten, and falls back on it', async () => {
    await find('first');
    recent.forget('key');
    const second = recent.find('key');
    expect(reads).toHaveLength(2);
    recent.forget('key');
    const third = recent.find('key');
    expect(reads).toHaveLength(3);
    reads[1]?.resolve('second');
    reads[2]?.reject(new Error('no reply'));
    expect(await Promise.all([second, third])).toEqual(['second', 'second']);
  });

  it('keeps the keys apart', async () => {
    await find('first');
    const other = recent.find('other');
    expect(reads).toHaveLength(2);
    reads[1]?.resolve('second');
    expect(await other).toBe('second');
  });

  it('repeats a slow read less often', async () => {
    const slow = recent.find('key');
    now += 1_000;
    reads[0]?.resolve('slow');
    await slow;
    now += 9_999;
    expect(await recent.find('key')).toBe('slow');
    now += 1;
    expect(await find('next')).toBe('next');
  });

  it('reads again after the key was forgotten', async () => {
    await find('first');
    recent.forget('key');
    expect(await find('second')).toBe('second');
  });

  it('reads again at once after a change, but lets a slow read rest', async () => {
    await find('first');
    recent.outdate('key');
    now += 1;
    expect(await find('second')).toBe('second');
    now += 1_000;
    const slow = recent.find('key');
    now += 10;
    reads[2]?.resolve('third');
    await slow;
    recent.outdate('key');
    now += 99;
    expect(await recent.find('key')).toBe('third');
    now += 1;
    expect(await find('fourth')).toBe('fourth');
  });

  it('reads again after a change during a read', async () => {
    const before = recent.find('key');
    recent.outdate('key');
    reads[0]?.resolve('before');
    expect(await before).toBe('before');
    expect(await find('after')).toBe('after');
  });

  it('serves the last value for another second when a read fails', async () => {
    await find('first');
    now += 1_000;
    const failed = recent.find('key');
    reads[1]?.reject(new Error('away'));
    expect(await failed).toBe('first');
    expect(await recent.find('key')).toBe('first');
    expect(reads).toHaveLength(2);
    now += 1_000;
    expect(await find('back')).toBe('back');
  });

  it('fails for a second without a last value, and asks no more in between', async () => {
    const failed = recent.find('key');
    reads[0]?.reject(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    await expect(recent.find('key')).rejects.toThrow('away');
    expect(reads).toHaveLength(1);
    now += 1_000;
    expect(await find('back')).toBe('back');
  });

  describe('while a read hangs', () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['performance'] }));

    afterEach(() => jest.useRealTimers());

    it('serves the last value after half a second, and starts no other read until it ends', async () => {
      await find('first');
      now += 1_000;
      const waits = recent.find('key');
      await jest.advanceTimersByTimeAsync(500);
      expect(await waits).toBe('first');
      now += 60_000;
      expect(await recent.find('key')).toBe('first');
      expect(reads).toHaveLength(2);
      reads[1]?.resolve('late');
      await jest.advanceTimersByTimeAsync(0);
      expect(await recent.find('key')).toBe('late');
    });

    it('fails after half a second without a last value, and at once from then on', async () => {
      const waits = expect(recent.find('key')).rejects.toThrow('No reply within 500 ms');
      await jest.advanceTimersByTimeAsync(500);
      await waits;
      await expect(recent.find('key')).rejects.toThrow('No reply within 500 ms');
      reads[0]?.reject(new Error('away'));
      await jest.advanceTimersByTimeAsync(0);
      now += 1_000;
      expect(await find('back')).toBe('back');
    });
  });

  it('lets no transaction wait for a read on another connection', async () => {
    const outside = recent.find('key');
    inTransaction = true;
    const inside = [recent.find('key'), recent.find('key')];
    expect(reads).toHaveLength(2);
    reads[1]?.resolve('inside');
    expect(await Promise.all(inside)).toEqual(['inside', 'inside']);
    inTransaction = false;
    expect(await recent.find('key')).toBe('inside');
    reads[0]?.resolve('outside');
    expect(await outside).toBe('outside');
  });
});

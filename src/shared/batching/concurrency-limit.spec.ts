import { ConcurrencyLimit } from './concurrency-limit.js';

describe('A concurrency limit', () => {
  it('runs two tasks at once, then the others in order, and continues after a failure', async () => {
    const limit = new ConcurrencyLimit({
      running: 2,
      waiting: 3,
      refusal: () => new Error('full'),
    });
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const settled: string[] = [];
    const work = (number: number) =>
      limit
        .run(
          () =>
            new Promise<void>((resolve, reject) => {
              begun.push(number);
              ends.push(number === 1 ? () => reject(new Error('failed')) : resolve);
            }),
        )
        .then(
          () => settled.push(`${number} done`),
          () => settled.push(`${number} failed`),
        );
    const all = Promise.all([1, 2, 3, 4, 5].map(work));
    const turn = () => new Promise((resolve) => setImmediate(resolve));

    await turn();
    expect(begun).toEqual([1, 2]);
    ends[0]?.();
    await turn();
    expect(begun).toEqual([1, 2, 3]);
    ends[1]?.();
    ends[2]?.();
    await turn();
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    ends[3]?.();
    ends[4]?.();
    await all;
    expect(settled[0]).toBe('1 failed');
    expect(settled).toHaveLength(5);
    await limit.run(async () => undefined);
  });

  it('refuses a task at once when the queue is full, and continues afterwards', async () => {
    const limit = new ConcurrencyLimit({
      running: 1,
      waiting: 2,
      refusal: () => new Error('full'),
    });
    let end: () => void = () => undefined;
    const first = limit.run(() => new Promise<void>((resolve) => (end = resolve)));
    const others = [2, 3].map((number) => limit.run(async () => number));
    const work = jest.fn();
    await expect(limit.run(work)).rejects.toThrow('full');
    expect(work).not.toHaveBeenCalled();
    end();
    await first;
    expect(await Promise.all(others)).toEqual([2, 3]);
    expect(await limit.run(async () => 4)).toBe(4);
  });
});

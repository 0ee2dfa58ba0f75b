import { Turns } from './turns.js';

describe('Turns', () => {
  it('let so many work at once, the others in their order, and go on after a failure', async () => {
    const turns = new Turns({ atOnce: 2, longestLine: 3, refusal: () => new Error('full') });
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const settled: string[] = [];
    const work = (number: number) =>
      turns
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
    await turns.run(async () => undefined);
  });

  it('refuse at once who would make the line longer than it may be, and then go on', async () => {
    const turns = new Turns({ atOnce: 1, longestLine: 2, refusal: () => new Error('full') });
    let end: () => void = () => undefined;
    const first = turns.run(() => new Promise<void>((resolve) => (end = resolve)));
    const others = [2, 3].map((number) => turns.run(async () => number));
    const work = jest.fn();
    await expect(turns.run(work)).rejects.toThrow('full');
    expect(work).not.toHaveBeenCalled();
    end();
    await first;
    expect(await Promise.all(others)).toEqual([2, 3]);
    expect(await turns.run(async () => 4)).toBe(4);
  });
});

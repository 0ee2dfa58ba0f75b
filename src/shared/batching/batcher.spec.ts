import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Batcher } from './batcher.js';
import { fulfilled, rejected } from './outcomes.js';

/** Batches as they were settled, each waiting for `next` to end. */
function recorded(largestBatch?: number) {
  const batches: string[][] = [];
  const open: (() => void)[] = [];
  const batcher = new Batcher<string, string>(
    async (requests) => {
      batches.push([...requests]);
      await new Promise<void>((resolve) => open.push(resolve));
      return requests.map((request) =>
        request === 'bad' ? rejected(new Error('refused')) : fulfilled(request.toUpperCase()),
      );
    },
    { largestBatch },
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const next = async () => {
    open.shift()?.();
    await turn();
    await turn();
  };
  return { batcher, batches, turn, next };
}

describe('A batcher', () => {
  it('settles what comes in one turn of the event loop together, without waiting for more', async () => {
    const { batcher, batches, turn, next } = recorded();
    const answers = [batcher.submit('lane', 'a'), batcher.submit('lane', 'b')];
    await turn();
    expect(batches).toEqual([['a', 'b']]);
    await next();
    expect(await Promise.all(answers)).toEqual(['A', 'B']);
  });

  it('makes the next batch of all that came while one was under way', async () => {
    const { batcher, batches, turn, next } = recorded();
    const first = batcher.submit('lane', 'a');
    await turn();
    const later = [batcher.submit('lane', 'b'), batcher.submit('lane', 'c')];
    await turn();
    expect(batches).toEqual([['a']]);
    await next();
    expect(await first).toBe('A');
    expect(batches).toEqual([['a'], ['b', 'c']]);
    await next();
    expect(await Promise.all(later)).toEqual(['B', 'C']);
  });

  it('begins the next batch before it answers the one before', async () => {
    const { batcher, batches, turn, next } = recorded();
    const begunWhenAnswered: number[] = [];
    const first = batcher.submit('lane', 'a').then(() => begunWhenAnswered.push(batches.length));
    await turn();
    const second = batcher.submit('lane', 'b').then(() => begunWhenAnswered.push(batches.length));
    await next();
    await first;
    await next();
    await second;
    expect(begunWhenAnswered).toEqual([2, 2]);
  });

  it('reads on before it settles the first few of a crowd', async () => {
    const { batcher, batches, turn, next } = recorded();
    const crowd = ['a', 'b', 'c', 'd'].map(async (request) => {
      await batcher.submit('lane', request);
      return batcher.submit('lane', `${request} again`);
    });
    await turn();
    const early = batcher.submit('lane', 'e');
    const late = turn()
      .then(turn)
      .then(() => batcher.submit('lane', 'f'));
    await next();
    while (batches.length < 2) await turn();
    expect(batches.slice(1)).toEqual([['e', 'a again', 'b again', 'c again', 'd again', 'f']]);
    await next();
    await Promise.all([...crowd, early, late]);
  });

  it('does not read on for ever', async () => {
    const { batcher, batches, turn, next } = recorded();
    const answers = [batcher.submit('lane', 'a')];
    await turn();
    await next();
    await answers[0];
    for (let count = 0; batches.length < 2; count += 1) {
      answers.push(batcher.submit('lane', 'another'));
      expect(count).toBeLessThan(100);
      await turn();
    }
    while (batches.flat().length < answers.length) await next();
    await next();
    await Promise.all(answers);
  });

  it('never lets a request into a batch that has begun', async () => {
    const { batcher, batches, turn, next } = recorded();
    const first = batcher.submit('lane', 'a');
    await turn();
    const second = batcher.submit('lane', 'b');
    await next();
    await first;
    await next();
    await second;
    expect(batches).toEqual([['a'], ['b']]);
  });

  it('lets lanes run side by side', async () => {
    const { batcher, batches, turn, next } = recorded();
    const answers = [batcher.submit('one', 'a'), batcher.submit('two', 'b')];
    await turn();
    expect(batches).toEqual([['a'], ['b']]);
    await next();
    await next();
    expect(await Promise.all(answers)).toEqual(['A', 'B']);
  });

  it('keeps batches to their largest size, and the order of requests', async () => {
    const { batcher, batches, turn, next } = recorded(2);
    const answers = ['a', 'b', 'c', 'd', 'e'].map((request) => batcher.submit('lane', request));
    await turn();
    for (let batch = 0; batch < 3; batch += 1) await next();
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('gives a refusal to whom it is for, and to nobody else', async () => {
    const { batcher, turn, next } = recorded();
    const settled = Promise.allSettled(['a', 'bad', 'c'].map((it) => batcher.submit('lane', it)));
    await turn();
    await next();
    expect(await settled).toMatchObject([
      { value: 'A' },
      { reason: { message: 'refused' } },
      { value: 'C' },
    ]);
  });

  it('fails all of a batch that fails, and goes on with the next', async () => {
    let calls = 0;
    const batcher = new Batcher<string, string>((requests) => {
      calls += 1;
      if (calls === 1) throw new Error('connection lost');
      return Promise.resolve(requests.map(fulfilled));
    });
    const failed = await Promise.allSettled([batcher.submit('l', 'a'), batcher.submit('l', 'b')]);
    expect(failed).toMatchObject([
      { reason: { message: 'connection lost' } },
      { reason: { message: 'connection lost' } },
    ]);
    expect(await batcher.submit('l', 'c')).toBe('c');
  });

  it('does not leave a request waiting that a batch has not answered', async () => {
    const batcher = new Batcher<string, string>(() => Promise.resolve([fulfilled('only one')]));
    const outcomes = await Promise.allSettled([batcher.submit('l', 'a'), batcher.submit('l', 'b')]);
    expect(outcomes).toMatchObject([{ value: 'only one' }, { status: 'rejected' }]);
  });

  describe('that waits for returns', () => {
    /** Some come first, the others while they are settled; each asks four times in a row. */
    async function sizesOfBatches(first: number, others: number): Promise<number[]> {
      const sizes: number[] = [];
      const batcher = new Batcher<string, string>(
        async (requests) => {
          sizes.push(requests.length);
          await sleep(20);
          return requests.map(fulfilled);
        },
        { waitsForReturns: true },
      );
      const people = (count: number) =>
        Array.from({ length: count }, async () => {
          for (let time = 0; time < 4; time += 1) await batcher.submit('lane', 'again');
        });
      const early = people(first);
      while (sizes.length === 0) await new Promise(setImmediate);
      await Promise.all([...early, ...people(others)]);
      return sizes;
    }

    it('settles a crowd that asks again and again together', async () => {
      expect(await sizesOfBatches(14, 6)).toEqual([14, 20, 20, 20, 6]);
    });

    it('does not wait for a few', async () => {
      expect(await sizesOfBatches(2, 1)).toEqual([2, 1, 2, 1, 2, 1, 2, 1]);
    });

    it('does not wait where others keep coming', async () => {
      expect((await sizesOfBatches(10, 10)).length).toBe(8);
    });

    it('goes on without those who do not return', async () => {
      const batcher = new Batcher<number, number>(
        (requests) => Promise.resolve(requests.map(fulfilled)),
        { waitsForReturns: true },
      );
      await Promise.all(Array.from({ length: 30 }, (_, number) => batcher.submit('lane', number)));
      expect(await batcher.submit('lane', 31)).toBe(31);
    });
  });

  it('settles in the context of none of the requests', async () => {
    const context = new AsyncLocalStorage<string>();
    const batcher = new Batcher<string, string | undefined>((requests) =>
      Promise.resolve(requests.map(() => fulfilled(context.getStore()))),
    );
    expect(await context.run('a request', () => batcher.submit('lane', 'a'))).toBeUndefined();
  });
});

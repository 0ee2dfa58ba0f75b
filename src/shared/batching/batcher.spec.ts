import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Batcher } from './batcher.js';
import { fulfilled, rejected } from './outcomes.js';

/** Records the batches; each ends when `next` is called. */
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
  it('settles the requests of one turn of the event loop together, without waiting for more', async () => {
    const { batcher, batches, turn, next } = recorded();
    const answers = [batcher.submit('key', 'a'), batcher.submit('key', 'b')];
    await turn();
    expect(batches).toEqual([['a', 'b']]);
    await next();
    expect(await Promise.all(answers)).toEqual(['A', 'B']);
  });

  it('makes the next batch of all requests that arrived during a batch', async () => {
    const { batcher, batches, turn, next } = recorded();
    const first = batcher.submit('key', 'a');
    await turn();
    const later = [batcher.submit('key', 'b'), batcher.submit('key', 'c')];
    await turn();
    expect(batches).toEqual([['a']]);
    await next();
    expect(await first).toBe('A');
    expect(batches).toEqual([['a'], ['b', 'c']]);
    await next();
    expect(await Promise.all(later)).toEqual(['B', 'C']);
  });

  it('starts the next batch before it answers the last one', async () => {
    const { batcher, batches, turn, next } = recorded();
    const begunWhenAnswered: number[] = [];
    const first = batcher.submit('key', 'a').then(() => begunWhenAnswered.push(batches.length));
    await turn();
    const second = batcher.submit('key', 'b').then(() => begunWhenAnswered.push(batches.length));
    await next();
    await first;
    await next();
    await second;
    expect(begunWhenAnswered).toEqual([2, 2]);
  });

  it('waits while the event loop brings more requests of a crowd', async () => {
    const { batcher, batches, turn, next } = recorded();
    const crowd = ['a', 'b', 'c', 'd'].map(async (request) => {
      await batcher.submit('key', request);
      return batcher.submit('key', `${request} again`);
    });
    await turn();
    const early = batcher.submit('key', 'e');
    const late = turn()
      .then(turn)
      .then(() => batcher.submit('key', 'f'));
    await next();
    while (batches.length < 2) await turn();
    expect(batches.slice(1)).toEqual([['e', 'a again', 'b again', 'c again', 'd again', 'f']]);
    await next();
    await Promise.all([...crowd, early, late]);
  });

  it('stops waiting after some turns although each brings a request', async () => {
    const { batcher, batches, turn, next } = recorded();
    const answers = [batcher.submit('key', 'a')];
    await turn();
    await next();
    await answers[0];
    for (let count = 0; batches.length < 2; count += 1) {
      answers.push(batcher.submit('key', 'another'));
      expect(count).toBeLessThan(100);
      await turn();
    }
    while (batches.flat().length < answers.length) await next();
    await next();
    await Promise.all(answers);
  });

  it('adds no request to a batch that has started', async () => {
    const { batcher, batches, turn, next } = recorded();
    const first = batcher.submit('key', 'a');
    await turn();
    const second = batcher.submit('key', 'b');
    await next();
    await first;
    await next();
    await second;
    expect(batches).toEqual([['a'], ['b']]);
  });

  it('settles batches of different keys at the same time', async () => {
    const { batcher, batches, turn, next } = recorded();
    const answers = [batcher.submit('one', 'a'), batcher.submit('two', 'b')];
    await turn();
    expect(batches).toEqual([['a'], ['b']]);
    await next();
    await next();
    expect(await Promise.all(answers)).toEqual(['A', 'B']);
  });

  it('keeps to the largest batch size and to the order of requests', async () => {
    const { batcher, batches, turn, next } = recorded(2);
    const answers = ['a', 'b', 'c', 'd', 'e'].map((request) => batcher.submit('key', request));
    await turn();
    for (let batch = 0; batch < 3; batch += 1) await next();
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('rejects only the request that was refused', async () => {
    const { batcher, turn, next } = recorded();
    const settled = Promise.allSettled(['a', 'bad', 'c'].map((it) => batcher.submit('key', it)));
    await turn();
    await next();
    expect(await settled).toMatchObject([
      { value: 'A' },
      { reason: { message: 'refused' } },
      { value: 'C' },
    ]);
  });

  it('rejects all requests of a batch that throws, and continues with the next', async () => {
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

  it('rejects a request that its batch left without an outcome', async () => {
    const batcher = new Batcher<string, string>(() => Promise.resolve([fulfilled('only one')]));
    const outcomes = await Promise.allSettled([batcher.submit('l', 'a'), batcher.submit('l', 'b')]);
    expect(outcomes).toMatchObject([{ value: 'only one' }, { status: 'rejected' }]);
  });

  describe('that waits for users to ask again', () => {
    /** `first` users ask first, the others during their batch; each asks four times in a row. */
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
          for (let time = 0; time < 4; time += 1) await batcher.submit('key', 'again');
        });
      const early = people(first);
      while (sizes.length === 0) await new Promise(setImmediate);
      await Promise.all([...early, ...people(others)]);
      return sizes;
    }

    it('settles a crowd that asks repeatedly in one batch each time', async () => {
      expect(await sizesOfBatches(14, 6)).toEqual([14, 20, 20, 20, 6]);
    });

    it('does not wait for a few users', async () => {
      expect(await sizesOfBatches(2, 1)).toEqual([2, 1, 2, 1, 2, 1, 2, 1]);
    });

    it('does not wait when other users keep arriving', async () => {
      expect((await sizesOfBatches(10, 10)).length).toBe(8);
    });

    it('continues when users do not ask again', async () => {
      const batcher = new Batcher<number, number>(
        (requests) => Promise.resolve(requests.map(fulfilled)),
        { waitsForReturns: true },
      );
      await Promise.all(Array.from({ length: 30 }, (_, number) => batcher.submit('key', number)));
      expect(await batcher.submit('key', 31)).toBe(31);
    });
  });

  it('settles outside the async context of its requests', async () => {
    const context = new AsyncLocalStorage<string>();
    const batcher = new Batcher<string, string | undefined>((requests) =>
      Promise.resolve(requests.map(() => fulfilled(context.getStore()))),
    );
    expect(await context.run('a request', () => batcher.submit('key', 'a'))).toBeUndefined();
  });
});

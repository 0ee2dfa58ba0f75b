import { AsyncLocalStorage } from 'node:async_hooks';
import { Batcher } from './batcher.js';
import { fulfilled, rejected } from './outcomes.js';

/** Records the batches; each ends when `next` is called. */
function recorded(maxBatchSize?: number) {
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
    { maxBatchSize },
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

  it('settles outside the async context of its requests', async () => {
    const context = new AsyncLocalStorage<string>();
    const batcher = new Batcher<string, string | undefined>((requests) =>
      Promise.resolve(requests.map(() => fulfilled(context.getStore()))),
    );
    expect(await context.run('a request', () => batcher.submit('key', 'a'))).toBeUndefined();
  });
});

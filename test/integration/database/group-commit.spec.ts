import { DataSource } from 'typeorm';
import { fulfilled, rejected } from '../../../src/shared/batching/outcomes.js';
import { GroupCommit } from '../../../src/shared/database/group-commit.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { eventually } from '../../support/eventually.js';
import { World } from '../../support/world.js';

interface Mark {
  readonly name: string;
  readonly transaction: string;
}

describe('A group commit', () => {
  let world: World;
  let transactions: Transactions;
  let marks: GroupCommit<string, string>;
  let batches: string[][];
  /** The next batch runs this after it has written its rows. */
  let atTheEnd: () => Promise<unknown>;

  beforeAll(async () => {
    world = await World.start({ config: { databasePoolSize: 4 } });
    transactions = world.app.get(Transactions);
    await world.database.query(`
      CREATE TABLE marks (
        name text NOT NULL CONSTRAINT marks_twice UNIQUE DEFERRABLE INITIALLY DEFERRED,
        transaction text NOT NULL DEFAULT pg_current_xact_id()::text
      )`);
  });

  beforeEach(async () => {
    await world.database.query('TRUNCATE marks');
    batches = [];
    atTheEnd = async () => undefined;
    marks = new GroupCommit('test', transactions, async (names) => {
      batches.push([...names]);
      // Like every batch it locks first. Outside a transaction this is refused.
      await transactions.manager.query('LOCK TABLE marks IN ROW EXCLUSIVE MODE');
      const accepted = names.filter((name) => !name.startsWith('bad'));
      await transactions.manager.query(
        `INSERT INTO marks (name) SELECT * FROM unnest($1::text[])`,
        [accepted],
      );
      await atTheEnd();
      return names.map((name) =>
        accepted.includes(name) ? fulfilled(name.toUpperCase()) : rejected(new Error(name)),
      );
    });
  });

  afterAll(() => world.stop());

  const stored = () => world.rows<Mark>(`SELECT name, transaction FROM marks ORDER BY name`);
  const names = async () => (await stored()).map(({ name }) => name);
  const submit = (all: string[], key = 'key') => all.map((name) => marks.submit(key, name));

  it('settles requests that arrive together in one transaction, each with its own result', async () => {
    expect(await Promise.allSettled(submit(['a', 'bad', 'c']))).toMatchObject([
      { value: 'A' },
      { reason: { message: 'bad' } },
      { value: 'C' },
    ]);
    const rows = await stored();
    expect(rows.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBe(1);
  });

  it('settles requests that arrive during a batch in the next transaction', async () => {
    const open = gate();
    atTheEnd = () => open.passed;
    const first = submit(['a']);
    await eventually('the first batch is under way', () => batches.length === 1);
    const later = submit(['b', 'c']);
    open.pass();
    await Promise.all([...first, ...later]);
    expect(batches).toEqual([['a'], ['b', 'c']]);
    const [a, b, c] = await stored();
    expect(b?.transaction).not.toBe(a?.transaction);
    expect(c?.transaction).toBe(b?.transaction);
  });

  it('rejects all requests of a failed batch, and rolls back its rows', async () => {
    atTheEnd = () => Promise.reject(new Error('out of order'));
    const failed = await Promise.allSettled(submit(['a', 'b']));
    expect(failed).toMatchObject([
      { reason: { message: 'out of order' } },
      { reason: { message: 'out of order' } },
    ]);
    expect(await names()).toEqual([]);

    atTheEnd = async () => undefined;
    expect(await Promise.all(submit(['a', 'b']))).toEqual(['A', 'B']);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('rejects all requests when only the commit fails', async () => {
    await Promise.all(submit(['a']));
    const failed = await Promise.allSettled(submit(['b', 'a']));
    const reason: unknown = expect.objectContaining({ code: '23505' });
    expect(failed).toMatchObject([{ reason }, { reason }]);
    expect(await names()).toEqual(['a']);
  });

  it('resolves after the commit', async () => {
    for (const name of ['a', 'b', 'c']) {
      await Promise.all(submit([name]));
      expect(await names()).toContain(name);
    }
  });

  it('retries a batch after a deadlock, and resolves once', async () => {
    let aborted = 0;
    atTheEnd = async () => {
      aborted += 1;
      if (aborted > 1) return;
      await transactions.manager.query(`DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$`);
    };
    expect(await Promise.all(submit(['a', 'b']))).toEqual(['A', 'B']);
    expect(batches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('uses one connection per key', async () => {
    const open = gate();
    atTheEnd = () => open.passed;
    const first = submit(['a0']);
    await eventually('the first batch is under way', () => batches.length === 1);
    const waiting = [...first, ...submit(Array.from({ length: 50 }, (_, i) => `a${i + 1}`))];
    const other = submit(['b'], 'another key');
    await eventually('the batch of the other key is under way too', () => batches.length === 2);
    expect(await connectionsInUse()).toBe(2);
    expect(batches).toEqual([['a0'], ['b']]);
    open.pass();
    await Promise.all([...waiting, ...other]);
    expect(batches).toHaveLength(3);
  });

  it('writes nothing when START TRANSACTION fails, although statements were sent together with it', async () => {
    const dataSource = world.app.get(DataSource);
    const createQueryRunner = dataSource.createQueryRunner.bind(dataSource);
    const spy = jest.spyOn(dataSource, 'createQueryRunner').mockImplementationOnce(() => {
      const runner = createQueryRunner('master');
      runner.startTransaction = () => Promise.reject(new Error('cancelled'));
      return runner;
    });
    const reading = new GroupCommit<string, string>('test', transactions, async ([name = '']) => {
      await transactions.manager.query('SELECT 1');
      await transactions.manager.query('INSERT INTO marks (name) VALUES ($1)', [name]);
      return [fulfilled(name)];
    });
    try {
      await expect(reading.submit('key', 'a')).rejects.toThrow('cancelled');
      expect(await names()).toEqual([]);
      expect(await reading.submit('key', 'a')).toBe('a');
      expect(await names()).toEqual(['a']);
    } finally {
      spy.mockRestore();
    }
  });

  it('rolls back to a savepoint: later writes are undone, earlier locks stay', async () => {
    const [written, go] = [gate(), gate()];
    const work = transactions.run(async () => {
      const { manager } = transactions;
      await manager.query('SELECT pg_advisory_xact_lock(1)');
      const undo = transactions.savepoint();
      await manager.query(`INSERT INTO marks (name) VALUES ('undone')`);
      await undo();
      await manager.query(`INSERT INTO marks (name) VALUES ('kept')`);
      written.pass();
      await go.passed;
    });
    await written.passed;
    expect(await world.count('SELECT pg_try_advisory_xact_lock(1)::int')).toBe(0);
    go.pass();
    await work;
    expect(await names()).toEqual(['kept']);
  });

  it('throws inside a transaction, because it would need a second connection', async () => {
    const inside = transactions.run(async () => marks.submit('key', 'a'));
    await expect(inside).rejects.toThrow('in a transaction');
    expect(await names()).toEqual([]);
  });

  /** Blocks a batch until `pass` is called. */
  function gate() {
    let pass: () => void = () => undefined;
    const passed = new Promise<void>((resolve) => (pass = resolve));
    return { passed, pass: () => pass() };
  }

  function connectionsInUse(): Promise<number> {
    return world.count(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
       AND application_name = 'onsale' AND state <> 'idle'`,
    );
  }
});

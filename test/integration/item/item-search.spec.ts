import { Api } from '../../support/api.js';
import { World } from '../../support/world.js';

const ITEMS = 100_000;
/** A search takes a small part of this time. The machine may be busy. */
const GENEROUS_MILLISECONDS = 200;

describe('The search among 100,000 items', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
    // The table has only the statistics of an empty table. The plan must not depend on statistics.
    await world.rows(`ALTER TABLE item_items SET (autovacuum_enabled = false)`);
    await world.rows(`ANALYZE item_items`);
    const [index] = await world.rows<{ sql: string }>(
      `SELECT indexdef AS sql FROM pg_indexes WHERE indexname = 'item_items_search'`,
    );
    await world.rows(`DROP INDEX item_items_search`);
    await world.rows(
      `INSERT INTO item_items (id, name, price, version, created_at, updated_at)
       SELECT ('0199f1c2-7d1e-7c41-a7d4-' || lpad(to_hex(n), 12, '0'))::uuid,
              CASE WHEN n <= 40000 THEN 'Old ' ELSE '응원봉 ' END || 'Éclair ' || n, 1, 1, now(), now()
       FROM generate_series(1, ${ITEMS}) n`,
    );
    await world.rows(`INSERT INTO item_stock SELECT id, 5 FROM item_items`);
    await world.rows(index?.sql ?? '');
  });

  afterAll(() => world.stop());

  it.each([
    ['a rare word', 'éclair 99999', 1],
    ['a word of all items', 'ÉCLAIR', 21],
    ['Hangul', '응원봉 é', 21],
    ['one sign of most items', '봉', 21],
    ['one sign of few items', 'z', 0],
    ['a word of old items only', 'old', 21],
    ['no word', '', 21],
  ])('reads few pages and takes little time for %s', async (_what, word, count) => {
    const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM item_search($1, NULL, 21)`;
    await world.rows(explain, [word]);
    const [row] = await world.rows<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(explain, [
      word,
    ]);
    const plan = row?.['QUERY PLAN'][0].Plan ?? {};
    expect(plan['Actual Rows']).toBe(count);
    const pages = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
    const table = await world.count(`SELECT pg_relation_size('item_items') / 8192`);
    // The search for old items passes all newer items: two thirds of the table and its index.
    expect(pages).toBeLessThan(word === 'old' ? 2 * table : table);
    expect(plan['Actual Total Time']).toBeLessThan(GENEROUS_MILLISECONDS);
  });

  it('pages through all matches of a rare word, newest first', async () => {
    const api = new Api(world.app.baseUrl);
    const path = `/v1/items?name=${encodeURIComponent('éclair 9999')}`;
    const { body } = await api.get(`${path}&limit=4`);
    const rest = await api.get(`${path}&limit=100&cursor=${body.nextCursor}`);
    const names = [...body.data, ...rest.body.data].map(({ name }: { name: string }) => name);
    const numbers = [99999, 99998, 99997, 99996, 99995, 99994, 99993, 99992, 99991, 99990, 9999];
    expect(names).toEqual(numbers.map((n) => `${n > 40_000 ? '응원봉' : 'Old'} Éclair ${n}`));
  });
});

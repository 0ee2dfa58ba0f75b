import { CONNECTIONS_BESIDE_POOL } from '../../support/connections.js';
import { whileBlocked } from '../../support/locks.js';
import { addPeople } from '../../support/people.js';
import { World } from '../../support/world.js';

const POOL_SIZE = 3;
/** Less than a statement may wait for a lock. */
const WITHIN_MS = 8_000;
const OPEN = `
  SELECT application_name AS name, count(*)::int AS count FROM pg_stat_activity
  WHERE datname = current_database() AND application_name LIKE 'onsale%'
  GROUP BY application_name ORDER BY application_name`;

describe('The connections of a process', () => {
  it('are those of its pool, one that listens, and one that asks PostgreSQL', async () => {
    const world = await World.start({ config: { databasePoolSize: POOL_SIZE, jobs: true } });
    try {
      const people = await addPeople(world, 4 * POOL_SIZE);
      const locked = 'LOCK TABLE balance_accounts';
      let open: { name: string; count: number }[] = [];
      const reads = await whileBlocked(world, locked, [], async () => {
        const answers = Promise.all(people.map(({ api }) => api.get('/v1/balance')));
        // Without a pause: a probe is open for some milliseconds of each second.
        for (const startedAt = Date.now(); open.length < 3 && Date.now() < startedAt + WITHIN_MS;) {
          open = await world.rows(OPEN);
        }
        return { answers };
      });
      expect((await reads.answers).map(({ status }) => status)).toEqual(people.map(() => 200));
      expect(open).toEqual([
        { name: 'onsale', count: POOL_SIZE },
        { name: 'onsale-listener', count: 1 },
        { name: 'onsale-probe', count: 1 },
      ]);
      const all = open.reduce((sum, { count }) => sum + count, 0);
      expect(all).toBe(POOL_SIZE + CONNECTIONS_BESIDE_POOL);
    } finally {
      await world.stop();
    }
  });
});

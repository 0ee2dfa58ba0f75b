import { listenersOf } from '../support/connections.js';
import { databaseUrl } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { whileBlocked } from '../support/locks.js';
import { machineLoad } from '../support/machine-load.js';
import { addPeople, addPerson } from '../support/people.js';
import { sellOut } from '../support/rush.js';
import { tally } from '../support/sale-steps.js';
import { SwitchableNetwork } from '../support/switchable-network.js';
import { timed } from '../support/timed.js';
import { Instance, World } from '../support/world.js';

/** More than connections. */
const PEOPLE = 30;
const FOUND_WITHIN_SECONDS = 5;
const AT_ONCE_SECONDS = 0.5;
const WAITS_LONG = `
  SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'onsale' AND wait_event_type = 'Lock'
    AND clock_timestamp() - query_start > interval '3.5 s'`;

describe('The service while PostgreSQL is silent', () => {
  let network: SwitchableNetwork;
  let world: World;

  beforeAll(async () => {
    network = await SwitchableNetwork.to(databaseUrl());
    world = await World.start({ reach: (url) => network.through(url) });
  });

  afterEach(() => network.endSilence());

  afterAll(async () => {
    await world.stop();
    await network.cut();
  });

  it('refuses all requests within five seconds, then at once, until PostgreSQL answers', async () => {
    const people = await addPeople(world, PEOPLE);
    const api = people[0]!.api;
    network.silence();

    const found = await timed(() => Promise.all(people.map(({ api }) => api.get('/v1/balance'))));
    expect(tally(found.answer)).toEqual({ '503 DATABASE_UNAVAILABLE': PEOPLE });
    expect(found.seconds).toBeLessThan(FOUND_WITHIN_SECONDS * machineLoad());

    const refused = await timed(() => api.get('/v1/balance'));
    expect(refused.answer.body).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
    expect(Number(refused.answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.seconds).toBeLessThan(AT_ONCE_SECONDS * machineLoad());
    expect((await timed(() => api.get('/health/ready'))).seconds).toBeLessThan(
      AT_ONCE_SECONDS * machineLoad(),
    );

    network.endSilence();
    await eventually(
      'requests are served again',
      async () => (await api.get('/v1/balance')).status === 200,
    );
    await sellOut(world);
  });

  it('replaces connections that were lost alone', async () => {
    const people = await addPeople(world, PEOPLE);
    const reads = () => Promise.all(people.map(({ api }) => api.get('/v1/balance')));
    await reads();
    network.silence({ passesNew: true });

    const found = await timed(reads);
    expect(tally(found.answer)).toMatchObject({ '503 DATABASE_UNAVAILABLE': expect.any(Number) });
    expect(found.seconds).toBeLessThan(FOUND_WITHIN_SECONDS * machineLoad());
    expect(tally(await reads())).toEqual({ '200': PEOPLE });
  });

  it('listens for events anew when that connection was lost alone', async () => {
    const config = { ...world.app.config, databaseDirectUrl: null, jobs: true };
    const instance = await Instance.start(config, world.clock);
    try {
      const [before] = await eventually('it listens', async () => {
        const pids = await listenersOf(world);
        return pids.length > 0 && pids;
      });
      network.silence({ passesNew: true });
      const found = await timed(() =>
        eventually('another connection listens', async () =>
          (await listenersOf(world)).some((pid) => pid !== before),
        ),
      );
      expect(found.seconds).toBeLessThan(FOUND_WITHIN_SECONDS * machineLoad());
    } finally {
      network.endSilence();
      await instance.stop();
    }
  });

  it('leaves a statement alone that waits for a lock', async () => {
    const { id, api } = await addPerson(world, { balance: 1 });
    const locked = `SELECT FROM balance_accounts WHERE user_id = $1 FOR UPDATE`;
    const charge = await whileBlocked(world, locked, [id], async () => {
      const answer = api.post('/v1/balance/charges', { amount: 1 });
      await eventually('it has waited for long', () => world.count(WAITS_LONG));
      return { answer };
    });
    expect((await charge.answer).status).toBe(201);
  });
});

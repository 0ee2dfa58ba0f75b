import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { startRedisSentinels } from '../../scripts/lib/redis-sentinels.mjs';
import { connectRedis } from '../../src/shared/redis/redis-connections.js';
import { newFolder, numberOf } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { failOverRoom, hasReplica } from '../support/failover.js';
import { World } from '../support/world.js';

/** `FAILOVERS=20` is the long form. */
const FAILOVERS = numberOf('FAILOVERS', 2);
/** The longest that one may take. */
const FAILOVER_MS = 120_000;

describe('Behind Redis Sentinel', () => {
  let folder: string;
  let servers: Awaited<ReturnType<typeof startRedisSentinels>>;
  let world: World;

  beforeAll(async () => {
    folder = newFolder('sentinels-');
    servers = await startRedisSentinels({ folder, password: 'sentinels-of-tests' });
    world = await World.start({ instances: 2, config: { redis: servers.config, jobs: true } });
    world.redis.on('error', () => undefined);
  });

  afterAll(async () => {
    await world?.stop();
    await servers?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'follows the primary, admits nobody beyond the cap, and keeps the line',
    async () => {
      for (let failover = 0; failover < FAILOVERS; failover += 1) {
        const primary = failover % 2;
        const people = await failOverRoom(world, () => servers.servers[primary]!.kill());
        const { body } = await people[39]!.api.get('/v1/queue/tokens/me');
        expect(body).toMatchObject({ status: 'WAITING', position: 35 });
        await servers.startAgain(primary);
        const other = world.redis.duplicate();
        await eventually('the killed server is a complete replica', async () =>
          hasReplica(await other.info('replication')),
        );
        other.disconnect();
      }
    },
    FAILOVERS * FAILOVER_MS,
  );

  it('connects again when a switch is announced while it connects, and ends when it is told to', async () => {
    const own = connectRedis(servers.config) as Redis;
    await once(own, 'ready');
    own.on('error', () => undefined);
    own.once('connecting', () => {
      // As the client does when a sentinel announces the switch.
      (own as unknown as { connector: { disconnect(): void } }).connector.disconnect();
    });
    const gaveUp = new Promise((resolve) => own.once('end', resolve));
    own.disconnect(true);
    await gaveUp;
    await eventually('it is connected', () => own.status === 'ready');
    own.disconnect();
    await once(own, 'end');
  });
});

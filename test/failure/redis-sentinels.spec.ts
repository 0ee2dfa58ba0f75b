import { rmSync } from 'node:fs';
import { startRedisSentinels } from '../../scripts/lib/redis-sentinels.mjs';
import { newFolder } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { addPeople, addPerson } from '../support/people.js';
import { openRoom, readRoom } from '../support/queue-rooms.js';
import { World } from '../support/world.js';

const CAPACITY = 5;

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

  /** Lets 40 users into a room, kills the primary, and waits until the room takes users again. */
  async function failOver(primary: number) {
    const roomId = await openRoom(world, {
      capacity: CAPACITY,
      admitPerSecond: 100,
      activeTtlSeconds: 600,
    });
    const people = await addPeople(world, 40);
    for (const { api } of people) await api.join(roomId);
    const before = await readRoom(world, roomId);
    await servers.servers[primary]!.kill();
    const newcomer = await addPerson(world, { instance: world.instances[1]! });
    await eventually('the room takes users again', async () => {
      const { status } = await newcomer.api.join(roomId);
      expect([201, 503]).toContain(status);
      return status === 201;
    });
    return { before, after: await readRoom(world, roomId), people };
  }

  it('follows the primary, admits nobody beyond the cap, and keeps the line', async () => {
    for (const primary of [0, 1]) {
      const { before, after, people } = await failOver(primary);
      expect([...after.active.keys()].sort()).toEqual([...before.active.keys()].sort());
      expect(after.active.size).toBe(CAPACITY);
      // What the replica had.
      expect(after.waiting.slice(0, 35)).toEqual(before.waiting);
      const { body } = await people[39]!.api.get('/v1/queue/tokens/me');
      expect(body).toMatchObject({ status: 'WAITING', position: 35 });
      await servers.startAgain(primary);
      const other = world.redis.duplicate();
      await eventually('the killed server is a replica', async () =>
        (await other.info('replication')).includes('connected_slaves:1'),
      );
      other.disconnect();
    }
  });
});

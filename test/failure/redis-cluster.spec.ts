import { spawnSync } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Cluster, Redis } from 'ioredis';
import { projectRoot } from '../../scripts/lib/paths.mjs';
import { startRedisCluster } from '../../scripts/lib/redis-cluster.mjs';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { connectRedis, connectSubscriber } from '../../src/shared/redis/redis-connections.js';
import { PROBE_KEYS, RedisServers } from '../../src/shared/redis/redis-servers.js';
import { Api } from '../support/api.js';
import { EventClient } from '../support/event-client.js';
import { newFolder, numberOf } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { failOverRoom, hasReplica } from '../support/failover.js';
import { addItem } from '../support/items.js';
import { addPeople, addPerson, type Person } from '../support/people.js';
import { openRoom, readRoom } from '../support/queue-rooms.js';
import { World } from '../support/world.js';

const ME = '/v1/queue/tokens/me';
const PRIMARIES = 3;
/** `FAILOVERS=20` is the long form. */
const FAILOVERS = numberOf('FAILOVERS', 1);
/** The longest that one may take. */
const FAILOVER_MS = 120_000;
const PROCESS_MS = 30_000;

describe('On a Redis Cluster', () => {
  let folder: string;
  let servers: Awaited<ReturnType<typeof startRedisCluster>>;
  let world: World;

  beforeAll(async () => {
    folder = newFolder('cluster-');
    servers = await startRedisCluster({
      folder,
      password: 'cluster-of-tests',
      primaries: PRIMARIES,
    });
    world = await World.start({ instances: 2, config: { redis: servers.config, jobs: true } });
  });

  afterAll(async () => {
    await world?.stop();
    await servers?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const cluster = () => world.redis as unknown as Cluster;

  /** Rooms until each primary has some. */
  async function openRoomOnEach(): Promise<string[]> {
    const rooms = new Map<string, string>();
    while (rooms.size < PRIMARIES) {
      const id = await openRoom(world, { capacity: 2, admitPerSecond: 100 });
      rooms.set(await primaryOf(id), id);
    }
    return [...rooms.values()];
  }

  /** The port of the primary that has the room. */
  async function primaryOf(roomId: string): Promise<string> {
    return `${portOf(await slotOf(roomId))}`;
  }

  const slotOf = (roomId: string) => cluster().cluster('KEYSLOT', roomKeys(roomId)[0]!);

  function portOf(slot: number): number {
    const [key = ''] = (cluster() as unknown as { slots: string[][] }).slots[slot] ?? [];
    return Number(key.split(':').at(-1));
  }

  it('serves rooms on every primary, and tells each user of the slot', async () => {
    for (const roomId of await openRoomOnEach()) {
      const people = await addPeople(world, 4);
      const joined = await Promise.all(people.map(({ api }) => api.join(roomId)));
      expect(joined.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      const waiting = people.filter((_, index) => joined[index]!.body.status === 'WAITING');
      const active = people.find((_, index) => joined[index]!.body.status === 'ACTIVE')!;
      expect(waiting).toHaveLength(2);
      const next = (await positionOf(waiting[0]!)) === 1 ? waiting[0]! : waiting[1]!;
      const headers = {
        authorization: `Bearer ${next.accessToken}`,
        'x-queue-token': next.api.queueToken!,
      };
      // The one that leaves may be on the other instance.
      const stream = await EventClient.open(world.instances[1]!.baseUrl, headers);
      await active.api.delete(ME);
      await eventually('the stream shows the slot', () =>
        stream.events.some(({ data }) => data.status === 'ACTIVE'),
      );
      stream.close();
    }
  });

  async function positionOf({ api }: Person): Promise<number> {
    return (await api.get(ME)).body.position as number;
  }

  it('finds the details of many items at once', async () => {
    const items = await Promise.all(Array.from({ length: 20 }, () => addItem(world)));
    const { api } = await addPerson(world, { instance: world.instances[1]! });
    const read = () => Promise.all(items.map(({ id }) => api.get(`/v1/items/${id}`)));
    for (let round = 0; round < 2; round += 1) {
      const names = (await read()).map(({ body }) => body.name as string);
      expect(names).toEqual(items.map(({ name }) => name));
    }
    const kept = await Promise.all(
      items.map(({ id }) => world.redis.exists(`onsale:cache:item:2:${id}`)),
    );
    expect(kept).toEqual(items.map(() => 1));
  });

  it('keeps the line while the slot of a room moves to another primary', async () => {
    const roomId = await openRoom(world, { capacity: 1, admitPerSecond: 100 });
    const people = await addPeople(world, 60);
    for (const { api } of people.slice(0, 30)) await api.join(roomId);
    const move = moveSlot(roomId);
    for (const { api } of people.slice(30)) {
      await eventually('the user has joined', async () => {
        const { status } = await api.join(roomId);
        expect([201, 503]).toContain(status);
        return status === 201;
      });
    }
    await move;
    const positions = [];
    for (const person of people.slice(1)) {
      positions.push(await eventually('a position', () => positionOf(person)));
    }
    expect(positions).toEqual(people.slice(1).map((_, index) => index + 1));
    expect((await readRoom(world, roomId)).active.size).toBe(1);
  });

  async function moveSlot(roomId: string): Promise<void> {
    const slot = await slotOf(roomId);
    const nodes = cluster().nodes('master');
    const from = nodes.find(({ options }) => options.port === portOf(slot))!;
    const to = nodes.find((node) => node !== from)!;
    const idOf = async (node: Redis) => String(await node.call('CLUSTER', 'MYID'));
    const [fromId, toId] = [await idOf(from), await idOf(to)];
    await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
    await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId);
    // One at a time, so that scripts find the keys of a room on both.
    for (;;) {
      const keys = (await from.call('CLUSTER', 'GETKEYSINSLOT', slot, 1)) as string[];
      if (keys.length === 0) break;
      const { host = '', port = 0 } = to.options;
      await from.migrate(host, port, '', 0, 5_000, 'AUTH', 'cluster-of-tests', 'KEYS', ...keys);
    }
    for (const node of [to, from]) await node.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
  }

  it(
    'admits nobody beyond the cap when a primary fails, and goes on',
    async () => {
      const keys = Array.from({ length: 50 }, (_, number) => `read-of-many:${number}`);
      await Promise.all(keys.map((key) => world.redis.set(key, 'there')));
      for (let failover = 0; failover < FAILOVERS; failover += 1) {
        let index = -1;
        await failOverRoom(world, async (roomId) => {
          const port = portOf(await slotOf(roomId));
          index = servers.servers.findIndex((server) => server.port === port);
          await servers.servers[index]!.kill();
          const redis = world.app.get(RedisServers);
          const { body } = await new Api(world.app.baseUrl).get('/health/ready');
          expect(body).toEqual({ status: 'degraded', postgres: 'up', redis: 'down' });
          const isThere = (await redis.getAll(keys)).map((value) => value !== null);
          expect(new Set(isThere)).toEqual(new Set([true, false]));
        });
        await servers.startAgain(index);
        await eventually('each primary has a replica', hasReplicas);
      }
    },
    FAILOVERS * FAILOVER_MS,
  );

  /** A primary without one would not be replaced. */
  async function hasReplicas(): Promise<boolean> {
    const info = await Promise.all(
      cluster()
        .nodes('master')
        .map((node) => node.info('replication')),
    );
    return info.every(hasReplica);
  }

  it('is probed on every primary', async () => {
    const slots = await Promise.all(PROBE_KEYS.map((key) => cluster().cluster('KEYSLOT', key)));
    const shares = slots.map((slot) => Math.floor((slot * PROBE_KEYS.length) / 16_384));
    expect(shares.sort((a, b) => a - b)).toEqual(PROBE_KEYS.map((_, share) => share));
  });

  it('does not end the process when a redirection finds its connection closed', () => {
    const redis = pathToFileURL(join(projectRoot, 'dist/src/shared/redis/redis-connections.js'));
    const script = `
      const { connectRedis } = await import('${redis.href}');
      const cluster = connectRedis(${JSON.stringify(servers.config)});
      cluster.on('ready', () => {
        const [node] = cluster.nodes();
        node.disconnect();
        node.asking();
        setTimeout(() => process.exit(0), 100);
      });`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: PROCESS_MS,
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('connects again when an old connection ends while it connects', async () => {
    const own = connectRedis(servers.config) as Cluster;
    await once(own, 'ready');
    own.once('connecting', () => {
      (own as unknown as { connectionPool: EventEmitter }).connectionPool.emit('drain');
    });
    own.disconnect(true);
    await once(own, 'connecting');
    await eventually('it is connected', () => own.status === 'ready');
    own.disconnect();
  });

  it('closes the connection for messages to a node that has left', async () => {
    const replicas = cluster()
      .nodes('slave')
      .map(({ options }) => options.port);
    const subscriber = await eventually('a connection to a replica', () => {
      const any = connectSubscriber(servers.config, world.app.get(RedisServers).commands);
      if (replicas.includes(any.options.port)) return any;
      any.disconnect();
      return false;
    });
    await subscriber.connect();
    const left = servers.servers.find(({ port }) => port === subscriber.options.port)!;
    const id = await subscriber.call('CLUSTER', 'MYID');
    for (const { url } of servers.servers.filter((server) => server !== left)) {
      const node = new Redis(url);
      await node.call('CLUSTER', 'FORGET', String(id));
      node.disconnect();
    }
    await eventually('the connection is closed', () => subscriber.status === 'end');
  });
});

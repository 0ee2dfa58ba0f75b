import { rmSync } from 'node:fs';
import type { Cluster, Redis } from 'ioredis';
import { startRedisCluster } from '../../scripts/lib/redis-cluster.mjs';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { EventClient } from '../support/event-client.js';
import { newFolder } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { failOverRoom } from '../support/failover.js';
import { addItem } from '../support/items.js';
import { addPeople, addPerson, type Person } from '../support/people.js';
import { openRoom, readRoom } from '../support/queue-rooms.js';
import { World } from '../support/world.js';

const ME = '/v1/queue/tokens/me';
const PRIMARIES = 3;

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

  it('admits nobody beyond the cap when a primary fails, and goes on', async () => {
    let index = -1;
    await failOverRoom(world, async (roomId) => {
      const port = portOf(await slotOf(roomId));
      index = servers.servers.findIndex((server) => server.port === port);
      await servers.servers[index]!.kill();
    });
    await servers.startAgain(index);
  });
});

import { Cluster, type Redis } from 'ioredis';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { eventually } from './eventually.js';
import { addPeople, addPerson, type Person } from './people.js';
import { admit, openRoom, readRoom } from './queue-rooms.js';
import type { World } from './world.js';

const CAPACITY = 5;
/** Also if the vote for the new primary has to be repeated. */
const RECOVERY_MS = 45_000;
const REPLICATION_MS = 10_000;

/**
 * Fills a room, kills the primary that has it, and expects slots and line as before as soon as the room takes users again.
 * Returns those who had joined, in their order.
 */
export async function failOverRoom(
  world: World,
  killPrimaryOf: (roomId: string) => Promise<void>,
): Promise<Person[]> {
  const settings = { capacity: CAPACITY, admitPerSecond: 100, activeTtlSeconds: 600 };
  const roomId = await openRoom(world, settings);
  const people = await addPeople(world, 40);
  for (const { api } of people) await api.join(roomId);
  const before = await readRoom(world, roomId);
  expect(before.active.size).toBe(CAPACITY);

  await untilReplicated(world, roomId);
  await killPrimaryOf(roomId);

  // Each instance finds the new primary by itself.
  for (const instance of world.instances) {
    const newcomer = await addPerson(world, { instance });
    const takesUsers = async () => {
      const { status } = await newcomer.api.join(roomId);
      expect([201, 503]).toContain(status);
      return status === 201;
    };
    await eventually('the room takes users again', takesUsers, RECOVERY_MS);
  }
  await admit(world.instances[1]!);
  const after = await readRoom(world, roomId);
  expect(after.active.size).toBe(CAPACITY);
  // What the replica had.
  expect([...after.active.keys()].sort()).toEqual([...before.active.keys()].sort());
  expect(after.waiting.slice(0, before.waiting.length)).toEqual(before.waiting);
  return people;
}

/** Whether a primary has a replica that got all data. @param info `INFO replication` of the primary */
export function hasReplica(info: string): boolean {
  return /^slave0:.*\bstate=online\b/m.test(info);
}

/** Replication is asynchronous: the primary takes the writes that its replica lacks with it. */
async function untilReplicated(world: World, roomId: string): Promise<void> {
  const key = `${roomKeys(roomId)[0]}:written-last`;
  const primary = await primaryOf(world.redis, key);
  // WAIT is about the last write of its own connection, and all before it.
  await primary.set(key, 'x', 'EX', 60);
  expect(await primary.wait(1, REPLICATION_MS)).toBe(1);
}

async function primaryOf(redis: Redis | Cluster, key: string): Promise<Redis> {
  if (!(redis instanceof Cluster)) return redis;
  const slot = await redis.cluster('KEYSLOT', key);
  const [address] = (redis as unknown as { slots: string[][] }).slots[slot] ?? [];
  const isThere = ({ options }: Redis) => `${options.host}:${options.port}` === address;
  return redis.nodes('master').find(isThere)!;
}

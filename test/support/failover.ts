import { eventually } from './eventually.js';
import { addPeople, addPerson, type Person } from './people.js';
import { admit, openRoom, readRoom } from './queue-rooms.js';
import type { World } from './world.js';

const CAPACITY = 5;

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

  await killPrimaryOf(roomId);

  // Each instance finds the new primary by itself.
  const instance = world.instances[1]!;
  const newcomer = await addPerson(world, { instance });
  await eventually('the room takes users again', async () => {
    const { status } = await newcomer.api.join(roomId);
    expect([201, 503]).toContain(status);
    return status === 201;
  });
  await admit(instance);
  const after = await readRoom(world, roomId);
  expect(after.active.size).toBe(CAPACITY);
  // What the replica had.
  expect([...after.active.keys()].sort()).toEqual([...before.active.keys()].sort());
  expect(after.waiting.slice(0, before.waiting.length)).toEqual(before.waiting);
  return people;
}

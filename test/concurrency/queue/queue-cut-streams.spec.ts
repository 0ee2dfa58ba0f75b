import { setTimeout as sleep } from 'node:timers/promises';
import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import { newId } from '../../../src/shared/ids.js';
import { type Admission, watchAdmissions } from '../../support/admissions.js';
import { EventClient } from '../../support/event-client.js';
import { machineLoad } from '../../support/machine-load.js';
import { numberOf, openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const USERS = 120;
/** At first. Then both grow a hundredfold. */
const CAPACITY = 1;
const PER_SECOND = 1;
const SLOW_SECONDS = 6;
/** A stream lives at most so long. A client comes back after `retry`, five seconds at most. */
const MAX_LIFE_MS = 4_000;

interface User {
  readonly id: string;
  readonly token: string;
  readonly number: number;
}

describe('A line of users who listen on streams that are cut at random, while capacity and rate grow a hundredfold', () => {
  let world: World;
  let roomId: string;
  let users: readonly User[];
  let admissions: readonly Admission[];
  let stopWatching: () => void;
  const served: string[] = [];
  let cuts = 0;
  /** Admissions before capacity and rate have grown. */
  let slowly: number;
  /** From then on until the last user was served. */
  let seconds: number;

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { jobs: true } });
    roomId = await openRoom(world, {
      ...{ capacity: 0, admitPerSecond: PER_SECOND },
      ...{ abandonAfterSeconds: 60, claimWithinSeconds: 60, activeTtlSeconds: 120 },
    });
    ({ admissions, stop: stopWatching } = await watchAdmissions(world, roomId));
    users = await Promise.all(Array.from({ length: USERS }, join));
    const lines = users.map(listenForTurn);
    const rooms = world.app.get(RoomFacade);
    await rooms.changeRoom(roomId, { capacity: CAPACITY });
    await sleep(SLOW_SECONDS * 1_000);
    slowly = admissions.length;
    const grown = { capacity: 100 * CAPACITY, admitPerSecond: 100 * PER_SECOND };
    await world.instances[1]!.get(RoomFacade).changeRoom(roomId, grown);
    const grownAt = performance.now();
    await Promise.all(lines);
    seconds = (performance.now() - grownAt) / 1_000;
  });

  afterAll(async () => {
    stopWatching();
    await world.stop();
  });

  async function join(): Promise<User> {
    const id = newId();
    const { token } = (await world.app.get(QueueFacade).join(id, roomId)).view;
    return { id, token, number: numberOf(token) };
  }

  /** Comes back on any instance, as told, until the slot is there. Then goes through the gate, and leaves. */
  async function listenForTurn({ id, token }: User): Promise<void> {
    for (;;) {
      const { baseUrl } = world.instances[Math.floor(Math.random() * 2)]!;
      const client = await EventClient.open(baseUrl, { 'x-queue-token': token });
      expect(client.status).toBe(200);
      if (await hearsOfSlot(client)) break;
      cuts += 1;
      await sleep(client.retry);
    }
    const queue = world.app.get(QueueFacade);
    await queue.assertAdmitted({ userId: id, token }, roomId);
    served.push(id);
    await queue.leave({ userId: id, token });
  }

  async function hearsOfSlot(client: EventClient): Promise<boolean> {
    const admitted = () => client.names().includes('admitted');
    const endsAt = performance.now() + 200 + Math.random() * MAX_LIFE_MS;
    while (!admitted() && performance.now() < endsAt) await sleep(20);
    // What arrives in the same moment is lost.
    const heard = admitted();
    client.close();
    return heard;
  }

  it('serves every one of them', () => {
    // Fewer on a slow machine.
    expect(cuts).toBeGreaterThan(USERS / 4);
    expect([...served].sort()).toEqual(users.map(({ id }) => id).sort());
  });

  it('admits each once, in the order of the waiting numbers', () => {
    const inOrder = [...users].sort((a, b) => a.number - b.number);
    expect(admissions.map(({ userId }) => userId)).toEqual(inOrder.map(({ id }) => id));
  });

  it('begins slowly, and serves the rest as soon as each listens again', () => {
    expect(slowly).toBeGreaterThan(0);
    expect(slowly).toBeLessThanOrEqual(SLOW_SECONDS + 2);
    // A cut, and the way back.
    expect(seconds).toBeLessThan(20 * machineLoad());
  });

  it('loses no slot and no place', async () => {
    expect(await world.app.get(RoomFacade).getStats(roomId)).toMatchObject({
      ...{ waiting: 0, absent: 0, active: 0 },
      ...{ admittedTotal: USERS, expiredTotal: 0 },
    });
  });
});

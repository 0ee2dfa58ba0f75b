import { setTimeout as sleep } from 'node:timers/promises';
import { AdmissionRounds } from '../../../src/modules/queue/application/admission-rounds.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { QueueError } from '../../../src/modules/queue/domain/queue-error.js';
import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import { INSTANCE_KEYS } from '../../../src/modules/queue/infrastructure/redis/redis-live-instances.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import type { Room } from '../../../src/modules/queue/domain/room.js';
import { newId } from '../../../src/shared/ids.js';
import { eventually } from '../../support/eventually.js';
import { openRoom } from '../../support/queue-rooms.js';
import { type Instance, World } from '../../support/world.js';

const ROOMS = 60;
/** A process counts as alive for 5 s after its last round began. Then the next round of another one visits its rooms. */
const TAKEOVER_MS = 5_000 + 1_500;

describe('Two instances with rooms in use', () => {
  let world: World;
  let roomIds: string[];

  beforeEach(async () => {
    world = await World.start({ instances: 2, config: { jobs: true } });
    roomIds = await Promise.all(Array.from({ length: ROOMS }, () => openRoom(world)));
    for (const id of roomIds) await world.app.get(QueueFacade).join(newId(), id);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await world.stop();
  });

  const instance = (index: number): Instance => world.instances[index]!;

  /** Runs this before each visit of an instance from now on. */
  function beforeVisits(one: Instance, act: (room: Room) => Promise<void> | void): void {
    const waitingRoom = one.get(WaitingRoom);
    const admit = waitingRoom.admit.bind(waitingRoom);
    waitingRoom.admit = async (room) => {
      await act(room);
      return admit(room);
    };
  }

  /** The rooms that the scheduled job of an instance visits from now on. */
  function visitsOf(one: Instance): Set<string> {
    const visited = new Set<string>();
    beforeVisits(one, ({ id }) => void visited.add(id));
    return visited;
  }

  /** Makes these rooms out of reach of an instance, as when it can't connect to one server of a Redis Cluster. */
  function cutOff(one: Instance, ids: readonly string[]): void {
    beforeVisits(one, ({ id }) => {
      if (ids.includes(id)) throw new QueueError('QUEUE_UNAVAILABLE');
    });
  }

  /** Waits until each instance has begun two rounds after this moment. */
  async function roundsOfBoth(): Promise<void> {
    const runs = world.instances.map((one) => {
      const { mock } = jest.spyOn(one.get(AdmissionRounds), 'run');
      return { mock, before: mock.calls.length };
    });
    await eventually('both instances run two rounds', () =>
      runs.every(({ mock, before }) => mock.calls.length >= before + 2),
    );
  }

  /** Expects that from now on each room is visited, and by one instance only. */
  async function expectShared(): Promise<void> {
    const [one, other] = [visitsOf(instance(0)), visitsOf(instance(1))];
    await roundsOfBoth();
    await eventually('all rooms are visited', () => new Set([...one, ...other]).size === ROOMS);
    expect([...one].filter((id) => other.has(id))).toEqual([]);
    expect(one.size).toBeGreaterThan(ROOMS / 6);
    expect(other.size).toBeGreaterThan(ROOMS / 6);
  }

  /** Expects that the first instance soon visits all rooms. */
  async function expectTakeover(): Promise<void> {
    const visited = visitsOf(instance(0));
    await eventually('one instance visits all rooms', () => visited.size === ROOMS, TAKEOVER_MS);
  }

  it('share them out, so that a round visits each room once', async () => {
    await roundsOfBoth();
    await expectShared();
  });

  it('keep their shares while rounds take three seconds', async () => {
    await roundsOfBoth();
    const own = visitsOf(instance(1));
    beforeVisits(instance(1), () => sleep(3_000));
    const run = jest.spyOn(instance(1).get(AdmissionRounds), 'run');
    await eventually('a slow round has begun', () => own.size > 0);
    const visited = visitsOf(instance(0));
    run.mockClear();
    await eventually('two slow rounds have followed', () => run.mock.calls.length === 2);
    expect([...visited].filter((id) => own.has(id))).toEqual([]);
    expect(visited.size + own.size).toBe(ROOMS);
  });

  it('take over the rooms of an instance that freezes', async () => {
    await roundsOfBoth();
    jest
      .spyOn(instance(1).get(AdmissionRounds), 'run')
      .mockReturnValue(new Promise(() => undefined));
    await expectTakeover();
  });

  it('take over the rooms of an instance without PostgreSQL, until it is back', async () => {
    await roundsOfBoth();
    const toVisit = jest
      .spyOn(instance(1).get(RoomFacade), 'toVisit')
      .mockRejectedValue(new Error('connect ECONNREFUSED'));
    await expectTakeover();
    toVisit.mockRestore();
    await roundsOfBoth();
    await expectShared();
  });

  it('take over the rooms of an instance that can visit only some of them', async () => {
    await roundsOfBoth();
    cutOff(instance(1), roomIds.slice(0, ROOMS / 3));
    await expectTakeover();
  });

  it('share them out as before when the rounds of both fail', async () => {
    const lost = roomIds.slice(0, ROOMS / 3);
    for (const one of world.instances) cutOff(one, lost);
    await roundsOfBoth();
    await expectShared();

    const failing = world.instances.map((one) =>
      jest.spyOn(one.get(RoomFacade), 'toVisit').mockRejectedValue(new Error('read only')),
    );
    await roundsOfBoth();
    for (const toVisit of failing) toVisit.mockRestore();
    await expectShared();
  });

  it('keep their shares when the data of a room is broken', async () => {
    const [brokenId = ''] = roomIds;
    const [, waitingKey = ''] = roomKeys(brokenId);
    await world.redis.set(waitingKey, 'no sorted set');
    await roundsOfBoth();
    await roundsOfBoth();
    await expectShared();
  });

  it('forget an instance whose last round was by a clock that has been set back', async () => {
    for (const key of INSTANCE_KEYS) await world.redis.zadd(key, Date.now() + 3_600_000, newId());
    await roundsOfBoth();
    await expectShared();
  });

  it('take over the rooms of an instance that stops, in the next round', async () => {
    await roundsOfBoth();
    await instance(1).stop();
    const rounds = jest.spyOn(instance(0).get(AdmissionRounds), 'run').mockClear();
    const visited = visitsOf(instance(0));
    await eventually('one instance visits all rooms', () => visited.size === ROOMS);
    expect(rounds.mock.calls.length).toBeLessThanOrEqual(2);
  });
});

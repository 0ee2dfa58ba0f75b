import { AdmissionRounds } from '../../../src/modules/queue/application/admission-rounds.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { newId } from '../../../src/shared/ids.js';
import { eventually } from '../../support/eventually.js';
import { openRoom } from '../../support/queue-rooms.js';
import { type Instance, World } from '../../support/world.js';

const ROOMS = 60;

describe('Two instances with rooms in use', () => {
  let world: World;
  let roomIds: string[];

  beforeEach(async () => {
    world = await World.start({ instances: 2, config: { jobs: true } });
    roomIds = await Promise.all(Array.from({ length: ROOMS }, () => openRoom(world)));
    for (const id of roomIds) await world.app.get(QueueFacade).join(newId(), id);
  });

  afterEach(() => world.stop());

  const instance = (index: number): Instance => world.instances[index]!;

  /** The rooms that the scheduled job of an instance visits from now on. */
  function visitsOf(one: Instance): Set<string> {
    const visited = new Set<string>();
    const waitingRoom = one.get(WaitingRoom);
    const admit = waitingRoom.admit.bind(waitingRoom);
    jest.spyOn(waitingRoom, 'admit').mockImplementation((room) => {
      visited.add(room.id);
      return admit(room);
    });
    return visited;
  }

  /** Waits until each instance has begun a round after this moment, and one more. */
  async function roundsOfBoth(): Promise<void> {
    const rounds = world.instances.map((one) => jest.spyOn(one.get(AdmissionRounds), 'run'));
    await eventually('both instances run two rounds', () =>
      Promise.resolve(rounds.every(({ mock }) => mock.calls.length >= 2)),
    );
  }

  it('share them out, so that a round visits each room once', async () => {
    await roundsOfBoth();
    const [one, other] = [visitsOf(instance(0)), visitsOf(instance(1))];
    await eventually('all rooms are visited', () =>
      Promise.resolve(new Set([...one, ...other]).size === ROOMS),
    );
    expect([...one].filter((id) => other.has(id))).toEqual([]);
    expect(one.size).toBeGreaterThan(ROOMS / 6);
    expect(other.size).toBeGreaterThan(ROOMS / 6);
  });

  it('take over the rooms of an instance that freezes', async () => {
    await roundsOfBoth();
    jest
      .spyOn(instance(1).get(AdmissionRounds), 'run')
      .mockReturnValue(new Promise(() => undefined));
    const frozenAt = performance.now();
    const visited = visitsOf(instance(0));
    await eventually('one instance visits all rooms', () =>
      Promise.resolve(visited.size === ROOMS),
    );
    expect(performance.now() - frozenAt).toBeLessThan(5_000);
  });

  it('take over the rooms of an instance that stops, in the next round', async () => {
    await roundsOfBoth();
    await instance(1).stop();
    const rounds = jest.spyOn(instance(0).get(AdmissionRounds), 'run').mockClear();
    const visited = visitsOf(instance(0));
    await eventually('one instance visits all rooms', () =>
      Promise.resolve(visited.size === ROOMS),
    );
    expect(rounds.mock.calls.length).toBeLessThanOrEqual(2);
  });
});

import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import { newId } from '../../../src/shared/ids.js';
import { World } from '../../support/world.js';

describe('A round of admissions', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('admits at most 500 users, like a change of the settings, and requests the next round immediately', async () => {
    const [queue, rooms] = [world.app.get(QueueFacade), world.app.get(RoomFacade)];
    const { id } = await rooms.createRoom('Large', { capacity: 0, admitPerSecond: 100_000 });
    await Promise.all(Array.from({ length: 1_300 }, () => queue.join(newId(), id)));
    await rooms.changeRoom(id, { capacity: 1_200 });

    const counts: number[] = [];
    const resumes: (number | null)[] = [];
    counts.push((await rooms.getStats(id)).active);
    for (let round = 0; round < 3; round += 1) {
      resumes.push(await queue.admitAll());
      counts.push((await rooms.getStats(id)).active);
    }
    expect(counts).toEqual([500, 1_000, 1_200, 1_200]);
    // A full room has work when its first slot ends.
    expect(resumes).toEqual([1, expect.any(Number), expect.any(Number)]);
    expect(resumes[1]).toBeGreaterThan(10_000);
  });
});

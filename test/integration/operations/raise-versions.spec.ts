import { RoomFacade } from '../../../src/modules/queue/index.js';
import { eventually } from '../../support/eventually.js';
import { addItem } from '../../support/items.js';
import { addPeople, addPerson } from '../../support/people.js';
import { runWithInput } from '../../support/processes.js';
import { admit, openRoom, readRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

describe('onsale raise-versions', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });

  afterEach(() => world.stop());

  async function raiseVersions(): Promise<void> {
    const result = await runWithInput(['raise-versions'], world.app.config, '');
    expect(result).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Raised by 1000000: .*item_items\.version, /),
    });
  }

  it('lets rooms take settings again after a failover that has lost newer ones', async () => {
    const rooms = world.app.get(RoomFacade);
    const roomId = await openRoom(world, { capacity: 1, admitPerSecond: 100 });
    for (const { api } of await addPeople(world, 9)) await api.join(roomId);
    await rooms.changeRoom(roomId, { capacity: 2 });
    await world.rows('UPDATE queue_rooms SET capacity = 1, version = version - 1 WHERE id = $1', [
      roomId,
    ]);
    const slots = async () => {
      await admit(world.app);
      return (await readRoom(world, roomId)).active.size;
    };

    await rooms.changeRoom(roomId, { capacity: 5 });
    expect(await slots()).toBe(2);
    await raiseVersions();
    await eventually('the room has its capacity', async () => (await slots()) === 5);
  });

  it('lets caches take items again after a failover that has lost newer ones', async () => {
    const { api } = await addPerson(world, { role: 'admin' });
    const item = await addItem(world);
    const path = `/v1/items/${item.id}`;
    const rename = async (name: string) => {
      expect((await api.patch(path, { name })).status).toBe(200);
    };
    const nameNow = async () => (await api.get(path)).body.name as string;
    await rename('Lost 1');
    await rename('Lost 2');
    await world.rows('UPDATE item_items SET name = $2, version = version - 2 WHERE id = $1', [
      item.id,
      item.name,
    ]);

    await rename('Kept 1');
    expect(await nameNow()).toBe('Lost 2');
    await raiseVersions();
    await rename('Kept 2');
    expect(await nameNow()).toBe('Kept 2');
  });
});

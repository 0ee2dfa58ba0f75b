import { RoomFacade, RoomSupplies } from '../../../src/modules/queue/index.js';
import { Rooms } from '../../../src/modules/queue/domain/rooms.js';
import { newId } from '../../../src/shared/ids.js';
import { Api } from '../../support/api.js';
import { openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

describe('The time of the server', () => {
  let world: World;
  let anybody: Api;

  beforeAll(async () => {
    world = await World.start();
    anybody = new Api(world.app.baseUrl);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => world.stop());

  const timeOf = (roomId: string) => anybody.get(`/v1/time?roomId=${roomId}`);

  it('comes with the time at which a room opens, and follows a change at once', async () => {
    const roomId = await openRoom(world);
    expect((await timeOf(roomId)).body).toEqual({ now: expect.any(String), opensAt: null });
    const opensAt = new Date(Date.now() + 3_600_000);
    await world.app.get(RoomFacade).changeRoom(roomId, { opensAt });
    expect((await timeOf(roomId)).body).toMatchObject({ opensAt: opensAt.toISOString() });
  });

  it('costs one read of the room a second, and no count of its supply, however many ask', async () => {
    const roomId = await openRoom(world);
    await timeOf(roomId);
    const counts = jest.spyOn(world.app.get(RoomSupplies), 'of');
    const reads = jest.spyOn(world.app.get(Rooms), 'findById');
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 200 }, () => timeOf(roomId)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
    expect(reads.mock.calls.length).toBeLessThanOrEqual(seconds);
    expect(counts).not.toHaveBeenCalled();
  });

  it('is refused for a room that does not exist', async () => {
    expect((await timeOf(newId())).body).toMatchObject({ code: 'QUEUE_ROOM_NOT_FOUND' });
  });
});

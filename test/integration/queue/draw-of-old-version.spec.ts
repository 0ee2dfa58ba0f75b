import { DrawFacade } from '../../../src/modules/queue/application/draw/draw.facade.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { RoomFacade } from '../../../src/modules/queue/index.js';
import { addPeople } from '../../support/people.js';
import {
  finishDraw,
  openPreQueue,
  publishedOrder,
  readDraw,
  verifiedUsers,
} from '../../support/real-draws.js';
import { World } from '../../support/world.js';

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);

/** The version before does not write the time at which a draw is due. It serves next to this one during an upgrade. */
describe('The draw of a room that an instance of the version before changes', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  async function gather(count: number) {
    const roomId = await openPreQueue(world);
    const people = await addPeople(world, count);
    for (const { api } of people) {
      expect((await api.join(roomId)).body).toMatchObject({ status: 'PRE_QUEUE' });
    }
    return { roomId, people };
  }

  /** Adds the draw as the version before does: without a time. */
  async function addAgain(roomId: string): Promise<void> {
    const [draw] = await world.rows<{ seed: Buffer; entry_key: Buffer }>(
      `DELETE FROM queue_draws WHERE room_id = $1 RETURNING seed, entry_key`,
      [roomId],
    );
    await world.rows(
      `INSERT INTO queue_draws (room_id, state, seed, entry_key) VALUES ($1, 'GATHERING', $2, $3)`,
      [roomId, draw!.seed, draw!.entry_key],
    );
  }

  /** Moves the time of the room, and leaves that of the draw. */
  async function move(roomId: string, opensAt: Date): Promise<void> {
    await world.rows(`UPDATE queue_rooms SET opens_at = $2, version = version + 1 WHERE id = $1`, [
      roomId,
      opensAt,
    ]);
    await world.app.get(WaitingRoom).sync(await world.app.get(RoomFacade).getRoom(roomId));
  }

  it('is made when the version before has added it', async () => {
    const { roomId, people } = await gather(5);
    await addAgain(roomId);
    await move(roomId, inSeconds(-1));
    await finishDraw(world, roomId, world.app);
    expect(await verifiedUsers(world, roomId, people)).toHaveLength(5);
  });

  it('is made at the time to which the version before has moved it', async () => {
    const { roomId, people } = await gather(5);
    await move(roomId, inSeconds(-1));
    await finishDraw(world, roomId, world.app);
    expect(await verifiedUsers(world, roomId, people)).toHaveLength(5);
  });

  it('is not made before the time to which the version before has moved it', async () => {
    const { roomId } = await gather(2);
    await world.rows(`UPDATE queue_draws SET opens_at = now() WHERE room_id = $1`, [roomId]);
    await world.app.get(DrawFacade).advance(roomId);
    expect((await readDraw(world, roomId)).state).toBe('GATHERING');
    await move(roomId, inSeconds(-1));
    await finishDraw(world, roomId, world.app);
    expect(await publishedOrder(world, roomId)).toHaveLength(2);
  });
});

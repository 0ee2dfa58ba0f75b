import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { QueueError } from '../../../src/modules/queue/domain/queue-error.js';
import { Api, assertStatus } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { openRoom, readRoom } from '../../support/queue-rooms.js';
import { openAndDraw, openPreQueue, readDraw } from '../../support/real-draws.js';
import { openSale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, holdSeats } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';

describe('A user who is deleted or blocked', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  async function addFan(roomId: string): Promise<Person> {
    const person = await addPerson(world);
    assertStatus(await person.api.join(roomId), 201);
    return person;
  }

  const remove = async ({ api }: Person) => assertStatus(await api.delete('/v1/users/me'), 204);
  const block = async ({ id }: Person, blocked = true) =>
    assertStatus(await admin.api.patch(`/v1/users/${id}`, { blocked }), 200);

  const statusOf = async ({ api }: Person) => (await api.get(ME)).body.status as string;

  /** The queue token alone, on the instance that did not make the change. */
  async function expectRefused({ api }: Person): Promise<void> {
    const other = new Api(world.instances[1]!.baseUrl);
    other.queueToken = api.queueToken;
    await eventually('the token alone is refused', async () => {
      const { status, body } = await other.get(ME);
      return status === 401 && body.code === 'QUEUE_TOKEN_INVALID';
    });
  }

  it.each([
    ['deleted', remove],
    ['blocked', block],
  ])('leaves all rooms when %s, and the slot goes to the next user', async (_what, depart) => {
    const rooms = [await openRoom(world, { capacity: 1 }), await openRoom(world, { capacity: 1 })];
    const [gone, kept] = [await addPerson(world), await addPerson(world)];
    assertStatus(await gone.api.join(rooms[0]!), 201);
    assertStatus(await kept.api.join(rooms[1]!), 201);
    const next = await addFan(rooms[0]!);
    assertStatus(await gone.api.join(rooms[1]!), 201);
    expect(await statusOf(next)).toBe('WAITING');

    await depart(gone);

    expect(await statusOf(next)).toBe('ACTIVE');
    expect(await statusOf(kept)).toBe('ACTIVE');
    expect((await readRoom(world, rooms[1]!)).waiting).toEqual([]);
    await expectRefused(gone);
  });

  it.each([
    ['deleted', remove],
    ['blocked', block],
  ])('takes no part in the draw when %s', async (_what, depart) => {
    const roomId = await openPreQueue(world);
    const [first, second, third] = [
      await addFan(roomId),
      await addFan(roomId),
      await addFan(roomId),
    ];
    await depart(first);
    await depart(third);
    await openAndDraw(world, roomId);
    expect((await readDraw(world, roomId)).entries).toBe(1);
    expect(await statusOf(second)).toBe('ACTIVE');
  });

  it('takes no part in the draw either when Redis was away at the deletion', async () => {
    const roomId = await openPreQueue(world);
    const [gone, other] = [await addFan(roomId), await addFan(roomId)];
    const expel = jest
      .spyOn(world.app.get(WaitingRoom), 'expel')
      .mockRejectedValue(new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: 2 }));
    await remove(gone);
    expel.mockRestore();
    expect((await readRoom(world, roomId)).waiting).toContain(gone.id);
    await expectRefused(gone);
    await openAndDraw(world, roomId);
    expect((await readDraw(world, roomId)).entries).toBe(1);
    expect(await statusOf(other)).toBe('ACTIVE');
    const { waiting, active } = await readRoom(world, roomId);
    expect([...waiting, ...active.keys()]).toEqual([other.id]);
  });

  it('gives up unpaid holds of the room when blocked', async () => {
    const sale = await openSale(world);
    const [gone, next] = [await addBuyer(world, sale), await addBuyer(world, sale)];
    const hold = await holdSeats(gone, sale, sale.seatIds.slice(0, 1));
    await block(gone);
    await holdSeats(next, sale, sale.seatIds.slice(0, 1));
    const [row] = await world.rows<{ status: string }>(
      `SELECT status FROM reservation_reservations WHERE id = $1`,
      [hold.id],
    );
    expect(row?.status).toBe('RELEASED');
  });

  it('joins again at the end after the block is taken back', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const [first, second, third] = [
      await addFan(roomId),
      await addFan(roomId),
      await addFan(roomId),
    ];
    await block(second);
    await block(second, false);
    const log = await eventually('the user may join again', async () => {
      const answer = await second.api.join(roomId);
      return answer.status === 201 && answer;
    });
    expect(log.body).toMatchObject({ status: 'WAITING' });
    expect((await readRoom(world, roomId)).waiting).toEqual([third.id, second.id]);
    expect(await statusOf(first)).toBe('ACTIVE');
  });
});

import { DrawFacade } from '../../../src/modules/queue/application/draw/draw.facade.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { Draws } from '../../../src/modules/queue/domain/draw/draws.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { newId } from '../../../src/shared/ids.js';
import { Api } from '../../support/api.js';
import { Death, drawsOf, endClaim } from '../../support/draws.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, readRoom } from '../../support/queue-rooms.js';
import {
  change,
  fallSilent,
  finishDraw,
  openAndDraw,
  openPreQueue,
  publishedOrder,
  readDraw,
  readOwnDraw,
  seal,
  verifiedUsers,
} from '../../support/real-draws.js';
import { openSaleInRoom } from '../../support/sale.js';
import { atOnce, onEveryInstance } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';
const PRE_QUEUE = { status: 'PRE_QUEUE', position: null };

type Visitor = Pick<Person, 'id' | 'api'>;

describe('A room that opens with a draw', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterAll(() => world.stop());

  /** Users who join without HTTP. Their clients send the queue token alone. */
  function gather(roomId: string, count: number): Promise<Visitor[]> {
    return Promise.all(
      Array.from({ length: count }, async () => {
        const id = newId();
        const { view } = await world.app.get(QueueFacade).join(id, roomId);
        expect(view).toMatchObject(PRE_QUEUE);
        const api = new Api(world.app.baseUrl);
        api.queueToken = view.token;
        return { id, api };
      }),
    );
  }

  /** Ends one slot after the other in a room of one slot. Returns the users as they were admitted. */
  async function admittedOneByOne(roomId: string): Promise<string[]> {
    const [activeKey, order] = [roomKeys(roomId)[4]!, [] as string[]];
    for (;;) {
      const active = await world.redis.hkeys(activeKey);
      if (active.length === 0) return order;
      expect(active).toHaveLength(1);
      order.push(...active);
      await world.app.get(QueueFacade).endSlot(roomId, active[0]!);
    }
  }

  const positionOf = async ({ api }: Visitor) => (await api.get(ME)).body.position as number;

  it('admits 2,000 users in the order of ranks that anybody can verify', async () => {
    const roomId = await openPreQueue(world, { capacity: 1, state: 'paused' });
    const { showId, seatIds } = await openSaleInRoom(world, roomId);
    const people = await addPeople(world, 20);
    for (const person of people) {
      const joins = await atOnce(20, onEveryInstance(world, person), (api) => api.join(roomId));
      expect(joins.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
      expect(new Set(joins.map(({ body }) => body.token as string)).size).toBe(1);
      for (const { body } of joins) expect(body).toMatchObject(PRE_QUEUE);
      person.api.queueToken = joins[0]!.body.token as string;
    }
    const [early, ...others] = await gather(roomId, 1_981);
    expect(await seal(world, roomId)).toBe(false);
    expect(await early!.api.get(ME)).toMatchObject({ status: 200, body: PRE_QUEUE });
    await world.app.get(QueueFacade).leave({ userId: early!.id, token: early!.api.queueToken });
    const [fan, absentee] = people as [Person, Person];
    await fallSilent(world, roomId, absentee.id);

    for (const instance of world.instances) await admit(instance);
    expect(await readDraw(world, roomId)).toEqual({
      state: 'GATHERING',
      seedCommitment: expect.any(String),
      entries: 2_000,
    });
    expect((await readRoom(world, roomId)).active.size).toBe(0);
    const hold = { showId, seatIds: seatIds.slice(0, 1) };
    expect(await fan.api.post('/v1/reservations', hold)).toMatchObject({
      status: 403,
      body: { code: 'QUEUE_NOT_ADMITTED' },
    });
    const ownEntry = await readOwnDraw(fan);
    expect(ownEntry).toMatchObject({ rank: null, proof: null });

    const opensAt = new Date(Date.now() + 700);
    await change(world, roomId, { opensAt });
    await finishDraw(world, roomId, world.instances[1]!);
    const draw = await readDraw(world, roomId);
    expect(draw).toMatchObject({ state: 'DRAWN', entries: 2_000, beacon: null });
    expect(Date.parse((draw as unknown as { sealedAt: string }).sealedAt)).toBeGreaterThanOrEqual(
      opensAt.getTime(),
    );

    const drawn = await verifiedUsers(world, roomId, [...people, ...others]);
    expect((await readOwnDraw(fan)).entryId).toBe(ownEntry.entryId);
    const late = await addPeople(world, 2);
    for (const { api } of late) await api.join(roomId);
    const rankOf = (user: Visitor) => drawn.indexOf(user) + 1;
    // The absent user resumes at the drawn rank.
    expect(await positionOf(absentee)).toBe(rankOf(absentee));
    for (const person of people) expect(await positionOf(person)).toBe(rankOf(person));
    expect(await Promise.all(late.map(positionOf))).toEqual([2_001, 2_002]);
    expect((await fan.api.delete(ME)).status).toBe(204);

    await change(world, roomId, { state: 'open' });
    const expected = [...drawn.filter((user) => user !== fan), ...late].map(({ id }) => id);
    expect(await admittedOneByOne(roomId)).toEqual(expected);
  });

  it('puts who joins between the sealing and the draw behind all', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    const users = await gather(roomId, 10);
    await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
    expect(await seal(world, roomId)).toBe(true);
    const late = await addPerson(world);
    expect((await late.api.join(roomId)).body).toMatchObject(PRE_QUEUE);
    await finishDraw(world, roomId, world.app);

    await verifiedUsers(world, roomId, users);
    expect(await readDraw(world, roomId)).toMatchObject({ entries: 10 });
    expect(await positionOf(late)).toBe(11);
    expect(await late.api.get(`${ME}/draw`)).toMatchObject({
      status: 404,
      body: { code: 'QUEUE_DRAW_ENTRY_NOT_FOUND' },
    });
  });

  it('admits the first ranks when two instances draw at once', async () => {
    const roomId = await openPreQueue(world, { capacity: 5 });
    const users = await gather(roomId, 200);
    await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
    await Promise.all(world.instances.map((instance) => finishDraw(world, roomId, instance)));
    const drawn = await verifiedUsers(world, roomId, users);
    const { active, waiting } = await readRoom(world, roomId);
    expect([...active.keys()].sort()).toEqual(
      drawn
        .slice(0, 5)
        .map(({ id }) => id)
        .sort(),
    );
    expect(waiting).toEqual(drawn.slice(5).map(({ id }) => id));
  });

  it('is drawn by the other instance in the same order, wherever the first one dies', async () => {
    const waitingRoom = world.app.get(WaitingRoom);
    const [, second] = world.instances;
    for (let call = 1, isOver = false; !isOver; call += 1) {
      const roomId = await openPreQueue(world, { state: 'paused' });
      const users = await gather(roomId, 30);
      const leaver = users[7]!;
      await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
      const death = new Death(call);
      const draws = drawsOf(world, waitingRoom, { death });
      isOver = await draws.advance(roomId).then(
        () => true,
        () => false,
      );
      const { state } = await readDraw(world, roomId);
      const sealed = state === 'GATHERING' ? 0 : 1;
      const before = state === 'DRAWN' ? await publishedOrder(world, roomId) : null;
      await world.app.get(QueueFacade).leave({ userId: leaver.id, token: leaver.api.queueToken });
      await endClaim(world, roomId);
      await finishDraw(world, roomId, second!);

      const order = await publishedOrder(world, roomId);
      if (before) expect(order).toEqual(before);
      expect(order).toHaveLength(29 + sealed);
      const stayed = users.filter((user) => user !== leaver);
      const drawn = await verifiedUsers(world, roomId, stayed);
      expect((await readRoom(world, roomId)).waiting).toEqual(drawn.map(({ id }) => id));
      if (isOver) expect(call).toBeGreaterThan(10);
    }
  });

  it('does not seal entries when the room gets another time to open while they are read', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    const [, silent] = (await gather(roomId, 2)) as [Visitor, Visitor];
    await fallSilent(world, roomId, silent.id);
    await admit(world.app);
    await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
    const waitingRoom = world.app.get(WaitingRoom);
    const readPage = waitingRoom.sealedUsers.bind(waitingRoom);
    const pages = jest.spyOn(waitingRoom, 'sealedUsers');
    pages.mockImplementationOnce(async (...page) => {
      const users = await readPage(...page);
      await change(world, roomId, { opensAt: new Date(Date.now() + 3_600_000) });
      // Back among those who wait, whose page was read.
      expect((await silent.api.get(ME)).body).toMatchObject(PRE_QUEUE);
      await gather(roomId, 1);
      return users;
    });
    await world.app.get(DrawFacade).advance(roomId);
    expect(pages.mock.calls.length).toBeGreaterThan(1);
    expect(await readDraw(world, roomId)).toMatchObject({ state: 'GATHERING', entries: 3 });

    await openAndDraw(world, roomId);
    expect(await readDraw(world, roomId)).toMatchObject({ state: 'DRAWN', entries: 3 });
    expect((await readOwnDraw(silent)).rank).toEqual(expect.any(Number));
  });

  it('does not seal entries by a time that the waiting room does not know', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    await gather(roomId, 1);
    const opensAt = new Date(Date.now() - 1);
    await change(world, roomId, { opensAt });
    const waitingRoom = world.app.get(WaitingRoom);
    expect(await waitingRoom.seal(roomId, new Date(opensAt.getTime() - 1))).toBe(false);
    expect(await waitingRoom.seal(roomId, opensAt)).toBe(true);
  });

  it('finishes a sealed draw at once when the time to open is removed', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    await gather(roomId, 3);
    await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
    jest.spyOn(world.app.get(Draws), 'finish').mockRejectedValueOnce(new Error('no disk left'));
    await expect(world.app.get(DrawFacade).advance(roomId)).rejects.toThrow('no disk left');
    await change(world, roomId, { opensAt: null });
    expect(await world.app.get(DrawFacade).findDue()).toContain(roomId);
    await finishDraw(world, roomId, world.app);
    expect(await readDraw(world, roomId)).toMatchObject({ state: 'DRAWN', entries: 3 });
  });

  it('draws all who gathered until the later time when its first draw failed', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    const [early, silent] = (await gather(roomId, 2)) as [Visitor, Visitor];
    await fallSilent(world, roomId, silent.id);
    await admit(world.app);
    await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
    jest.spyOn(world.app.get(Draws), 'seal').mockRejectedValueOnce(new Error('no disk left'));
    await expect(world.app.get(DrawFacade).advance(roomId)).rejects.toThrow('no disk left');

    await change(world, roomId, { opensAt: new Date(Date.now() + 3_600_000) });
    const [late] = (await gather(roomId, 1)) as [Visitor];
    expect((await silent.api.get(ME)).body).toMatchObject(PRE_QUEUE);
    expect((await readRoom(world, roomId)).waiting).toEqual([early.id, silent.id, late.id]);
    await openAndDraw(world, roomId);

    const drawn = await verifiedUsers(world, roomId, [early, silent, late]);
    expect(await Promise.all(drawn.map(positionOf))).toEqual([1, 2, 3]);
  });

  it('draws when nobody has come, and then admits who comes', async () => {
    const roomId = await openPreQueue(world);
    await openAndDraw(world, roomId);
    const person = await addPerson(world);
    expect((await person.api.join(roomId)).body).toMatchObject({ status: 'ACTIVE' });
  });
});

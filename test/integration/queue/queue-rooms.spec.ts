import { RoomFacade } from '../../../src/modules/queue/index.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { QueueError } from '../../../src/modules/queue/domain/queue-error.js';
import type { Room } from '../../../src/modules/queue/domain/room.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, openRoom, readRoom } from '../../support/queue-rooms.js';
import { type Instance, World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';

describe('The settings of a waiting room', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  type Settings = Parameters<typeof openRoom>[1];

  async function roomWith(count: number, settings: Settings = {}) {
    const roomId = await openRoom(world, settings);
    const people = await addPeople(world, count);
    for (const { api } of people) expect((await api.join(roomId)).status).toBe(201);
    return { roomId, people, ids: people.map(({ id }) => id) };
  }

  async function change(roomId: string, settings: object): Promise<void> {
    const answer = await admin.api.patch(`/v1/queue/rooms/${roomId}`, settings);
    expect(answer).toMatchObject({ status: 200, body: settings });
  }

  /** Active and waiting users after a round of admissions. */
  async function afterAdmission(roomId: string) {
    await admit(world.app);
    const { active, waiting } = await readRoom(world, roomId);
    return { active: [...active.keys()].sort(), waiting };
  }

  it('let users join a paused room and wait until it opens again', async () => {
    const { roomId, people, ids } = await roomWith(1);
    await change(roomId, { state: 'paused' });
    const late = await addPerson(world);

    const joined = await late.api.join(roomId);

    expect(joined).toMatchObject({ status: 201, body: { status: 'WAITING', position: 1 } });
    expect(await afterAdmission(roomId)).toEqual({ active: ids, waiting: [late.id] });
    expect((await people[0]?.api.get(ME))?.body.status).toBe('ACTIVE');

    await change(roomId, { state: 'open' });
    expect(await afterAdmission(roomId)).toEqual({ active: [...ids, late.id].sort(), waiting: [] });
  });

  it('refuse new users in a closed room, and keep the places for later', async () => {
    const { roomId, people, ids } = await roomWith(3, { capacity: 1 });
    const [inside, next] = people as [Person, Person];
    await change(roomId, { state: 'closed' });
    const late = await addPerson(world);

    const refused = await late.api.join(roomId);

    expect(refused).toMatchObject({ status: 409, body: { code: 'QUEUE_ROOM_CLOSED' } });
    expect(refused.headers.get('set-cookie')).toBeNull();
    expect(await next.api.join(roomId)).toMatchObject({ status: 200, body: { position: 1 } });
    await inside.api.delete(ME);
    expect(await afterAdmission(roomId)).toEqual({ active: [], waiting: ids.slice(1) });

    await change(roomId, { state: 'open' });
    expect(await afterAdmission(roomId)).toEqual({ active: [next.id], waiting: ids.slice(2) });
  });

  it('keep the place of a user who joins again while the room is closed, also with requeue', async () => {
    const settings = { capacity: 1, reissuePolicy: 'requeue' as const };
    const { roomId, people, ids } = await roomWith(3, settings);
    await change(roomId, { state: 'closed' });

    const refused = await people[1]?.api.post('/v1/queue/tokens', { roomId });

    expect(refused).toMatchObject({ status: 409, body: { code: 'QUEUE_ROOM_CLOSED' } });
    expect((await people[1]?.api.get(ME))?.body).toMatchObject({ position: 1 });
    expect((await readRoom(world, roomId)).waiting).toEqual(ids.slice(1));
  });

  it('admit nobody before opensAt, and everybody once opensAt is removed', async () => {
    const opensAt = new Date(Date.now() + 3_600_000);
    const { roomId, people, ids } = await roomWith(2, { opensAt, order: 'ARRIVAL' });

    const { body } = (await people[0]?.api.get(ME)) ?? {};

    expect(body).toMatchObject({
      status: 'PRE_QUEUE',
      position: null,
      estimatedWaitSeconds: null,
      estimate: null,
      pollAfterSeconds: 2,
      expiresAt: null,
    });
    expect(await afterAdmission(roomId)).toEqual({ active: [], waiting: ids });

    await change(roomId, { opensAt: null });
    expect(await afterAdmission(roomId)).toEqual({ active: [...ids].sort(), waiting: [] });
  });

  it('admit users from opensAt on and not before', async () => {
    const opensAt = new Date(Date.now() + 1_500);
    const { roomId, people } = await roomWith(2, { opensAt, order: 'ARRIVAL' });

    const active = await eventually('everyone is in', async () => {
      await admit(world.app);
      const room = await readRoom(world, roomId);
      return room.active.size === people.length ? room.active : undefined;
    });

    expect(active?.size).toBe(2);
    for (const { admittedAtMs } of active?.values() ?? []) {
      expect(admittedAtMs).toBeGreaterThanOrEqual(opensAt.getTime());
    }
  });

  it('take effect at once on every instance', async () => {
    const [, second] = world.instances as [Instance, Instance];
    const { roomId } = await roomWith(1, { capacity: 1 });
    const elsewhere = await addPerson(world, { instance: second });

    await change(roomId, { capacity: 2 });

    expect((await elsewhere.api.join(roomId)).body).toMatchObject({ status: 'ACTIVE' });
    expect((await readRoom(world, roomId)).active.size).toBe(2);
  });

  it('survive a round of an instance with an older copy', async () => {
    const { roomId, ids } = await roomWith(2, { state: 'paused' });
    const current = await world.app.get(RoomFacade).getRoom(roomId);
    const older: Room = { ...current, state: 'open' };
    await change(roomId, { capacity: 5 });

    await world.app.get(WaitingRoom).admit(older);
    await world.app.get(WaitingRoom).sync(older);

    const { active, waiting } = await readRoom(world, roomId);
    expect(active.size).toBe(0);
    expect(waiting).toEqual(ids);
  });

  it.each([
    { change: { state: 'paused' }, answer: { status: 201, body: { status: 'WAITING' } } },
    { change: { state: 'closed' }, answer: { status: 409, body: { code: 'QUEUE_ROOM_CLOSED' } } },
  ])(
    'reach Redis with the next round when it missed the change to $change',
    async ({ change: missed, answer }) => {
      const roomId = await openRoom(world);
      const away = new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: 1 });
      jest.spyOn(world.app.get(WaitingRoom), 'sync').mockRejectedValueOnce(away);
      await change(roomId, missed);

      await admit(world.app);

      const late = await addPerson(world);
      expect(await late.api.join(roomId)).toMatchObject(answer);
    },
  );

  it('reach Redis when it missed two changes, the second one while a round repaired the first', async () => {
    const roomId = await openRoom(world);
    const waitingRoom = world.app.get(WaitingRoom);
    const away = new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: 1 });
    const sync = jest.spyOn(waitingRoom, 'sync').mockRejectedValueOnce(away);
    await change(roomId, { state: 'paused' });
    const round = jest.spyOn(waitingRoom, 'admit').mockImplementation(async (room) => {
      round.mockRestore();
      sync.mockRejectedValueOnce(away);
      await change(roomId, { state: 'closed' });
      return waitingRoom.admit(room);
    });
    await admit(world.app);
    sync.mockRestore();

    await admit(world.app);

    const late = await addPerson(world);
    expect(await late.api.join(roomId)).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_ROOM_CLOSED' },
    });
  });

  it('keep active users when the capacity is lowered, and admit again below the capacity', async () => {
    const { roomId, people, ids } = await roomWith(5, { capacity: 3 });
    await change(roomId, { capacity: 1 });
    const inside = ids.slice(0, 3);
    const queued = ids.slice(3);
    expect(await afterAdmission(roomId)).toEqual({ active: [...inside].sort(), waiting: queued });
    const room = await world.app.get(RoomFacade).getRoom(roomId);
    expect((await world.app.get(WaitingRoom).stats(room)).flow.freeSlots).toBe(-2);

    await people[0]?.api.delete(ME);
    await people[1]?.api.delete(ME);
    expect(await afterAdmission(roomId)).toEqual({ active: inside.slice(2), waiting: queued });

    await people[2]?.api.delete(ME);
    expect(await afterAdmission(roomId)).toEqual({
      active: queued.slice(0, 1),
      waiting: queued.slice(1),
    });
  });

  it('admit nobody with a capacity of 0, and give no estimate, because nobody can know', async () => {
    const { roomId, people, ids } = await roomWith(2, { capacity: 0 });
    expect(await afterAdmission(roomId)).toEqual({ active: [], waiting: ids });

    const { body: place } = (await people[1]?.api.get(ME)) ?? {};
    expect(place).toMatchObject({
      status: 'WAITING',
      position: 2,
      estimatedWaitSeconds: null,
      estimate: null,
      pollAfterSeconds: expect.any(Number),
    });
    const { body: stats } = await admin.api.get(`/v1/queue/rooms/${roomId}/stats`);
    expect(stats).toMatchObject({ waiting: 2, estimatedDrainSeconds: null });
  });

  it('admit no more users in one second than the rate', async () => {
    const { roomId, ids } = await roomWith(8, { admitPerSecond: 3, state: 'paused' });
    await change(roomId, { state: 'open' });

    await admit(world.app);
    await admit(world.app);
    const { active, waiting, nowMs } = await readRoom(world, roomId);

    const firstMs = Math.min(...[...active.values()].map(({ admittedAtMs }) => admittedAtMs));
    expect(nowMs - firstMs).toBeLessThan(1_000);
    expect([...active.keys()].sort()).toEqual(ids.slice(0, 3).sort());
    expect(waiting).toEqual(ids.slice(3));
  });

  it('apply only to their own room', async () => {
    const { roomId: paused, ids } = await roomWith(1, { state: 'paused' });
    const { roomId: full, ids: inFull } = await roomWith(2, { capacity: 1 });
    const { roomId: open, ids: inOpen } = await roomWith(1, { state: 'paused' });
    await change(open, { state: 'open' });

    expect(await afterAdmission(open)).toEqual({ active: inOpen, waiting: [] });
    expect(await afterAdmission(full)).toEqual({
      active: inFull.slice(0, 1),
      waiting: inFull.slice(1),
    });
    expect(await afterAdmission(paused)).toEqual({ active: [], waiting: ids });
  });
});

import { DrawFacade } from '../../../src/modules/queue/application/draw/draw.facade.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import { newId } from '../../../src/shared/ids.js';
import { Death, drawsOf, endClaim } from '../../support/draws.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, readRoom } from '../../support/queue-rooms.js';
import {
  change,
  finishDraw,
  openAndDraw,
  openPreQueue,
  publishedOrder,
  readDraw,
  readOwnDraw,
  verifiedUsers,
} from '../../support/real-draws.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';

describe('A draw whose Redis loses all data', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  async function gather(roomId: string, count: number): Promise<Person[]> {
    const people = await addPeople(world, count);
    for (const { api } of people) await api.join(roomId);
    return people;
  }

  const entryIdsOf = (people: readonly Person[]) =>
    Promise.all(people.map(async (person) => (await readOwnDraw(person)).entryId));

  const positionsOf = (people: readonly Person[]) =>
    Promise.all(people.map(async ({ api }) => (await api.get(ME)).body.position as number));

  /** With rounds in between. */
  function pollUntil({ api }: Person, expected: string): Promise<unknown> {
    return eventually(`the user is ${expected}`, async () => {
      const { status, body } = await api.get(ME);
      if (status !== 200) expect(body).toMatchObject({ code: 'QUEUE_TOKEN_INVALID' });
      await admit(world.app);
      return body.status === expected;
    });
  }

  /** The next users whom the room admits are the first ones of the order. */
  async function admitsFirst(count: number, roomId: string, drawn: readonly Person[]) {
    const active = await eventually('the room is full', async () => {
      await admit(world.app);
      const room = await readRoom(world, roomId);
      return room.active.size === count && [...room.active.keys()];
    });
    const first = drawn.slice(0, count).map(({ id }) => id);
    expect(active.sort()).toEqual(first.sort());
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('keeps the entry ids of users who join again before the room opens', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    const people = await gather(roomId, 20);
    const [commitment, before] = [await readDraw(world, roomId), await entryIdsOf(people)];

    await world.redis.flushdb();

    expect(await readDraw(world, roomId)).toEqual({ ...commitment, entries: 0 });
    expect(await people[0]!.api.get(ME)).toMatchObject({
      status: 401,
      body: { code: 'QUEUE_TOKEN_INVALID' },
    });
    const back = [...people].reverse().slice(0, 15);
    for (const { api } of back) {
      const joined = await api.join(roomId);
      expect(joined).toMatchObject({ status: 201, body: { status: 'PRE_QUEUE' } });
    }
    expect(await entryIdsOf(people)).toEqual(before);

    await openAndDraw(world, roomId);
    expect(await publishedOrder(world, roomId)).toHaveLength(15);
    const drawn = await verifiedUsers(world, roomId, back);
    expect(await positionsOf(drawn)).toEqual(upTo(15));
  });

  it('restores the drawn order, and the tokens with it', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    const people = await gather(roomId, 30);
    await openAndDraw(world, roomId);
    const drawn = await verifiedUsers(world, roomId, people);
    const published = await readDraw(world, roomId);

    await world.redis.flushdb();
    await pollUntil(drawn[9]!, 'WAITING');

    expect(await positionsOf([drawn[9]!])).toEqual([1]);
    for (const person of drawn) expect((await person.api.get(ME)).status).toBe(200);
    expect(await positionsOf(drawn)).toEqual(upTo(30));
    expect(await verifiedUsers(world, roomId, people)).toEqual(drawn);
    expect(await readDraw(world, roomId)).toEqual(published);
    const late = await addPerson(world);
    expect((await late.api.join(roomId)).body).toMatchObject({ status: 'WAITING', position: 31 });
    await change(world, roomId, { state: 'open', capacity: 5 });
    await admitsFirst(5, roomId, drawn);
  });

  it('restores it by rounds alone, and admits nobody before those ahead can have polled', async () => {
    const roomId = await openPreQueue(world, { capacity: 3 });
    const people = await gather(roomId, 8);
    await openAndDraw(world, roomId);
    const drawn = await verifiedUsers(world, roomId, people);
    await admitsFirst(3, roomId, drawn);

    await world.redis.flushdb();
    await finishDraw(world, roomId, world.app);

    const late = await addPerson(world);
    expect((await late.api.join(roomId)).body).toMatchObject({ status: 'WAITING' });
    for (const { api } of [...drawn].reverse()) {
      await admit(world.app);
      expect(await api.get(ME)).toMatchObject({ status: 200, body: { status: 'WAITING' } });
    }
    expect(await positionsOf([...drawn, late])).toEqual(upTo(9));
    await admitsFirst(3, roomId, drawn);
  });

  it('restores no room that is closed, or was drawn more than a week ago', async () => {
    const [open, closed] = [await openPreQueue(world), await openPreQueue(world)];
    for (const roomId of [open, closed]) await openAndDraw(world, roomId);
    await change(world, closed, { state: 'closed' });
    const drawnLately = () => world.app.get(DrawFacade).findDrawnLately();
    expect(await drawnLately()).toContain(open);
    expect(await drawnLately()).not.toContain(closed);
    world.clock.advance(8 * 86_400);
    expect(await drawnLately()).toEqual([]);
    world.clock.advance(-8 * 86_400);
  });

  it('gives users who join again at once their old ranks, and newcomers the end', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    const people = await gather(roomId, 10);
    await openAndDraw(world, roomId);
    const drawn = await verifiedUsers(world, roomId, people);

    await world.redis.flushdb();
    const late = await addPerson(world);
    for (const { api } of [late, ...people]) {
      expect((await api.join(roomId)).body).toMatchObject({ status: 'PRE_QUEUE' });
    }
    // Who polls as told marks the room as in use again.
    await pollUntil(people[0]!, 'WAITING');

    expect(await positionsOf([...drawn, late])).toEqual(upTo(11));
    expect(await verifiedUsers(world, roomId, people)).toEqual(drawn);
    expect((await late.api.get(`${ME}/draw`)).status).toBe(404);
  });

  it('keeps the proofs of users who had to join again, also when their slots have ended', async () => {
    const roomId = await openPreQueue(world);
    const [fan] = await gather(roomId, 1);
    await openAndDraw(world, roomId);
    const own = await readOwnDraw(fan!);

    await world.redis.flushdb();
    const [late] = await addPeople(world, 1);
    for (const { api } of [late!, fan!]) await api.join(roomId);
    await pollUntil(fan!, 'ACTIVE');

    expect(await readOwnDraw(fan!)).toEqual(own);
    expect((await fan!.api.delete(ME)).status).toBe(204);
    expect(await readOwnDraw(fan!)).toEqual(own);
    // Back at the end of the line, the user has given up the rank.
    await fan!.api.join(roomId);
    expect((await fan!.api.get(`${ME}/draw`)).status).toBe(404);
  });

  it('draws the sealed entries when the loss comes in between', async () => {
    const waitingRoom = world.app.get(WaitingRoom);
    for (let call = 1, state = 'GATHERING'; state !== 'DRAWN'; call += 1) {
      const roomId = await openPreQueue(world, { state: 'paused' });
      const people = await gather(roomId, 6);
      await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
      const draws = drawsOf(world, waitingRoom, { death: new Death(call) });
      await expect(draws.advance(roomId)).rejects.toThrow('killed');
      ({ state } = await readDraw(world, roomId));
      await endClaim(world, roomId);

      await world.redis.flushdb();
      if (state !== 'DRAWN') await finishDraw(world, roomId, world.app);
      else await pollUntil(people[0]!, 'WAITING');

      // Entries that were not sealed yet are lost with Redis.
      expect(await publishedOrder(world, roomId)).toHaveLength(state === 'GATHERING' ? 0 : 6);
      if (state === 'GATHERING') continue;
      for (const { api } of people) expect((await api.get(ME)).status).toBe(200);
      const drawn = await verifiedUsers(world, roomId, people);
      expect(await positionsOf(drawn)).toEqual(upTo(6));
    }
  });

  it('restores all users when the loss comes while the order is loaded', async () => {
    const [waitingRoom, queue] = [world.app.get(WaitingRoom), world.app.get(QueueFacade)];
    const roomId = await openPreQueue(world, { state: 'paused' });
    const people = await gather(roomId, 3);
    await Promise.all(Array.from({ length: 1_200 }, () => queue.join(newId(), roomId)));
    await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
    const place = jest.spyOn(waitingRoom, 'placeDrawn');
    place.mockImplementationOnce(async (...page) => {
      place.mockRestore();
      await waitingRoom.placeDrawn(...page);
      await world.redis.flushdb();
      // Somebody else makes the room known again at once.
      await queue.join(newId(), roomId);
    });

    await admit(world.app);
    await eventually('the order is drawn', async () => {
      return (await readDraw(world, roomId)).state === 'DRAWN';
    });
    await pollUntil(people[0]!, 'WAITING');

    for (const { api } of people) expect((await api.get(ME)).status).toBe(200);
    const { rank } = await readOwnDraw(people[0]!);
    expect(rank).toBeGreaterThan(0);
    const stats = await world.app.get(RoomFacade).getStats(roomId);
    expect(stats.waiting + stats.absent).toBe(1_204);
  });
});

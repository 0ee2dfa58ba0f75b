import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openRoom, readRoom } from '../../support/queue-rooms.js';
import { openSale } from '../../support/sale.js';
import { Instance, World } from '../../support/world.js';
import { redisAt } from '../../support/redis.js';

const ME = '/v1/queue/tokens/me';

describe('A waiting room after an outage', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('refuses every gated request while Redis cannot be reached', async () => {
    const sale = await openSale(world);
    const person = await addPerson(world);
    await person.api.join(sale.roomId);
    const shows = `/v1/concerts/${sale.concertId}/shows`;
    expect((await person.api.get(shows)).status).toBe(200);

    const config = { ...world.app.config, redis: redisAt('redis://127.0.0.1:1') };
    const cutOff = await Instance.start(config, world.clock);
    try {
      const headers = {
        authorization: `Bearer ${person.accessToken}`,
        'x-queue-token': person.api.queueToken ?? '',
      };
      for (const path of [shows, ME, `${ME}/admission`]) {
        const answer = await fetch(`${cutOff.baseUrl}${path}`, { headers });
        expect(answer.status).toBe(503);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await answer.json()).toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
      }
      const newcomer = await addPerson(world, { instance: cutOff });
      const joined = await newcomer.api.join(sale.roomId);
      expect(joined).toMatchObject({ status: 503, body: { code: 'QUEUE_UNAVAILABLE' } });
      expect(joined.headers.get('set-cookie')).toBeNull();
    } finally {
      await cutOff.stop();
    }
  });

  it('answers polls while PostgreSQL hangs, with the last view of the room, or none', async () => {
    const roomId = await openRoom(world, { capacity: 0, notice: 'Soon.' });
    const person = await addPerson(world);
    const { room } = (await person.api.join(roomId)).body;
    expect(room).toMatchObject({ notice: 'Soon.' });
    const fresh = await Instance.start(world.app.config, world.clock);
    const there = new Api(fresh.baseUrl, person.accessToken);
    there.queueToken = person.api.queueToken;
    const hangs = async () => (await statementsWaitingForALock(world)) > 0;
    const waits = { status: 200, body: { status: 'WAITING', position: 1 } };
    try {
      await whileBlocked(world, 'LOCK TABLE queue_rooms', [], async () => {
        await eventually('a read of the room hangs', async () => {
          expect(await person.api.get(ME)).toMatchObject({ ...waits, body: { room } });
          return hangs();
        });
        expect(await there.get(ME)).toMatchObject({ ...waits, body: { room: null } });
        expect(await hangs()).toBe(true);
        const anyone = await there.get(`/v1/queue/rooms/${roomId}/public`);
        expect(anyone).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
      });
      await eventually(
        'the room is read again',
        async () => {
          return (await there.get(ME)).body.room?.notice === 'Soon.';
        },
        20_000,
      );
    } finally {
      await fresh.stop();
    }
  });

  it('starts empty after Redis has lost its data, with its settings from PostgreSQL', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const [inside, person] = (await addPeople(world, 2)) as [Person, Person];
    for (const { api } of [inside, person]) await api.join(roomId);

    await world.redis.flushdb();

    expect(await person.api.get(ME)).toMatchObject({
      status: 401,
      body: { code: 'QUEUE_TOKEN_INVALID' },
    });
    const again = await person.api.join(roomId);
    expect(again).toMatchObject({ status: 201, body: { status: 'ACTIVE' } });
    const next = await inside.api.join(roomId);
    expect(next).toMatchObject({ status: 201, body: { status: 'WAITING', position: 1 } });
    const { active, waiting } = await readRoom(world, roomId);
    expect([[...active.keys()], waiting]).toEqual([[person.id], [inside.id]]);
  });

  it('keeps its places when an instance restarts', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const people = (await addPeople(world, 3)) as [Person, Person, Person];
    for (const { api } of people) await api.join(roomId);
    const before = await readRoom(world, roomId);

    await (await Instance.start({ ...world.app.config, jobs: true }, world.clock)).stop();

    const after = await readRoom(world, roomId);
    expect(after).toEqual({ ...before, nowMs: after.nowMs });
    expect(after.waiting).toEqual([people[1].id, people[2].id]);
  });
});

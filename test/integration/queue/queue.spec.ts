import { randomUUID } from 'node:crypto';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, numberOf, openRoom, readRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';

describe('A place in a waiting room', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  type Settings = Parameters<typeof openRoom>[1];

  /** The first user fills the room. The others wait. */
  async function openQueue(waiting: number, settings: Settings = {}) {
    const roomId = await openRoom(world, { capacity: 1, ...settings });
    const people = await addPeople(world, waiting + 1);
    for (const { api } of people) expect((await api.join(roomId)).status).toBe(201);
    const [inside, ...queued] = people as [Person, ...Person[]];
    return { roomId, inside, queued };
  }

  async function positionOf({ api }: Person): Promise<number> {
    return (await api.get(ME)).body.position as number;
  }

  it('becomes active at once when the room has space and nobody waits', async () => {
    const roomId = await openRoom(world, { capacity: 2, claimWithinSeconds: 30 });
    const { api, id } = await addPerson(world);

    const { status, body } = await api.join(roomId);

    const admittedAtMs = (await readRoom(world, roomId)).active.get(id)?.admittedAtMs ?? 0;
    expect(status).toBe(201);
    expect(body).toEqual({
      token: api.queueToken,
      roomId,
      status: 'ACTIVE',
      position: 0,
      estimatedWaitSeconds: 0,
      estimate: { p50Seconds: 0, p90Seconds: 0 },
      pollAfterSeconds: 2,
      expiresAt: new Date(admittedAtMs + 30_000).toISOString(),
      room: {
        state: 'open',
        opensAt: null,
        notice: null,
        supply: { left: null, outlook: null },
      },
    });
    expect((await api.get(ME)).body).toEqual(body);
  });

  it('starts at the back of the queue while others wait, even when the room has space', async () => {
    // The rate keeps the second user waiting.
    const roomId = await openRoom(world, { capacity: 9, admitPerSecond: 1 });
    const queue = world.app.get(QueueFacade);
    const joins = Array.from({ length: 3 }, () => queue.join(randomUUID(), roomId));

    const [first, second, late] = (await Promise.all(joins)).map(({ view }) => view);

    expect(first).toMatchObject({ status: 'ACTIVE', position: 0 });
    expect(second).toMatchObject({ status: 'WAITING', position: 1, expiresAt: null });
    expect(late).toMatchObject({ status: 'WAITING', position: 2, expiresAt: null });
  });

  it('shows the exact position, also after users in front left or were admitted', async () => {
    const { inside, queued } = await openQueue(6);
    const [first, second, , fourth, , sixth] = queued as [
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
    ];
    expect(await positionOf(sixth)).toBe(6);

    await second.api.delete(ME);
    await fourth.api.delete(ME);
    expect(await positionOf(sixth)).toBe(4);
    expect(await positionOf(first)).toBe(1);

    await inside.api.delete(ME);
    expect(await positionOf(first)).toBe(0);
    expect(await positionOf(sixth)).toBe(3);
  });

  it('stays when its user joins again, in a room that keeps places', async () => {
    const { roomId, queued } = await openQueue(3, { reissuePolicy: 'keep' });
    const [person] = queued as [Person];
    const before = (await person.api.get(ME)).body;

    const again = await person.api.join(roomId);

    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ token: before.token, position: 1 });
    const { waiting, lastNumber } = await readRoom(world, roomId);
    expect(waiting).toEqual(queued.map(({ id }) => id));
    expect(lastNumber).toBe(4);
  });

  it('moves to the back when its user joins again, in a room that requeues', async () => {
    const { roomId, queued } = await openQueue(3, { reissuePolicy: 'requeue' });
    const [person, second, third] = queued as [Person, Person, Person];
    const oldToken = person.api.queueToken ?? '';

    const again = await person.api.join(roomId);

    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ status: 'WAITING', position: 3 });
    expect(numberOf(again.body.token)).toBe(5);
    const headers = { 'x-queue-token': oldToken };
    for (const method of ['GET', 'DELETE']) {
      const old = await person.api.send(method, ME, { headers });
      expect(old).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
    }
    const { waiting } = await readRoom(world, roomId);
    expect(waiting).toEqual([second.id, third.id, person.id]);
  });

  it('loses its slot when its user joins again, in a room that requeues', async () => {
    const { roomId, inside, queued } = await openQueue(1, { reissuePolicy: 'requeue' });

    const again = await inside.api.join(roomId);

    expect(again).toMatchObject({ status: 201, body: { status: 'WAITING', position: 2 } });
    const { active, waiting } = await readRoom(world, roomId);
    expect([...active.keys()]).toEqual(queued.map(({ id }) => id));
    expect(waiting).toEqual([inside.id]);
  });

  it('stays when its user leaves with an older token', async () => {
    const { roomId, inside } = await openQueue(0, { reissuePolicy: 'requeue' });
    const olderToken = inside.api.queueToken;
    const again = await inside.api.join(roomId);
    expect(again).toMatchObject({ status: 201, body: { status: 'ACTIVE' } });

    inside.api.queueToken = olderToken;

    expect(await inside.api.delete(ME)).toMatchObject({
      status: 401,
      body: { code: 'QUEUE_TOKEN_INVALID' },
    });
    expect([...(await readRoom(world, roomId)).active.keys()]).toEqual([inside.id]);
  });

  it('gets a longer poll interval further back in the queue', async () => {
    const { roomId, inside } = await openQueue(0, { activeTtlSeconds: 600 });
    const queue = world.app.get(QueueFacade);
    const polls = new Map<number, number>();
    for (let batch = 0; batch < 10; batch += 1) {
      const joins = Array.from({ length: 300 }, () => queue.join(randomUUID(), roomId));
      for (const { view } of await Promise.all(joins)) {
        polls.set(view.position ?? 0, view.pollAfterSeconds);
      }
    }

    expect([1, 1_000, 2_000, 3_000].map((position) => polls.get(position))).toEqual([2, 2, 5, 8]);
    expect((await inside.api.get(ME)).body.pollAfterSeconds).toBe(2);
  });

  it('says whether its user is admitted', async () => {
    const { inside, queued } = await openQueue(1);
    const [next] = queued as [Person];
    expect((await inside.api.get(`${ME}/admission`)).body).toEqual({ admitted: true });
    expect((await next.api.get(`${ME}/admission`)).body).toEqual({ admitted: false });

    await inside.api.delete(ME);

    expect((await next.api.get(`${ME}/admission`)).body).toEqual({ admitted: true });
    expect(await inside.api.get(`${ME}/admission`)).toMatchObject({
      status: 401,
      body: { code: 'QUEUE_TOKEN_INVALID' },
    });
  });

  it('goes to the next user as soon as its user leaves', async () => {
    const { roomId, inside, queued } = await openQueue(2);

    const left = await inside.api.delete(ME);

    expect(left).toMatchObject({ status: 204, body: '' });
    expect(left.headers.get('set-cookie')).toMatch(/^queue_token=; Max-Age=0; Path=\/v1;/);
    const { active, waiting } = await readRoom(world, roomId);
    expect([...active.keys(), ...waiting]).toEqual(queued.map(({ id }) => id));
    expect(active.size).toBe(1);
  });

  it('ends when its user leaves: the token gets 401, and a new join goes to the back', async () => {
    const { roomId, queued } = await openQueue(2);
    const [person] = queued as [Person];
    await person.api.delete(ME);

    for (const answer of [await person.api.get(ME), await person.api.delete(ME)]) {
      expect(answer).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
    }
    const again = await person.api.join(roomId);
    expect(again).toMatchObject({ status: 201, body: { position: 2 } });
  });

  it('stays when the join is repeated with its idempotency key, also in a room that requeues', async () => {
    const { roomId, inside } = await openQueue(0, { reissuePolicy: 'requeue' });
    const [person, other] = (await addPeople(world, 2)) as [Person, Person];
    const key = { 'Idempotency-Key': 'my-join' };
    const first = await person.api.post('/v1/queue/tokens', { roomId }, key);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    await other.api.join(roomId);

    const replay = await person.api.post('/v1/queue/tokens', { roomId }, key);

    expect(replay.status).toBe(201);
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
    expect(replay.body).toEqual(first.body);
    expect(replay.headers.get('set-cookie')).toBe(first.headers.get('set-cookie'));
    const { waiting, active } = await readRoom(world, roomId);
    expect(waiting).toEqual([person.id, other.id]);
    expect([...active.keys()]).toEqual([inside.id]);
  });

  it('keeps its cookie when a repeated join replays the response for an ended place', async () => {
    const { roomId } = await openQueue(0, { reissuePolicy: 'requeue' });
    const [person] = (await addPeople(world, 1)) as [Person];
    const key = { 'Idempotency-Key': 'my-first-join' };
    const ended = await person.api.post('/v1/queue/tokens', { roomId }, key);
    const live = await person.api.join(roomId);

    const replay = await person.api.post('/v1/queue/tokens', { roomId }, key);

    expect(replay.body).toEqual(ended.body);
    expect(replay.body.token).not.toBe(live.body.token);
    expect(replay.headers.get('set-cookie')).toBeNull();
  });

  it('exists beside the places of its user in other rooms', async () => {
    const full = await openQueue(1);
    const [person] = full.queued as [Person];
    const waitingToken = person.api.queueToken ?? '';
    const empty = await openRoom(world, { capacity: 1 });

    const joined = await person.api.join(empty);

    expect(joined).toMatchObject({ status: 201, body: { status: 'ACTIVE', roomId: empty } });
    const elsewhere = await person.api.get(ME, { headers: { 'x-queue-token': waitingToken } });
    expect(elsewhere.body).toMatchObject({ status: 'WAITING', roomId: full.roomId });
    await admit(world.app);
    expect([...(await readRoom(world, empty)).active.keys()]).toEqual([person.id]);
    expect([...(await readRoom(world, full.roomId)).active.keys()]).toEqual([full.inside.id]);
  });
});

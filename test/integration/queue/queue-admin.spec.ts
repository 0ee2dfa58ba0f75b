import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openRoom, readRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const ROOMS = '/v1/queue/rooms';
const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

describe('The administration of waiting rooms', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  const routes = [
    { method: 'GET', path: ROOMS },
    { method: 'POST', path: ROOMS, body: { name: 'Mine' } },
    { method: 'GET', path: `${ROOMS}/:roomId` },
    { method: 'PATCH', path: `${ROOMS}/:roomId`, body: { capacity: 1 } },
    { method: 'GET', path: `${ROOMS}/:roomId/stats` },
    { method: 'GET', path: `${ROOMS}/:roomId/stats/history` },
  ];

  it.each(routes)('allows only admins: $method $path', async ({ method, path, body }) => {
    const roomId = await openRoom(world);
    const customer = await addPerson(world);
    const before = await world.rows('SELECT * FROM queue_rooms ORDER BY id');
    const url = path.replace(':roomId', roomId);

    const asCustomer = await customer.api.send(method, url, { body });
    const asNobody = await fetch(`${world.app.baseUrl}${url}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      headers: { ...(body && { 'content-type': 'application/json' }) },
    });

    expect(asCustomer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(asNobody.status).toBe(401);
    expect(await asNobody.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await world.rows('SELECT * FROM queue_rooms ORDER BY id')).toEqual(before);
  });

  it.each(routes.filter(({ path }) => path.includes(':roomId')))(
    'answers 404 for an unknown room and 400 for a malformed id: $method $path',
    async ({ method, path, body }) => {
      const unknown = await admin.api.send(method, path.replace(':roomId', UNKNOWN), { body });
      const malformed = await admin.api.send(method, path.replace(':roomId', 'x'), { body });

      expect(unknown).toMatchObject({ status: 404, body: { code: 'QUEUE_ROOM_NOT_FOUND' } });
      expect(malformed).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/path/roomId' }] },
      });
    },
  );

  it('creates a room with the given settings and defaults for the rest', async () => {
    const opensAt = '2030-01-01T09:00:00+09:00';
    const created = await admin.api.post(ROOMS, { name: 'Drop', capacity: 7, opensAt });

    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: 'Drop',
      capacity: 7,
      admitPerSecond: 50,
      activeTtlSeconds: 600,
      claimWithinSeconds: 120,
      abandonAfterSeconds: 60,
      state: 'open',
      opensAt: '2030-01-01T00:00:00.000Z',
      reissuePolicy: 'keep',
      ...{ entry: 'OPEN', identity: 'ACCOUNT', challenge: 'NONE' },
    });
    const shown = await admin.api.get(`${ROOMS}/${created.body.id}`);
    expect(shown).toMatchObject({ status: 200, body: created.body });
    expect(Object.keys(shown.body as object)).not.toContain('version');
  });

  it('changes only the given settings', async () => {
    const { body: room } = await admin.api.post(ROOMS, { name: 'Drop', capacity: 7 });

    const changed = await admin.api.patch(`${ROOMS}/${room.id}`, { admitPerSecond: 3 });

    expect(changed).toMatchObject({ status: 200, body: { ...room, admitPerSecond: 3 } });
    expect((await admin.api.get(`${ROOMS}/${room.id}`)).body).toEqual({
      ...room,
      admitPerSecond: 3,
    });
  });

  it.each([
    { capacity: -1 },
    { capacity: 1.5 },
    { capacity: '5' },
    { capacity: null },
    { admitPerSecond: 0 },
    { activeTtlSeconds: 0 },
    { claimWithinSeconds: 86_401 },
    { abandonAfterSeconds: 0 },
    { state: 'shut' },
    { reissuePolicy: 'lottery' },
    { entry: 'open' },
    { identity: 'NONE' },
    { challenge: true },
    { opensAt: '2030-01-01' },
    { opensAt: '2030-02-31T00:00:00Z' },
    { name: 'Another' },
    { version: 9 },
  ])('refuses %j and changes nothing', async (settings) => {
    const roomId = await openRoom(world);
    const before = await world.rows('SELECT * FROM queue_rooms WHERE id = $1', [roomId]);

    const refused = await admin.api.patch(`${ROOMS}/${roomId}`, { capacity: 9, ...settings });

    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: `/${Object.keys(settings)[0]}` }],
      },
    });
    expect(await world.rows('SELECT * FROM queue_rooms WHERE id = $1', [roomId])).toEqual(before);
  });

  it('lists all rooms in pages, newest first', async () => {
    const newest: string[] = [];
    for (let count = 0; count < 3; count += 1) newest.unshift(await openRoom(world));

    const first = await admin.api.get(`${ROOMS}?limit=2`);
    const second = await admin.api.get(`${ROOMS}?limit=1&cursor=${first.body.nextCursor}`);

    const ids = [...first.body.data, ...second.body.data].map(({ id }: { id: string }) => id);
    expect(ids).toEqual(newest);
    const total = await world.count('SELECT count(*) FROM queue_rooms');
    const all = await admin.api.get(`${ROOMS}?limit=100`);
    expect(all.body).toMatchObject({ nextCursor: null });
    expect(all.body.data).toHaveLength(total);
  });

  it('creates one room when a request is repeated with its idempotency key', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await admin.api.post(ROOMS, { name: 'Once' }, key);
    const again = await admin.api.post(ROOMS, { name: 'Once' }, key);

    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await world.count(`SELECT count(*) FROM queue_rooms WHERE name = 'Once'`)).toBe(1);
  });

  describe('The statistics of a room', () => {
    const statsOf = async (roomId: string) =>
      (await admin.api.get(`${ROOMS}/${roomId}/stats`)).body as Record<string, number>;

    it('count waiting and active users, and all joins and admissions so far', async () => {
      const roomId = await openRoom(world, { capacity: 2 });
      expect(await statsOf(roomId)).toEqual({
        roomId,
        waiting: 0,
        absent: 0,
        active: 0,
        joined: 0,
        joinedTotal: 0,
        admittedTotal: 0,
        expiredTotal: 0,
        purchases: 0,
        refusals: {},
        admissionsPerSecond: 0,
        estimatedDrainSeconds: 0,
      });
      const people = await addPeople(world, 5);
      for (const { api } of people) await api.join(roomId);
      const full = await statsOf(roomId);
      expect(full).toMatchObject({ waiting: 3, active: 2, admittedTotal: 2 });
      expect(full).toMatchObject({ joined: 5, joinedTotal: 5 });
      expect(full['admissionsPerSecond']).toBeGreaterThan(0);
      expect(full['admissionsPerSecond']).toBeLessThanOrEqual(2);
      // No slot has ended yet, so there is no pace.
      expect(full['estimatedDrainSeconds']).toBeNull();

      await people[0]?.api.delete('/v1/queue/tokens/me');
      await people[4]?.api.delete('/v1/queue/tokens/me');

      expect(await statsOf(roomId)).toMatchObject({
        waiting: 1,
        active: 2,
        joinedTotal: 5,
        admittedTotal: 3,
        expiredTotal: 0,
        estimatedDrainSeconds: expect.any(Number),
      });
    });

    it('count slots that expired before any round of admissions', async () => {
      const roomId = await openRoom(world, { capacity: 2, claimWithinSeconds: 2 });
      for (const { api } of await addPeople(world, 3)) await api.join(roomId);
      await eventually(
        'the slots have ended',
        async () => (await readRoom(world, roomId)).active.size === 0,
      );

      const stats = await statsOf(roomId);

      expect(stats).toMatchObject({ waiting: 1, active: 0, admittedTotal: 2, expiredTotal: 2 });
      expect(await statsOf(roomId)).toMatchObject({ expiredTotal: 2 });
    });
  });

  describe('GET /v1/time', () => {
    const time = (query = '') => fetch(`${world.app.baseUrl}/v1/time${query}`);

    it('returns the current time without authentication', async () => {
      const before = world.clock.now().getTime();
      const answer = await time();
      const after = world.clock.now().getTime();

      expect(answer.status).toBe(200);
      const body = (await answer.json()) as { now: string };
      expect(Object.keys(body)).toEqual(['now']);
      expect(Date.parse(body.now)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(body.now)).toBeLessThanOrEqual(after);
    });

    it('also returns the opening time of a room', async () => {
      const opensAt = new Date('2030-01-01T00:00:00Z');
      const later = await openRoom(world, { opensAt });
      const already = await openRoom(world);

      const answers = await Promise.all([later, already].map((id) => time(`?roomId=${id}`)));

      const bodies = await Promise.all(answers.map((answer) => answer.json()));
      expect(bodies).toEqual([
        { now: expect.any(String), opensAt: opensAt.toISOString() },
        { now: expect.any(String), opensAt: null },
      ]);
    });

    it('refuses an unknown room and a malformed id', async () => {
      const unknown = await time(`?roomId=${UNKNOWN}`);
      const malformed = await time('?roomId=x');

      expect(unknown.status).toBe(404);
      expect(await unknown.json()).toMatchObject({ code: 'QUEUE_ROOM_NOT_FOUND' });
      expect(malformed.status).toBe(400);
      expect(await malformed.json()).toMatchObject({ code: 'VALIDATION_FAILED' });
    });
  });
});

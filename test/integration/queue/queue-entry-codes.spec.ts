import { randomUUID } from 'node:crypto';
import { createCodes, joinWith } from '../../support/doors.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

describe('The entry codes of a room', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  const codesPath = (roomId: string) => `/v1/queue/rooms/${roomId}/entry-codes`;
  const stored = () => world.rows<{ hash: Buffer }>('SELECT * FROM queue_entry_codes');

  it('are shown once, are easy to read, and are stored as hashes only', async () => {
    const roomId = await openRoom(world, { entry: 'CODE' });
    const answer = await admin.api.post(codesPath(roomId), { count: 1_000 });

    expect(answer.status).toBe(201);
    const codes = answer.body.codes as string[];
    expect(new Set(codes).size).toBe(1_000);
    for (const code of codes)
      expect(code).toMatch(/^([2-9A-HJKMNP-TV-Z]{4}-){3}[2-9A-HJKMNP-TV-Z]{4}$/);
    const rows = await world.rows<{ hash: Buffer }>(
      'SELECT * FROM queue_entry_codes WHERE room_id = $1',
      [roomId],
    );
    expect(rows).toHaveLength(1_000);
    const text =
      JSON.stringify(rows) + Buffer.concat(rows.map(({ hash }) => hash)).toString('latin1');
    for (const code of codes) expect(text).not.toContain(code.replaceAll('-', ''));
  });

  it.each(['text/csv', 'text/csv; charset=utf-8', 'application/json;q=0.5, text/csv'])(
    'come as CSV with Accept: %s',
    async (accept) => {
      const roomId = await openRoom(world);
      const answer = await admin.api.post(codesPath(roomId), { count: 3 }, { accept });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body).toMatch(/^code\n(([2-9A-Z]{4}-){3}[2-9A-Z]{4}\n){3}$/);
    },
  );

  it('are refused in other media types, as CSV is by other operations', async () => {
    const roomId = await openRoom(world);
    const before = await stored();
    const asHtml = await admin.api.post(codesPath(roomId), { count: 3 }, { accept: 'text/html' });
    const rooms = await admin.api.get('/v1/queue/rooms', { headers: { accept: 'text/csv' } });
    for (const answer of [asHtml, rooms]) {
      expect(answer).toMatchObject({ status: 406, body: { code: 'NOT_ACCEPTABLE' } });
    }
    expect(await stored()).toEqual(before);
  });

  it.each([0, 10_001, 1.5, '5', null, undefined])(
    'are not made in the number %j',
    async (count) => {
      const roomId = await openRoom(world);
      const before = await stored();
      const answer = await admin.api.post(codesPath(roomId), { count });
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
      expect(await stored()).toEqual(before);
    },
  );

  it('are made up to 10,000 at a time', async () => {
    const roomId = await openRoom(world);
    expect(new Set(await createCodes(admin, roomId, 10_000)).size).toBe(10_000);
  });

  it('are not made for an unknown room', async () => {
    const answer = await admin.api.post(codesPath(UNKNOWN), { count: 1 });
    expect(answer).toMatchObject({ status: 404, body: { code: 'QUEUE_ROOM_NOT_FOUND' } });
  });

  it('are given out once per idempotency key, and never stored with it', async () => {
    const roomId = await openRoom(world);
    const headers = { 'idempotency-key': randomUUID() };
    const first = await admin.api.post(codesPath(roomId), { count: 2 }, headers);
    const second = await admin.api.post(codesPath(roomId), { count: 2 }, headers);
    const other = await admin.api.post(codesPath(roomId), { count: 3 }, headers);

    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 409, body: { code: 'SECRETS_GIVEN_OUT' } });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    const ofRoom = 'SELECT count(*) FROM queue_entry_codes WHERE room_id = $1';
    expect(await world.count(ofRoom, [roomId])).toBe(2);
    const rows = JSON.stringify(await world.rows('SELECT * FROM idempotency_keys'));
    for (const code of first.body.codes as string[]) expect(rows).not.toContain(code);
  });

  it('open the room for one person each, who may use the code again', async () => {
    const roomId = await openRoom(world, { entry: 'CODE' });
    const [one, other] = (await addPeople(world, 2)) as [Person, Person];
    const [code = '', second = ''] = await createCodes(admin, roomId, 2);

    const without = await joinWith(one, roomId);
    expect(without).toMatchObject({ status: 403, body: { code: 'ENTRY_CODE_REQUIRED' } });
    expect(await joinWith(one, roomId, { code: ` ${code.toLowerCase()} ` })).toMatchObject({
      status: 201,
      body: { status: 'ACTIVE' },
    });
    const stolen = await joinWith(other, roomId, { code });
    expect(stolen).toMatchObject({ status: 403, body: { code: 'ENTRY_CODE_INVALID' } });
    expect((await joinWith(other, roomId, { code: second })).status).toBe(201);

    await one.api.delete('/v1/queue/tokens/me');
    one.api.queueToken = undefined;
    expect((await joinWith(one, roomId)).body).toMatchObject({ code: 'ENTRY_CODE_REQUIRED' });
    expect((await joinWith(one, roomId, { code })).status).toBe(201);
  });

  it('are refused in another room, and when they were never made', async () => {
    const [roomId, elsewhere] = [
      await openRoom(world, { entry: 'CODE' }),
      await openRoom(world, { entry: 'CODE' }),
    ];
    const person = await addPerson(world);
    const [code = ''] = await createCodes(admin, elsewhere, 1);
    for (const wrong of [code, 'AAAA-AAAA-AAAA-AAAA', 'x', '한글']) {
      const answer = await joinWith(person, roomId, { code: wrong });
      expect(answer).toMatchObject({ status: 403, body: { code: 'ENTRY_CODE_INVALID' } });
    }
    expect((await joinWith(person, elsewhere, { code })).status).toBe(201);
  });

  it('are not asked of a user with a place, even if the room took no codes before', async () => {
    const roomId = await openRoom(world, { capacity: 0 });
    const person = await addPerson(world);
    const first = await joinWith(person, roomId);
    await admin.api.patch(`/v1/queue/rooms/${roomId}`, { entry: 'CODE' });

    const again = await joinWith(person, roomId);
    expect(again).toMatchObject({ status: 200, body: { token: first.body.token } });
    const newcomer = await joinWith(await addPerson(world), roomId);
    expect(newcomer.body).toMatchObject({ code: 'ENTRY_CODE_REQUIRED' });
    await admin.api.patch(`/v1/queue/rooms/${roomId}`, { entry: 'OPEN' });
    expect((await joinWith(await addPerson(world), roomId)).status).toBe(201);
  });

  it('stay unused when the room is closed', async () => {
    const roomId = await openRoom(world, { entry: 'CODE', state: 'closed' });
    const [code = ''] = await createCodes(admin, roomId, 1);
    const answer = await joinWith(await addPerson(world), roomId, { code });
    expect(answer).toMatchObject({ status: 409, body: { code: 'QUEUE_ROOM_CLOSED' } });
    await admin.api.patch(`/v1/queue/rooms/${roomId}`, { state: 'open' });
    expect((await joinWith(await addPerson(world), roomId, { code })).status).toBe(201);
  });

  it('are ignored by a room without the door', async () => {
    const roomId = await openRoom(world);
    const answer = await joinWith(await addPerson(world), roomId, { code: 'X', challenge: 'Y' });
    expect(answer.status).toBe(201);
  });
});

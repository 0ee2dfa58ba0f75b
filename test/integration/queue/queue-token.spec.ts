import { createHmac, randomUUID } from 'node:crypto';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openRoom, readRoom } from '../../support/queue-rooms.js';
import { Instance, World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';
const ROUTES = [
  ['GET', ME],
  ['GET', `${ME}/admission`],
  ['DELETE', ME],
] as const;

describe('The queue token', () => {
  let world: World;
  let roomId: string;
  let person: Person;
  let token: string;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    roomId = await openRoom(world);
    person = await addPerson(world);
    await person.api.join(roomId);
    token = person.api.queueToken ?? '';
    person.api.queueToken = undefined;
  });

  afterAll(() => world.stop());

  function signedWith(secret: string, content: string): string {
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  }

  it('works from the header and from the cookie', async () => {
    const byHeader = await person.api.get(ME, { headers: { 'x-queue-token': token } });
    const byCookie = await person.api.get(ME, { headers: { cookie: `queue_token=${token}` } });

    expect(byHeader).toMatchObject({ status: 200, body: { status: 'ACTIVE', token } });
    expect(byCookie).toMatchObject({ status: 200, body: byHeader.body });
  });

  it('counts from the header when the cookie contains another token', async () => {
    const elsewhere = await openRoom(world);
    const other = String((await person.api.join(elsewhere)).body.token);

    const answer = await person.api.get(ME, {
      headers: { 'x-queue-token': token, cookie: `queue_token=${other}` },
    });
    const broken = await person.api.get(ME, {
      headers: { 'x-queue-token': 'broken', cookie: `queue_token=${token}` },
    });

    expect(answer.body).toMatchObject({ roomId, token });
    expect(broken).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
  });

  it('arrives as an HttpOnly, SameSite=Lax cookie', async () => {
    const { headers } = await person.api.join(roomId);

    const [value, ...flags] = (headers.get('set-cookie') ?? '').split('; ');
    expect(value).toBe(`queue_${roomId}=${token}`);
    expect(flags.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
  });

  it('arrives as a Secure cookie in production', async () => {
    const production = await Instance.start(
      { ...world.app.config, mode: 'production' },
      world.clock,
    );
    try {
      const { api } = await addPerson(world, { instance: production });
      const { headers } = await api.join(roomId);
      expect(headers.get('set-cookie')?.split('; ')).toContain('Secure');
    } finally {
      await production.stop();
    }
  });

  it.each(ROUTES)('must accompany %s %s', async (method, path) => {
    const answer = await person.api.send(method, path);

    expect(answer).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_MISSING' } });
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
  });

  describe.each(ROUTES)('%s %s', (method, path) => {
    async function expectRefused(forged: string, sender = person): Promise<void> {
      const answer = await sender.api.send(method, path, {
        headers: { 'x-queue-token': forged },
      });
      expect(answer).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
      expect([...(await readRoom(world, roomId)).active.keys()]).toContain(person.id);
    }

    it.each(['', 'forged', 'q1.a.b.1.c', 'eyJhbGciOiJub25lIn0.e30.'])(
      'refuses the malformed token %p',
      (forged) => expectRefused(forged),
    );

    it('refuses a token with a changed waiting number', () => {
      const parts = token.split('.');
      return expectRefused([...parts.slice(0, 3), '2', parts[4]].join('.'));
    });

    it('refuses a token with a changed signature', () => {
      const middle = token.length - 20;
      const other = token[middle] === 'A' ? 'B' : 'A';
      return expectRefused(token.slice(0, middle) + other + token.slice(middle + 1));
    });

    it('refuses a token that another secret signed', () => {
      const content = token.split('.').slice(0, 4).join('.');
      expect(signedWith(world.app.config.queueTokenSecret, content)).toBe(token);
      return expectRefused(signedWith('another-secret-0123456789-0123456789', content));
    });

    it('refuses the token of another user', async () => {
      const thief = await addPerson(world);
      await expectRefused(token, thief);
    });
  });

  it('refuses a forged token in Korean when the client prefers Korean', async () => {
    const headers = { 'x-queue-token': 'forged' };
    const korean = await person.api.get(ME, {
      headers: { ...headers, 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.5' },
    });
    const english = await person.api.get(ME, { headers });

    expect(korean.body).toMatchObject({
      type: 'urn:onsale:problem:queue-token-invalid',
      status: 401,
      code: 'QUEUE_TOKEN_INVALID',
      instance: ME,
      detail: '유효하지 않은 토큰입니다.',
    });
    expect(english.body.detail).toBe(
      'The queue token is forged, belongs to another user, was replaced by a newer token, its user has left the room, or the server has lost the place.',
    );
  });

  it('alone allows reads, and changes nothing without a log-in', async () => {
    const send = (method: string, headers = {}) =>
      fetch(`${world.app.baseUrl}${ME}`, {
        method,
        headers: { 'x-queue-token': token, ...headers },
      });

    expect(await (await send('GET')).json()).toMatchObject({ status: 'ACTIVE', token });
    const refused = [await send('DELETE'), await send('GET', { authorization: 'Bearer forged' })];
    for (const answer of refused) {
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('comes from the cookie of the room, when there are cookies of several rooms', async () => {
    const elsewhere = await openRoom(world);
    const other = String((await person.api.join(elsewhere)).body.token);
    const cookie = `queue_${roomId}=${token}; queue_${elsewhere}=${other}`;
    const read = (query: string) => person.api.get(`${ME}${query}`, { headers: { cookie } });
    person.api.queueToken = undefined;

    expect((await read(`?roomId=${roomId}`)).body).toMatchObject({ roomId, token });
    expect((await read(`?roomId=${elsewhere}`)).body).toMatchObject({ token: other });
    expect(await read('')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/query/roomId' }] },
    });
    expect(await read('?roomId=x')).toMatchObject({ status: 400 });
    person.api.queueToken = token;
  });

  it('keeps the cookies of the newest twenty rooms', async () => {
    const rooms = Array.from({ length: 21 }, () => randomUUID());
    const cookie = rooms.map((id) => `queue_${id}=x`).join('; ');
    const { headers } = await person.api.post('/v1/queue/tokens', { roomId }, { cookie });

    const names = headers.getSetCookie().map((value) => value.split('=')[0]);
    expect(names).toEqual([`queue_${roomId}`, `queue_${rooms[0]}`, `queue_${rooms[1]}`]);
  });

  it('never arrives for an unknown room, a malformed id or an extra field', async () => {
    const unknown = await person.api.join('0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22');
    const malformed = await person.api.join('room-1');
    const extra = await person.api.post('/v1/queue/tokens', { roomId, userId: person.id });

    expect(unknown).toMatchObject({ status: 404, body: { code: 'QUEUE_ROOM_NOT_FOUND' } });
    expect(malformed).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/roomId' }] },
    });
    expect(extra).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/userId' }] },
    });
    for (const { headers } of [unknown, malformed, extra]) {
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  it('leads to the same room for an id in upper and lower case', async () => {
    const [first, second] = (await addPeople(world, 2)) as [Person, Person];
    await first.api.join(roomId.toUpperCase());
    await second.api.join(roomId);

    const { active } = await readRoom(world, roomId);
    expect([...active.keys()].sort()).toEqual([person.id, first.id, second.id].sort());
  });
});

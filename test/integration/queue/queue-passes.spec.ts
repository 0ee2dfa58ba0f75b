import { randomUUID } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { Answer } from '../../support/api.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, openRoom, readRoom } from '../../support/queue-rooms.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, confirm, holdSeats } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const PASS = '/v1/queue/tokens/me/pass';
const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

describe('A pass', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  const keysOf = (roomId: string) => `/v1/queue/rooms/${roomId}/keys`;

  async function createKey(roomId: string): Promise<string> {
    return (await admin.api.post(keysOf(roomId), {})).body.key as string;
  }

  async function inside(roomId: string): Promise<Person> {
    const person = await addPerson(world);
    await person.api.join(roomId);
    return person;
  }

  async function jtiOf({ api }: Person): Promise<string> {
    return decodeJwt((await api.post(PASS)).body.pass as string).jti ?? '';
  }

  async function complete(jti: string, headers: Record<string, string>): Promise<number | string> {
    const response = await fetch(`${world.app.baseUrl}/v1/queue/passes/${jti}/complete`, {
      method: 'POST',
      headers,
    });
    const text = await response.text();
    return text === '' ? response.status : (JSON.parse(text) as { code: string }).code;
  }

  it('is a JWT that the published key set alone verifies', async () => {
    const roomId = await openRoom(world);
    const person = await inside(roomId);
    const { status, body } = await person.api.post(PASS);

    expect(status).toBe(201);
    const keySet = createRemoteJWKSet(new URL('/.well-known/jwks.json', world.app.baseUrl));
    const { payload, protectedHeader } = await jwtVerify(body.pass as string, keySet);
    expect(protectedHeader.alg).toBe('EdDSA');
    expect(payload).toEqual({
      sub: person.id,
      room: roomId,
      exp: Date.parse(body.expiresAt as string) / 1_000,
      jti: expect.stringMatching(/^[\w-]{60,}$/),
    });
    const secondsLeft = (payload.exp ?? 0) - Date.now() / 1_000;
    expect(secondsLeft).toBeGreaterThan(290);
    expect(secondsLeft).toBeLessThanOrEqual(300);
  });

  it('is verified by keys that everybody may read and cache', async () => {
    const response = await fetch(`${world.app.baseUrl}/.well-known/jwks.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = (await response.json()) as { keys: { x: string; kid: string }[] };
    const common = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' };
    const key = { ...common, x: expect.any(String), kid: expect.any(String) };
    // One of passes, one of tickets.
    expect(keys).toEqual([key, key]);
    expect(new Set(keys.map(({ x }) => x)).size).toBe(2);
  });

  it('ends with the slot, and claims it', async () => {
    const roomId = await openRoom(world, { activeTtlSeconds: 60, claimWithinSeconds: 5 });
    const person = await inside(roomId);
    const { body } = await person.api.post(PASS);
    const slot = (await readRoom(world, roomId)).active.get(person.id);
    expect(slot?.claimed).toBe(true);
    expect(Date.parse(body.expiresAt as string)).toBe(
      Math.floor((slot?.deadlineMs ?? 0) / 1_000) * 1_000,
    );
  });

  it('is for admitted users with both tokens only', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const [first, waiting] = [await inside(roomId), await inside(roomId)];
    const other = await addPerson(world);
    other.api.queueToken = first.api.queueToken;
    const withoutToken = await addPerson(world);
    const codes = await Promise.all(
      [waiting, other, withoutToken].map(
        async ({ api }) => (await api.post(PASS)).body.code as string,
      ),
    );
    expect(codes).toEqual(['QUEUE_NOT_ADMITTED', 'QUEUE_TOKEN_INVALID', 'QUEUE_TOKEN_MISSING']);
    const cookie = `queue_token=${first.api.queueToken}`;
    const response = await fetch(`${world.app.baseUrl}${PASS}`, {
      method: 'POST',
      headers: { cookie },
    });
    expect(response.status).toBe(401);
  });

  it('that is completed frees the slot for the next user, any number of times', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const [buyer, next] = [await inside(roomId), await inside(roomId)];
    const key = await createKey(roomId);
    const jti = await jtiOf(buyer);

    expect(await complete(jti, { 'x-api-key': key })).toBe(204);
    await admit(world.app);
    expect([...(await readRoom(world, roomId)).active.keys()]).toEqual([next.id]);
    expect((await buyer.api.post(PASS)).body).toMatchObject({ code: 'QUEUE_TOKEN_EXPIRED' });
    expect(await complete(jti, { authorization: `Bearer ${key}` })).toBe(204);
    expect([...(await readRoom(world, roomId)).active.keys()]).toEqual([next.id]);
    const stats = await admin.api.get(`/v1/queue/rooms/${roomId}/stats`);
    expect(stats.body).toMatchObject({ purchases: 1 });
  });

  it('is the same again with the same Idempotency-Key, and another one in another room', async () => {
    const person = await inside(await openRoom(world));
    const headers = { 'idempotency-key': 'one' };
    const [first, again] = [
      await person.api.post(PASS, undefined, headers),
      await person.api.post(PASS, undefined, headers),
    ];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const elsewhere = await openRoom(world);
    await person.api.join(elsewhere);
    const other = await person.api.post(PASS, undefined, headers);
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    expect(decodeJwt(other.body.pass as string)).toMatchObject({ room: elsewhere });
  });

  it('is completed once with the same Idempotency-Key, which shops of other rooms may use too', async () => {
    const headers = { 'idempotency-key': 'order 1' };
    const shops = await Promise.all(
      Array.from({ length: 2 }, async () => {
        const roomId = await openRoom(world);
        const person = await inside(roomId);
        return { roomId, jti: await jtiOf(person), key: await createKey(roomId) };
      }),
    );
    const completed = ({ jti, key }: (typeof shops)[number]) =>
      complete(jti, { ...headers, 'x-api-key': key });
    for (const shop of [...shops, ...shops]) expect(await completed(shop)).toBe(204);
    for (const { roomId } of shops) {
      const stats = await admin.api.get(`/v1/queue/rooms/${roomId}/stats`);
      expect(stats.body).toMatchObject({ purchases: 1, active: 0 });
    }
    const [first, second] = shops as [(typeof shops)[number], (typeof shops)[number]];
    const mixed = { ...first, jti: second.jti };
    expect(await completed(mixed)).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await completed({ ...first, key: 'wrong' })).toBe('ROOM_KEY_INVALID');
  });

  it('that is completed does not end the slot of a user who holds seats behind the same room', async () => {
    const sale = await openSale(world, { room: { capacity: 1, activeTtlSeconds: 600 } });
    const buyer = await addBuyer(world, sale, { balance: 1_000_000 });
    const key = await createKey(sale.roomId);
    const hold = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    const jti = await jtiOf(buyer);

    expect(await complete(jti, { 'x-api-key': key })).toBe(204);

    expect((await readRoom(world, sale.roomId)).active.size).toBe(1);
    expect((await confirm(buyer, hold)).status).toBe(200);
    expect((await readRoom(world, sale.roomId)).active.size).toBe(0);
  });

  it('that is completed again counts one purchase, also while its slot does not end', async () => {
    const sale = await openSale(world, { room: { capacity: 1, activeTtlSeconds: 600 } });
    const buyer = await addBuyer(world, sale);
    const key = await createKey(sale.roomId);
    await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    const passes = [await jtiOf(buyer), await jtiOf(buyer)] as const;

    const completions = [passes[0], passes[0], passes[1], passes[0], passes[1]];
    for (const jti of completions) expect(await complete(jti, { 'x-api-key': key })).toBe(204);

    const stats = await admin.api.get(`/v1/queue/rooms/${sale.roomId}/stats`);
    expect(stats.body).toMatchObject({ purchases: 2, active: 1 });
  });

  it('that is completed many times at once counts one purchase', async () => {
    const sale = await openSale(world, { room: { capacity: 1, activeTtlSeconds: 600 } });
    const buyer = await addBuyer(world, sale);
    const key = await createKey(sale.roomId);
    await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    const jti = await jtiOf(buyer);

    await Promise.all(Array.from({ length: 20 }, () => complete(jti, { 'x-api-key': key })));

    const stats = await admin.api.get(`/v1/queue/rooms/${sale.roomId}/stats`);
    expect(stats.body).toMatchObject({ purchases: 1 });
  });

  it('that is completed late does not end a later slot of the user', async () => {
    const roomId = await openRoom(world);
    const person = await inside(roomId);
    const [jti, key] = [await jtiOf(person), await createKey(roomId)];
    await person.api.delete('/v1/queue/tokens/me');
    await person.api.join(roomId);
    expect(await complete(jti, { 'x-api-key': key })).toBe(204);
    expect((await readRoom(world, roomId)).active.size).toBe(1);
  });

  it('is completed with a key of its room only', async () => {
    const [roomId, elsewhere] = [await openRoom(world), await openRoom(world)];
    const person = await inside(roomId);
    const jti = await jtiOf(person);
    const [key, foreign] = [await createKey(roomId), await createKey(elsewhere)];

    expect(await complete(jti, {})).toBe('ROOM_KEY_INVALID');
    expect(await complete(jti, { 'x-api-key': `${key}x` })).toBe('ROOM_KEY_INVALID');
    const { accessToken } = person;
    expect(await complete(jti, { authorization: `Bearer ${accessToken}` })).toBe(
      'ROOM_KEY_INVALID',
    );
    expect(await complete(jti, { 'x-api-key': foreign })).toBe('PASS_NOT_FOUND');
    for (const wrong of [`${jti}x`, UNKNOWN, 'x', '%20', 'a'.repeat(83)]) {
      expect(await complete(wrong, { 'x-api-key': key })).toBe('PASS_NOT_FOUND');
    }
    expect((await readRoom(world, roomId)).active.size).toBe(1);
  });

  describe('The API keys of a room', () => {
    it('are shown once, listed without the key, and refused after their deletion', async () => {
      const roomId = await openRoom(world);
      const created = await admin.api.post(keysOf(roomId), { name: 'Merch shop' });
      expect(created).toMatchObject({ status: 201, body: { name: 'Merch shop' } });
      const { key, ...stored } = created.body as { key: string; id: string };
      expect(key).toMatch(/^onsale_room_\w{43}$/);
      const listed = await admin.api.get(keysOf(roomId));
      expect(listed).toMatchObject({ status: 200, body: { data: [stored], nextCursor: null } });
      expect(JSON.stringify(listed.body)).not.toContain(key);
      const rows = await world.rows('SELECT encode(hash, $1) AS hash, name FROM queue_room_keys', [
        'escape',
      ]);
      expect(JSON.stringify(rows)).not.toContain(key);

      const jti = await jtiOf(await inside(roomId));
      expect(await complete(jti, { 'x-api-key': key })).toBe(204);
      expect((await admin.api.delete(`${keysOf(roomId)}/${stored.id}`)).status).toBe(204);
      expect(await complete(jti, { 'x-api-key': key })).toBe('ROOM_KEY_INVALID');
      const again = await admin.api.delete(`${keysOf(roomId)}/${stored.id}`);
      expect(again).toMatchObject({ status: 404, body: { code: 'ROOM_KEY_NOT_FOUND' } });
    });

    it('are not deleted through another room, and not made for an unknown one', async () => {
      const [roomId, elsewhere] = [await openRoom(world), await openRoom(world)];
      const { body } = await admin.api.post(keysOf(roomId), {});
      expect((await admin.api.delete(`${keysOf(elsewhere)}/${body.id}`)).status).toBe(404);
      for (const answer of [
        await admin.api.post(keysOf(UNKNOWN), {}),
        await admin.api.get(keysOf(UNKNOWN)),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'QUEUE_ROOM_NOT_FOUND' } });
      }
    });

    it('are given out once per idempotency key', async () => {
      const roomId = await openRoom(world);
      const headers = { 'idempotency-key': randomUUID() };
      const answers: Answer[] = [];
      for (let count = 0; count < 2; count += 1) {
        answers.push(await admin.api.post(keysOf(roomId), {}, headers));
      }
      expect(answers.map(({ status }) => status)).toEqual([201, 409]);
      expect(answers[1]?.body).toMatchObject({ code: 'SECRETS_GIVEN_OUT' });
      const [first] = answers;
      const stored = JSON.stringify(await world.rows('SELECT * FROM idempotency_keys'));
      expect(stored).not.toContain(first?.body.key);
    });

    it('are for admins only', async () => {
      const roomId = await openRoom(world);
      const [person] = (await addPeople(world, 1)) as [Person];
      for (const answer of [
        await person.api.post(keysOf(roomId), {}),
        await person.api.get(keysOf(roomId)),
        await person.api.delete(`${keysOf(roomId)}/${UNKNOWN}`),
        await person.api.post(`/v1/queue/rooms/${roomId}/entry-codes`, { count: 1 }),
      ]) {
        expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
      }
    });
  });
});

import { randomUUID } from 'node:crypto';
import { addPerson, type Person } from '../../support/people.js';
import { World } from '../../support/world.js';

const JSON_TYPE = 'application/json';

describe('A JSON body', () => {
  let world: World;
  let person: Person;

  beforeAll(async () => {
    world = await World.start();
    person = await addPerson(world);
  });

  afterAll(() => world.stop());

  /** Sends the bytes as they are. */
  async function post(path: string, body: string, headers: Record<string, string>) {
    const response = await fetch(`${world.app.baseUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.accessToken}`, ...headers },
      body: new TextEncoder().encode(body),
    });
    return { status: response.status, body: (await response.json()) as { code?: string } };
  }

  it.each([JSON_TYPE, 'application/json; charset=utf-8', 'application/json;charset="UTF-8"'])(
    'is read with the type %s',
    async (type) => {
      const answer = await post('/v1/balance/charges', '{"amount":1000}', { 'content-type': type });
      expect(answer.status).toBe(201);
    },
  );

  it('may start with a byte order mark', async () => {
    const answer = await post('/v1/balance/charges', '\ufeff{"amount":1000}', {
      'content-type': JSON_TYPE,
    });
    expect(answer.status).toBe(201);
  });

  it.each<Record<string, string>>([
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' },
    { 'content-type': 'text/plain' },
  ])('is refused with %j', async (headers) => {
    const answer = await post('/v1/balance/charges', '{"amount":1000}', headers);
    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
  });

  it.each([`/v1/coupons/${randomUUID()}/claim`, `/v1/payments/${randomUUID()}/refund`])(
    'is refused as null by %s, which takes no body',
    async (path) => {
      const answer = await post(path, 'null', { 'content-type': JSON_TYPE });
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    },
  );

  it('is refused before parsing when it has thousands of values', async () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `"${index.toString(36)}":0`);
    const answer = await post('/v1/balance/charges', `{${names.join(',')}}`, {
      'content-type': JSON_TYPE,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('may have thousands of commas in its texts', async () => {
    const text = ','.repeat(5_000);
    const answer = await post('/v1/balance/charges', `{"amount":1000,"${text}":"\\"${text}"}`, {
      'content-type': JSON_TYPE,
    });
    expect(answer.body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: expect.stringContaining(',,,') }],
    });
  });
});

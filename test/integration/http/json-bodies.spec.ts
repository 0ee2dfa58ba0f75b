import { randomUUID } from 'node:crypto';
import { addPerson, type Person } from '../../support/people.js';
import { World } from '../../support/world.js';

const JSON_TYPE = 'application/json';

describe('The reader of JSON bodies', () => {
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

  it.each([
    JSON_TYPE,
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json;',
    'application/json; odata=verbose; charset=utf-8',
    'application/json; charset=utf-8; version=1',
  ])('reads a body of the type %s', async (type) => {
    const answer = await post('/v1/balance/charges', '{"amount":1000}', { 'content-type': type });
    expect(answer.status).toBe(201);
  });

  it('accepts a byte order mark', async () => {
    const answer = await post('/v1/balance/charges', '\ufeff{"amount":1000}', {
      'content-type': JSON_TYPE,
    });
    expect(answer.status).toBe(201);
  });

  it.each<Record<string, string>>([
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'application/json; version=1; charset=utf-80' },
    { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' },
    { 'content-type': 'text/plain' },
  ])('refuses a body with %j', async (headers) => {
    const answer = await post('/v1/balance/charges', '{"amount":1000}', headers);
    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
  });

  it.each(['latin1', 'utf16le'] as const)('refuses a body in %s', async (encoding) => {
    const email = `${randomUUID()}@example.com`;
    const response = await fetch(`${world.app.baseUrl}/v1/auth/signup`, {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE },
      body: Buffer.from(JSON.stringify({ email, name: 'Zoé', password: 'très secret' }), encoding),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'MALFORMED_REQUEST' });
  });

  it.each([`/v1/coupons/${randomUUID()}/claim`, `/v1/payments/${randomUUID()}/refund`])(
    'refuses null at %s, which takes no body',
    async (path) => {
      const answer = await post(path, 'null', { 'content-type': JSON_TYPE });
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    },
  );

  it('refuses thousands of values before parsing', async () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `"${index.toString(36)}":0`);
    const answer = await post('/v1/balance/charges', `{${names.join(',')}}`, {
      'content-type': JSON_TYPE,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('parses thousands of commas in texts', async () => {
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

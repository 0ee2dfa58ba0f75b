import { Api } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { Instance, World } from '../../support/world.js';

const SHOP = 'https://shop.example';
const OTHERS = [
  'https://evil.example',
  'https://shop.example.evil.example',
  'https://evil-shop.example',
  'https://sub.shop.example',
  'http://shop.example',
  'https://shop.example:8443',
  'null',
];
const PREFLIGHT = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type,x-queue-token,idempotency-key',
};

const listOf = (value: string | null) => (value ?? '').toLowerCase().split(/\s*,\s*/);

describe('CORS', () => {
  let world: World;
  let open: Instance;

  beforeAll(async () => {
    world = await World.start();
    const config = { ...world.app.config, corsOrigins: [SHOP, 'http://localhost:5173'] };
    open = await Instance.start(config, world.clock);
  });

  afterAll(async () => {
    await open.stop();
    await world.stop();
  });

  /** The allowed origin in the responses to a preflight and to two requests. */
  async function corsHeaders(instance: Instance, origin: string) {
    const api = new Api(instance.baseUrl);
    const answers = [
      await api.send('OPTIONS', '/v1/reservations', { headers: { origin, ...PREFLIGHT } }),
      await api.get('/v1/items', { headers: { origin } }),
      await api.get('/v1/users/me', { headers: { origin } }),
    ];
    return answers.map(({ headers }) => headers.get('access-control-allow-origin'));
  }

  it('allows no origin by default', async () => {
    expect(await corsHeaders(world.app, SHOP)).toEqual([null, null, null]);
    const preflight = await new Api(world.app.baseUrl).send('OPTIONS', '/v1/reservations', {
      headers: { origin: SHOP, ...PREFLIGHT },
    });
    expect(preflight.status).toBe(204);
  });

  it.each([SHOP, 'http://localhost:5173'])('allows the configured origin %s', async (origin) => {
    expect(await corsHeaders(open, origin)).toEqual([origin, origin, origin]);
    const api = new Api(open.baseUrl);
    const preflight = await api.send('OPTIONS', '/v1/reservations', {
      headers: { origin, ...PREFLIGHT },
    });
    expect(preflight.status).toBe(204);
    const { headers } = preflight;
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(listOf(headers.get('access-control-allow-methods'))).toEqual(
      expect.arrayContaining(['get', 'post', 'put', 'patch', 'delete']),
    );
    expect(listOf(headers.get('access-control-allow-headers'))).toEqual(
      expect.arrayContaining(listOf(PREFLIGHT['access-control-request-headers'])),
    );
    const answer = await api.get('/v1/items', { headers: { origin } });
    expect(listOf(answer.headers.get('vary'))).toContain('origin');
    expect(listOf(answer.headers.get('access-control-expose-headers'))).toEqual(
      expect.arrayContaining(['etag', 'retry-after', 'x-request-id', 'idempotency-replayed']),
    );
  });

  it.each(OTHERS)('sends no CORS headers to %s', async (origin) => {
    expect(await corsHeaders(open, origin)).toEqual([null, null, null]);
  });

  it('lets a front end read refusals too', async () => {
    const answer = await new Api(open.baseUrl).get('/v1/nowhere', { headers: { origin: SHOP } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'ROUTE_NOT_FOUND' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
  });

  it('allows the origin of a request with too large headers', async () => {
    const headers = { origin: SHOP, 'x-long': 'x'.repeat(20_000) };
    const answer = await new Api(open.baseUrl).get('/v1/items', { headers });
    expect(answer).toMatchObject({ status: 431, body: { code: 'HEADERS_TOO_LARGE' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
    const other = { ...headers, origin: 'https://evil.example' };
    const refused = await new Api(open.baseUrl).get('/v1/items', { headers: other });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('keeps the cookie SameSite=Lax and HttpOnly', async () => {
    const person = await addPerson(world, { instance: open });
    const { headers } = await person.api.join(await openRoom(world));
    const cookie = headers.get('set-cookie')?.split('; ');
    expect(cookie).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/']));
  });
});

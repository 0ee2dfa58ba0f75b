import { request, type IncomingHttpHeaders } from 'node:http';
import { World } from '../../support/world.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('A method that a path does not support', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ config: { corsOrigins: ['https://shop.test'] } });
  });

  afterAll(() => world.stop());

  function send(method: string, path: string, headers = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(world.app.baseUrl, { method, path, headers });
      sent.on('error', reject).end();
      sent.on('response', (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => {
          resolve({ status: response.statusCode, headers: response.headers, body });
        });
      });
    });
  }

  it.each([
    ['/v1/items', 'GET, HEAD, POST, OPTIONS'],
    // PATCH is that of `/v1/users/{userId}`.
    ['/v1/users/me', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['/health/live', 'GET, HEAD, OPTIONS'],
    ['/health/ready', 'GET, HEAD, OPTIONS'],
    ['/metrics', 'GET, HEAD, OPTIONS'],
    ['/openapi.json', 'GET, HEAD, OPTIONS'],
    ['/docs', 'GET, HEAD, OPTIONS'],
    ['/docs/', 'GET, HEAD, OPTIONS'],
    ['/docs/swagger-ui.css', 'GET, HEAD, OPTIONS'],
  ])('gets 405 at %s, and OPTIONS names the others', async (path, allow) => {
    const refused = await send('PUT', path);
    expect(refused).toMatchObject({ status: 405, headers: { allow } });
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
    expect(await send('OPTIONS', path)).toMatchObject({
      status: 204,
      headers: { allow },
      body: '',
    });
  });

  it('gets 404 at an unknown path', async () => {
    for (const path of ['/rooms', '/documents', '/health', '/metrics/all', '/openapi.yaml']) {
      expect((await send('PUT', path)).status).toBe(404);
      expect((await send('OPTIONS', path)).status).toBe(404);
    }
  });

  it('gets 405 at *, where only OPTIONS works', async () => {
    expect(await send('OPTIONS', '*')).toMatchObject({ status: 204, body: '' });
    expect(await send('GET', '*')).toMatchObject({ status: 405, headers: { allow: 'OPTIONS' } });
  });
});

import { Api } from '../../support/api.js';
import { World } from '../../support/world.js';

describe('Security headers', () => {
  let world: World;
  let api: Api;

  beforeAll(async () => {
    world = await World.start();
    api = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  it.each(['/v1/items', '/v1/users/me', '/nowhere', '/openapi.json'])(
    'forbid a browser to run or frame the response of %s',
    async (path) => {
      const { headers } = await api.get(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    },
  );

  it('let the documentation page run only its own scripts', async () => {
    const { status, headers } = await api.get('/docs');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self' 'unsafe-inline';/);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

import { Api } from '../../support/api.js';
import { NIL_ID, type Target, useTarget } from '../../support/hostile-requests.js';

describe('The validation of paths, queries and headers', () => {
  let target: Target;
  useTarget((started) => (target = started));

  it('refuses a malformed id in a path', async () => {
    const ids = [
      'not-an-id',
      '%00',
      '%FF',
      '%E0%A4%A',
      '%',
      '%zz',
      `'%20OR%201=1--`,
      `${NIL_ID}0`,
      '0',
      '-1',
      'x'.repeat(150),
      'x'.repeat(5_000),
      '..%2f..%2fetc',
      '__proto__',
      '🎫',
    ];
    const requests = target.document.operations
      .filter(({ path }) => path.includes('{'))
      .flatMap((operation) =>
        ids.map((id) => ({
          method: operation.method,
          path: target.pathOf(operation, id),
          ...(operation.requestBody && { body: '{}' }),
        })),
      );
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('answers 400 to a wrong limit or cursor of a list', async () => {
    const encode = (text: string) => Buffer.from(text).toString('base64url');
    const limits = [
      '0',
      '101',
      '-1',
      '1.5',
      ...['1e1', '0x10', '%201', '+1'],
      'abc',
      '',
      'NaN',
      'Infinity',
      '9'.repeat(400),
      '%00',
      '1%27',
    ];
    const cursors = [
      '',
      'nonsense',
      '%00',
      '💥',
      'x'.repeat(201),
      `${encode('0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33')}x`,
      encode(`' OR 1=1 --`),
      encode('\u0000'),
      encode('9'.repeat(30)),
      encode('-1'),
      encode('2026-99-99T00:00:00Z_0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33'),
      encode('2026-12-24T18:00:00.000+16:00_0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33'),
      encode('0000-01-01T00:00:00.000Z_0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33'),
      encode('T::Z_0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33'),
    ];
    const queries = [
      ...limits.map((limit) => `limit=${limit}`),
      ...cursors.map((cursor) => `cursor=${cursor}`),
      ...[
        'limit=1&limit=2',
        'cursor=a&cursor=b',
        'limit[]=1',
        'limit[a]=1',
        `limit=${'1'.repeat(8_000)}`,
      ],
    ];
    const lists = target.document.operations.filter(({ parameters }) =>
      parameters?.some(({ name }) => name === 'cursor'),
    );
    const requests = lists.flatMap((operation) =>
      // The entries of a draw come in larger pages.
      queries
        .filter((query) => !operation.path.endsWith('/entries') || !query.endsWith('limit=101'))
        .map((query) => ({
          method: operation.method,
          path: `${target.pathOf(operation)}?${query}`,
          statuses: [400],
        })),
    );
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('answers 400 to a malformed Idempotency-Key', async () => {
    // A shop completes passes with an API key, which nobody has here.
    const takers = target.document.operations.filter(
      ({ path, parameters }) =>
        path !== '/v1/queue/passes/{jti}/complete' &&
        parameters?.some(({ name }) => name === 'Idempotency-Key'),
    );
    const requests = takers.flatMap((operation) => {
      const schema = target.document.bodySchemaOf(operation);
      return ['', 'x'.repeat(256), 'schlüssel', 'a\tb'].map((key) => ({
        method: operation.method,
        path: target.pathOf(operation),
        headers: { 'idempotency-key': key },
        ...(schema && { body: JSON.stringify(target.validBodyOf(operation)) }),
        statuses: [400],
      }));
    });
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('answers 405 with Allow to an unknown method of a path', async () => {
    const requests = [
      { method: 'DELETE', path: '/v1/concerts' },
      { method: 'PUT', path: '/v1/concerts/nothing' },
      { method: 'PUT', path: '/v1/balance', body: '{"balance":1000000}' },
      { method: 'PUT', path: '/v1/users/me', body: '{"role":"admin"}' },
      { method: 'DELETE', path: '/v1/balance/entries' },
    ].map((request) => ({ ...request, statuses: [405] }));
    expect(await target.flawsOf(requests)).toEqual([]);
    const { status, headers } = await new Api(target.world.app.baseUrl).send('PUT', '/v1/concerts');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
  });

  it('answers 404 to an unknown path', async () => {
    const known = target.document.operations.filter(({ path }) => path.startsWith('/v1'));
    const methods = known.map((operation) => ({
      method: 'PUT',
      path: `${target.pathOf(operation)}/nothing/at/all`,
    }));
    const requests = [
      ...methods,
      { method: 'GET', path: '/v1' },
      { method: 'GET', path: '/v2/concerts' },
      { method: 'GET', path: '/v1/concerts/' },
      { method: 'GET', path: '//v1/concerts' },
    ].map((request) => ({ ...request, statuses: [404] }));
    expect(await target.flawsOf(requests)).toEqual([]);
  });

  it('answers 400 to a wrong value of a checked query parameter', async () => {
    const queries = [
      'roomId=x',
      'roomId=',
      `roomId=${NIL_ID}&roomId=${NIL_ID}`,
      'roomId=%00',
      'roomId[]=x',
    ];
    const requests = queries.map((query) => ({
      ...{ method: 'GET', path: `/v1/time?${query}`, statuses: [400] },
    }));
    expect(await target.flawsOf(requests)).toEqual([]);
    const time = await new Api(target.world.app.baseUrl).get('/v1/time');
    expect(time.status).toBe(200);
  });
});

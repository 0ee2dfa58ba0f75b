import { connect } from 'node:net';
import { World } from '../../support/world.js';

const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

describe('A request before routing', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  /** Writes the bytes as they are, and reads until the server closes the connection. */
  async function exchange(bytes: string) {
    const { port, hostname: host } = new URL(world.app.baseUrl);
    const text = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect({ host, port: Number(port) }, () => socket.write(bytes));
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve(received));
    });
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const [line = '', ...fields] = head.split('\r\n');
    const headers = fields.map((field) => {
      const [name = '', ...value] = field.split(': ');
      return [name.toLowerCase(), value.join(': ')];
    });
    return {
      status: Number(line.split(' ')[1]),
      headers: Object.fromEntries(headers) as Record<string, string>,
      body,
    };
  }

  it.each([
    ['is not HTTP', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'has both lengths',
      'POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'has headers without end',
      `GET /v1/time HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('gets a problem and a closed connection when it %s', async (_what, bytes, status, code) => {
    const answer = await exchange(bytes);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': `${Buffer.byteLength(answer.body)}`,
      'content-language': 'en',
      'x-request-id': expect.stringMatching(/^[\w.:-]+$/),
      connection: 'close',
      ...SECURITY_HEADERS,
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      type: `urn:onsale:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      title: expect.stringMatching(/./),
      detail: expect.stringMatching(/./),
      instance: '/',
      status,
      code,
    });
  });

  it('gets the common response headers for a malformed path', async () => {
    const answer = await exchange(
      'GET /v1/concerts/%ff HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\nConnection: close\r\n\r\n',
    );
    expect(answer.status).toBe(400);
    expect(answer.headers).toMatchObject({ ...SECURITY_HEADERS, 'x-request-id': 'mine' });
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'MALFORMED_REQUEST',
      instance: '/v1/concerts/%ff',
    });
  });

  it.each(['', 'Host: a:99999\r\n', 'Host: [:::::]\r\n', 'Host: a b\r\n'])(
    'gets a problem with the common response headers for the Host header %j',
    async (host) => {
      const answer = await exchange(
        `GET /v1/time HTTP/1.1\r\n${host}X-Request-Id: mine\r\nConnection: close\r\n\r\n`,
      );
      expect(answer.status).toBe(400);
      expect(answer.headers).toMatchObject({ ...SECURITY_HEADERS, 'x-request-id': 'mine' });
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'MALFORMED_REQUEST' });
    },
  );

  it.each(['[::1]:3000', 'shop.example:443', '127.0.0.1'])(
    'succeeds with the host %s',
    async (host) => {
      const answer = await exchange(
        `GET /v1/time HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer.status).toBe(200);
    },
  );

  it('succeeds with an unknown Expect header', async () => {
    const answer = await exchange(
      'GET /v1/time HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n',
    );
    expect(answer.status).toBe(200);
  });
});

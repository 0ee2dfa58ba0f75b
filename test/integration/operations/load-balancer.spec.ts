import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PAGE_FILES } from '../../../src/shared/http/server/page-files.js';
import { eventually } from '../../support/eventually.js';
import { findHaproxy, type LoadBalancer, startHaproxy } from '../../support/haproxy.js';

const TERMINATOR = '127.0.0.2';
const PROXY_SENDER = '127.0.0.3';
const MOST = 20;
const BROWSER = 'Accept: text/html,application/xhtml+xml,*/*;q=0.8';
const haproxy = findHaproxy();

// eslint-disable-next-line no-restricted-syntax -- skipped by name where no HAProxy can be had
(haproxy ? describe : describe.skip)('The load balancer', () => {
  const held: ServerResponse[] = [];
  const reached: string[] = [];
  const backend = createServer((request: IncomingMessage, response) => {
    const { url = '', headers } = request;
    reached.push(url);
    if (url === '/v1/held') held.push(response);
    else response.end(JSON.stringify({ url, address: headers['x-forwarded-for'], headers }));
  });
  let balancer: LoadBalancer;

  beforeAll(async () => {
    backend.listen(0, '127.0.0.1');
    await once(backend, 'listening');
    balancer = await startHaproxy(haproxy!, [(backend.address() as AddressInfo).port], {
      CONNECTIONS_PER_CLIENT: `${MOST}`,
      TLS_TERMINATORS: `192.0.2.1 ${TERMINATOR}`,
      PROXY_PROTOCOL_SENDERS: PROXY_SENDER,
    });
  });

  afterAll(async () => {
    await balancer.stop();
    backend.closeAllConnections();
    backend.close();
  });

  const run = (test: (balancer: LoadBalancer) => Promise<void>) => () => test(balancer);

  const get = (target: string, headers: readonly string[] = []) =>
    [`GET ${target} HTTP/1.1`, 'Host: onsale', 'Connection: close', ...headers, '', ''].join(
      '\r\n',
    );

  const echoOf = (answer: string) =>
    JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as {
      url: string;
      address: string;
      headers: Record<string, string>;
    };

  it.each([
    ['/v1/items', '/v1/items'],
    ['/v1/items?next=/metrics&x=..%2f', '/v1/items?next=/metrics&x=..%2f'],
    ['/.well-known/jwks.json', '/.well-known/jwks.json'],
    ['/', '/'],
    ['/rooms/0199f1c2', '/rooms/0199f1c2'],
    ['/me?tab=tickets', '/me?tab=tickets'],
    ...PAGE_FILES.map((file): [string, string] => [`/${file}`, `/${file}`]),
    ['/assets/room-DqLX.js', '/assets/room-DqLX.js'],
    ['/v1/shows/1/sections/A%20B%2FC', '/v1/shows/1/sections/A%20B%2FC'],
    ['/v1/shows/1/sections/%ED%95%9C', '/v1/shows/1/sections/%ED%95%9C'],
    ['/%761//./%69tems', '/v1/items'],
    ['http://onsale/v1/items', 'http://onsale/v1/items'],
  ])('passes %s on', (target, expected) =>
    run(async ({ send }) => {
      const answer = await send(get(target));
      expect(answer).toMatch(/^HTTP\/1.1 200/);
      expect(echoOf(answer).url).toBe(expected);
    })(),
  );

  it.each([
    ...[
      '/rooms',
      '/assets',
      '/assets/../metrics',
      '/rooms/%2e%2e/metrics',
      '/me/..%2fmetrics',
      '/ops/',
    ],
    ...[
      '/metrics',
      '/metrics/',
      '/%6detrics',
      '/%6Detrics',
      '/%6d%65%74rics',
      '//metrics',
      '/./metrics',
    ],
    ...[
      '/v1',
      '/V1/items',
      '/v1/../metrics',
      '/v1/%2e%2e/metrics',
      '/v1/.%2E/metrics',
      '/v1/..%2fmetrics',
    ],
    ...['/v1/%2e%2e%2Fmetrics', '/v1/x/..%2f..%2fmetrics', '/v1/..%5cmetrics', '/v1/..\\metrics'],
    ...[
      '/docs',
      '/docs/',
      '/docs/..%2fmetrics',
      '/openapi.json',
      '/%6fpenapi.json',
      '/health/ready',
    ],
    ...[
      'http://onsale/metrics',
      'http://onsale/v1/../metrics',
      '/metrics?/v1/',
      '/metrics#/v1/',
      '/v1/../docs',
    ],
    ...[
      '/v1%2f..%2fmetrics',
      '/.well-known/../metrics',
      '/.well-known/jwks.json/../../metrics',
      '*',
    ],
  ])('does not know %s', (target) =>
    run(async ({ send }) => {
      reached.length = 0;
      const answer = await send(get(target));
      expect(answer).toMatch(/^HTTP\/1.1 40[04]/);
      if (answer.startsWith('HTTP/1.1 404')) expect(answer).toContain('"code":"ROUTE_NOT_FOUND"');
      expect(reached.filter((url) => !url.startsWith('/health/'))).toEqual([]);
    })(),
  );

  it('tells the address of a client, whatever the client says', () =>
    run(async ({ send }) => {
      const forged = [
        'X-Forwarded-For: 1.2.3.4',
        'Forwarded: for=1.2.3.4',
        'X-Forwarded-Host: evil',
      ];
      const { address, headers } = echoOf(await send(get('/v1/me', forged), '127.0.0.9'));
      expect(address).toBe('127.0.0.9');
      expect(headers['forwarded']).toBeUndefined();
      expect(headers['x-forwarded-host']).toBeUndefined();
    })());

  it('takes the address that a terminator in front appends, and only that one', () =>
    run(async ({ send }) => {
      const appended = ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-For: 5.6.7.8, 198.51.100.7'];
      expect(echoOf(await send(get('/v1/me', appended), TERMINATOR)).address).toBe('198.51.100.7');
      const ipv6 = ['X-Forwarded-For: 2001:db8::7'];
      expect(echoOf(await send(get('/v1/me', ipv6), TERMINATOR)).address).toBe('2001:db8::7');
      expect(echoOf(await send(get('/v1/me'), TERMINATOR)).address).toBe(TERMINATOR);
    })());

  it('takes the address of the PROXY protocol from its senders, and from nobody else', () =>
    run(async ({ send }) => {
      const bytes = `PROXY TCP4 198.51.100.8 192.0.2.1 5555 443\r\n${get('/v1/me')}`;
      expect(echoOf(await send(bytes, PROXY_SENDER)).address).toBe('198.51.100.8');
      for (const from of ['127.0.0.1', TERMINATOR]) {
        expect(await send(bytes, from)).toMatch(/^HTTP\/1.1 400/);
      }
      // A sender that does not speak the protocol gets nothing.
      expect(await send(get('/v1/me'), PROXY_SENDER).catch(() => '')).toBe('');
    })());

  it('tells that a client uses TLS only if a proxy in front knows it', () =>
    run(async ({ send }) => {
      const protocolOf = async (bytes: string, from: string) =>
        echoOf(await send(bytes, from)).headers['x-forwarded-proto'];
      const saying = (protocol: string) => get('/v1/me', [`X-Forwarded-Proto: ${protocol}`]);
      expect(await protocolOf(saying('https'), '127.0.0.9')).toBeUndefined();
      const appended = ['X-Forwarded-For: 198.51.100.7', 'X-Forwarded-Proto: https'];
      expect(await protocolOf(get('/v1/me', appended), TERMINATOR)).toBe('https');
      expect(await protocolOf(get('/v1/me'), TERMINATOR)).toBeUndefined();
      const bytes = `PROXY TCP4 198.51.100.8 192.0.2.1 5555 443\r\n${saying('http')}`;
      expect(await protocolOf(bytes, PROXY_SENDER)).toBe('https');
    })());

  it('limits the connections of one source, and nobody else', () =>
    run(async ({ port, send }) => {
      const sockets: Socket[] = [];
      let closed = 0;
      for (let count = 0; count < MOST + 5; count += 1) {
        const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.20' });
        socket.on('error', () => undefined).on('close', () => (closed += 1));
        sockets.push(socket);
      }
      try {
        await eventually('those beyond the limit are closed', () => closed === 5);
        expect(await send(get('/v1/me'), '127.0.0.21')).toMatch(/^HTTP\/1.1 200/);
        expect(await send(get('/v1/me'), '127.0.0.20').catch(() => '')).toBe('');
      } finally {
        for (const socket of sockets) socket.destroy();
      }
      const freed = () => send(get('/v1/me'), '127.0.0.20').catch(() => '');
      await eventually('they may come back', async () =>
        (await freed()).startsWith('HTTP/1.1 200'),
      );
    })());

  it('lets the connections beyond TOTAL_CONNECTIONS wait until one is free', () =>
    run(async () => {
      const { port } = backend.address() as AddressInfo;
      const own = await startHaproxy(haproxy!, [port], { TOTAL_CONNECTIONS: '3' });
      const sockets: Socket[] = [];
      try {
        for (let count = 0; count < 3; count += 1) {
          const socket = connect({ port: own.port, host: '127.0.0.1' });
          socket.on('error', () => undefined);
          sockets.push(socket);
          await once(socket, 'connect');
        }
        let answer = '';
        const waiting = own.send(get('/v1/me'), '127.0.0.22').then((text) => (answer = text));
        // Long for an answer, and short of the 10 s after which HAProxy ends the idle connections.
        await sleep(1_000);
        expect(answer).toBe('');
        sockets[0]!.destroy();
        expect(await waiting).toMatch(/^HTTP\/1.1 200/);
      } finally {
        for (const socket of sockets) socket.destroy();
        await own.stop();
      }
    })());

  it('answers browsers with a page that loads itself again while no instance is ready', () =>
    run(async () => {
      const instance = createServer((_request, response) => response.end('{}'));
      instance.listen(0, '127.0.0.1');
      await once(instance, 'listening');
      const own = await startHaproxy(haproxy!, [(instance.address() as AddressInfo).port], {});
      try {
        instance.closeAllConnections();
        instance.close();
        const page = await own.send(get('/me', [BROWSER]));
        expect(page).toMatch(/^HTTP\/1.1 503/);
        expect(page).toMatch(/\r\ncontent-type: text\/html; charset=utf-8\r\n/i);
        expect(page).toMatch(/\r\nrefresh: ([5-9]|10)\r\n/i);
        expect(page).toMatch(/\r\nretry-after: 2\r\n/i);
        const style = /<style>(.*)<\/style>/.exec(page)![1]!;
        const hash = createHash('sha256').update(style).digest('base64');
        expect(page).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
        for (const text of ['One moment, please', '잠시만 기다려 주세요'])
          expect(page).toContain(text);
        for (const problem of [
          await own.send(get('/v1/items', [BROWSER])),
          await own.send(get('/me')),
        ]) {
          expect(problem).toMatch(/\r\ncontent-type: application\/problem\+json\r\n/i);
          expect(problem).toContain('"code":"OVERLOADED"');
          expect(problem).not.toMatch(/\r\n(refresh|content-security-policy):/i);
        }
      } finally {
        await own.stop();
      }
    })());

  it('limits the open requests of one client behind a terminator, and not those of all its clients', () =>
    run(async ({ send }) => {
      const hold = (address: string) =>
        send(get('/v1/held', [`X-Forwarded-For: ${address}`]), TERMINATOR);
      const all = Array.from({ length: 2 * MOST }, (_, index) => hold(`203.0.113.${index}`));
      const greedy = Array.from({ length: MOST }, () => hold('198.51.100.9'));
      await eventually('all are held', () => held.length === 3 * MOST);
      const refused = await hold('198.51.100.9');
      expect(refused).toMatch(/^HTTP\/1.1 429/);
      expect(refused).toContain('"code":"RATE_LIMITED"');
      const page = await send(get('/me', [BROWSER, 'X-Forwarded-For: 198.51.100.9']), TERMINATOR);
      expect(page).toMatch(/^HTTP\/1.1 429/);
      expect(page).toContain('One moment, please');
      for (const response of held) response.end();
      for (const answer of await Promise.all([...all, ...greedy])) {
        expect(answer).toMatch(/^HTTP\/1.1 200/);
      }
    })());
});

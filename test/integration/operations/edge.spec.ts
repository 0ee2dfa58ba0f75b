import { once } from 'node:events';
import { createServer } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RoomFacade } from '../../../src/modules/queue/index.js';
import { hasOpenssl, makeCertificates } from '../../support/certificates.js';
import { newFolder } from '../../support/environment.js';
import { eventually } from '../../support/eventually.js';
import { findHaproxy, type LoadBalancer, startHaproxy } from '../../support/haproxy.js';
import { scrape } from '../../support/metrics.js';
import { NameServer } from '../../support/name-server.js';
import { addPeople, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const TLS_SENDER = '127.0.0.3';
/** Of the limit `refresh-address`. */
const MAX_FAILURES = 60;
const STREAMS = 40;
const INSTANCES = 60;
const haproxy = hasOpenssl ? findHaproxy() : null;

// eslint-disable-next-line no-restricted-syntax -- skipped by name where no HAProxy or openssl can be had
(haproxy ? describe : describe.skip)('Onsale behind the load balancer', () => {
  let world: World;
  let balancer: LoadBalancer;
  let ca: string;
  /** A file. */
  let certificate: string;

  beforeAll(async () => {
    world = await World.start({ config: { rateLimits: true } });
    const folder = newFolder('edge-');
    ca = makeCertificates(folder).ca;
    certificate = join(folder, 'both.pem');
    balancer = await startHaproxy(haproxy!, [Number(new URL(world.app.baseUrl).port)], {
      PROXY_PROTOCOL_SENDERS: TLS_SENDER,
      TLS_CERTIFICATE: certificate,
    });
  });

  afterAll(async () => {
    await balancer?.stop();
    await world.stop();
  });

  it.each([
    ['1', '198.51.100', (client: string) => `PROXY TCP4 ${client} 192.0.2.1 5555 443\r\n`],
    ['2', '203.0.113', binaryHeader],
  ])(
    'limits each client behind a TLS terminator by its own address: PROXY protocol %s',
    async (_version, network, headerOf) => {
      const refresh = async (client: string) => {
        const body = JSON.stringify({ refreshToken: 'a-token-that-nobody-has' });
        const head = ['POST /v1/auth/refresh HTTP/1.1', 'Host: onsale', 'Connection: close'];
        const length = `Content-Length: ${body.length}`;
        const lines = [...head, 'Content-Type: application/json', length, '', body];
        const answer = await balancer.send(headerOf(client) + lines.join('\r\n'), TLS_SENDER);
        return answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3);
      };
      const [guesser, other] = [`${network}.7`, `${network}.8`];
      for (let count = 0; count < MAX_FAILURES; count += 1) {
        expect(await refresh(guesser)).toBe('401');
      }
      expect(await refresh(guesser)).toBe('429');
      expect(await refresh(other)).toBe('401');
    },
  );

  it('carries many event streams on one connection of HTTP/2, and ends each alone', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const people = await addPeople(world, STREAMS);
    for (const { api } of people) await api.join(roomId);
    const session = connect(`https://127.0.0.1:${balancer.httpsPort}`, { ca });
    try {
      const streams = people.map((person) => listen(session, person));
      const have = (text: string, from: typeof streams) => () =>
        from.every(({ received }) => received().includes(text));
      await eventually('all streams open', have('event: room', streams));
      expect(session.alpnProtocol).toBe('h2');
      const open = async () => (await scrape(world.app))['event_streams'];
      expect(await open()).toBe(STREAMS);

      const [first, ...others] = streams;
      first!.close();
      await eventually('one has ended', async () => (await open()) === STREAMS - 1);
      await world.app.get(RoomFacade).changeRoom(roomId, { notice: 'Half of the seats are left' });
      await eventually('the others hear of it', have('Half of the seats', others));
      expect(first!.received()).not.toContain('Half of the seats');
      expect(session.destroyed).toBe(false);
    } finally {
      session.destroy();
    }
  });

  it('tells the application that a client of its own TLS port uses https', async () => {
    const reached: (string | undefined)[] = [];
    const backend = createServer((request, response) => {
      if (request.url === '/v1/me') reached.push(request.headers['x-forwarded-proto'] as string);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(backend, 'listening');
    const { port } = backend.address() as AddressInfo;
    const own = await startHaproxy(haproxy!, [port], { TLS_CERTIFICATE: certificate });
    const session = connect(`https://127.0.0.1:${own.httpsPort}`, { rejectUnauthorized: false });
    try {
      const request = session.request({ ':path': '/v1/me', 'x-forwarded-proto': 'http' });
      request.resume();
      await once(request, 'end');
      expect(reached).toEqual(['https']);
    } finally {
      session.destroy();
      await own.stop();
      backend.closeAllConnections();
      backend.close();
    }
  });

  it(`finds ${INSTANCES} instances by their name, and sends requests to each`, async () => {
    const reached = new Set<string>();
    const instances = createServer((request, response) => {
      if (request.url !== '/health/ready') reached.add(request.socket.localAddress ?? '');
      response.end();
    }).listen(0, '0.0.0.0');
    await once(instances, 'listening');
    const { port } = instances.address() as AddressInfo;
    const addresses = Array.from({ length: INSTANCES }, (_, index) => `127.1.0.${index + 1}`);
    const nameServer = new NameServer(addresses);
    const nameServerPort = await nameServer.listen();
    const own = await startHaproxy(haproxy!, { nameServerPort, port }, {});
    const request = 'GET /v1/items HTTP/1.1\r\nHost: onsale\r\nConnection: close\r\n\r\n';
    try {
      await eventually('each has got a request', async () => {
        await Promise.all(addresses.map(() => own.send(request)));
        return reached.size === INSTANCES;
      });
      expect([...reached].sort()).toEqual([...addresses].sort());
    } finally {
      await own.stop();
      nameServer.close();
      instances.closeAllConnections();
      instances.close();
    }
  });
});

/** The header of version 2, as text of one byte per character: a connection over IPv4. */
function binaryHeader(client: string): string {
  const address = (text: string) => String.fromCharCode(...text.split('.').map(Number));
  const signature = '\r\n\r\n\0\r\nQUIT\n';
  const ports = '\x15\xb3\x01\xbb';
  return `${signature}\x21\x11\0\x0c${address(client)}${address('192.0.2.1')}${ports}`;
}

/** An event stream on a connection of HTTP/2. */
function listen(session: ClientHttp2Session, { accessToken, api }: Person) {
  let received = '';
  const stream = session.request({
    ':path': '/v1/queue/tokens/me/events',
    accept: 'text/event-stream',
    authorization: `Bearer ${accessToken}`,
    'x-queue-token': api.queueToken ?? '',
  });
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => (received += text));
  stream.on('error', () => undefined);
  return { received: () => received, close: () => stream.close() };
}

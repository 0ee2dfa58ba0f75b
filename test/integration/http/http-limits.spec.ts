import { connect, type Socket } from 'node:net';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPerson } from '../../support/people.js';
import { letIn, openSale } from '../../support/sale.js';
import { Instance, World } from '../../support/world.js';

const LIMITS = {
  requestTimeoutMs: 400,
  connectionTimeoutMs: 1_500,
  keepAliveMs: 1_000,
  maxConnections: 20,
};

/** A raw connection of a hostile client. */
interface RawConnection {
  readonly socket: Socket;
  readonly received: () => string;
  readonly isClosed: () => boolean;
}

describe('The limits of a connection', () => {
  let world: World;
  const connections: RawConnection[] = [];

  beforeAll(async () => {
    world = await World.start({ config: { httpLimits: LIMITS } });
  });

  afterEach(async () => {
    for (const { socket } of connections.splice(0)) socket.destroy();
    await eventually('the server has forgotten the connections', async () => {
      return (await openConnections()) === 0;
    });
  });

  afterAll(() => world.stop());

  async function openConnection(instance = world.app): Promise<RawConnection> {
    const { hostname, port } = new URL(instance.baseUrl);
    const socket = connect(Number(port), hostname);
    let text = '';
    let closed = false;
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => (closed = true));
    // The server closes the connection during a write: that is the expected case.
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    const connection = { socket, received: () => text, isClosed: () => closed };
    connections.push(connection);
    return connection;
  }

  /** Sends one byte after another until the server closes the connection. */
  function trickle({ socket }: RawConnection): NodeJS.Timeout {
    return setInterval(() => socket.writable && socket.write('x'), 50).unref();
  }

  function openConnections(instance = world.app): Promise<number> {
    const { server } = instance.nest.getHttpAdapter().getInstance();
    return new Promise((resolve, reject) => {
      server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  function expectProblem(text: string, status: number, code: string): void {
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  }

  it('end a request whose headers arrive too slowly, with 408', async () => {
    const connection = await openConnection();
    connection.socket.write('GET /v1/concerts HTTP/1.1\r\nHost: onsale\r\nX-Slow: ');
    const trickling = trickle(connection);
    await eventually('the connection is closed', connection.isClosed, 5_000);
    clearInterval(trickling);
    expectProblem(connection.received(), 408, 'REQUEST_TIMEOUT');
  });

  it('end a request whose body arrives too slowly, with 408 and no effect', async () => {
    const { accessToken, id } = await addPerson(world);
    const connection = await openConnection();
    connection.socket.write(
      'POST /v1/balance/charges HTTP/1.1\r\nHost: onsale\r\nContent-Type: application/json\r\n' +
        `Authorization: Bearer ${accessToken}\r\nContent-Length: 60000\r\n\r\n{"amount":1000,"`,
    );
    const trickling = trickle(connection);
    await eventually('the connection is closed', connection.isClosed, 5_000);
    clearInterval(trickling);
    expectProblem(connection.received(), 408, 'REQUEST_TIMEOUT');
    expect(await world.count(`SELECT count(*) FROM balance_entries WHERE user_id = $1`, [id])).toBe(
      0,
    );
  });

  it('keep no copies of the OpenAPI document for clients that do not read it', async () => {
    const server = world.app.nest.getHttpServer();
    let requests = 0;
    const count = () => (requests += 1);
    server.on('request', count);
    const before = usedMemory();
    for (let index = 0; index < 10; index += 1) {
      const { socket } = await openConnection();
      socket.pause();
      socket.write('GET /openapi.json HTTP/1.1\r\nHost: onsale\r\n\r\n'.repeat(20));
    }
    await eventually('all requests have been read', () => requests === 200);
    await fetch(`${world.app.baseUrl}/health/live`);
    const growth = usedMemory() - before;
    server.off('request', count);
    // A copy for each of them would be 180 MB.
    expect(growth).toBeLessThan(60_000_000);
  });

  it('close the connection of a client that does not read its responses', async () => {
    const hall = [{ name: 'R', rows: 50, seatsPerRow: 400, price: 10_000 }];
    const sale = await openSale(world, { sections: hall });
    const person = await addPerson(world);
    await letIn(world, person, sale.roomId);
    const { socket } = await openConnection();
    socket.pause();
    const request =
      `GET /v1/shows/${sale.showId}/seats HTTP/1.1\r\nHost: onsale\r\n` +
      `Authorization: Bearer ${person.accessToken}\r\nX-Queue-Token: ${person.api.queueToken}\r\n\r\n`;
    // More than the buffers on both sides hold.
    socket.write(request.repeat(20));
    const isOpen = async () => (await openConnections()) > 0;
    await eventually('it is served', isOpen);
    await eventually('the server has closed it', async () => !(await isOpen()), 10_000);
    const { body } = await person.api.get(`/v1/shows/${sale.showId}/seats`);
    expect(body.seats).toHaveLength(20_000);
  });

  it('close idle connections', async () => {
    const silent = await openConnection();
    const served = await openConnection();
    served.socket.write('GET /health/live HTTP/1.1\r\nHost: onsale\r\n\r\n');
    await eventually('the answer came', () => served.received().includes('200 OK'));
    await eventually('both are closed', () => silent.isClosed() && served.isClosed(), 8_000);
  });

  it('allow a maximum number of connections, and a new one when another ends', async () => {
    const patient = { requestTimeoutMs: 60_000, connectionTimeoutMs: 60_000, keepAliveMs: 60_000 };
    const httpLimits = { ...LIMITS, ...patient };
    const small = await Instance.start({ ...world.app.config, httpLimits }, world.clock);
    try {
      const open = () => openConnection(small);
      const others = await Promise.all(Array.from({ length: LIMITS.maxConnections }, open));
      await eventually('all are open', async () => {
        return (await openConnections(small)) === LIMITS.maxConnections;
      });
      const oneTooMany = await open();
      await eventually('it is closed', oneTooMany.isClosed);
      expect(others.filter((connection) => connection.isClosed())).toEqual([]);
      for (const { socket } of others) socket.destroy();
      await eventually('they are gone', async () => (await openConnections(small)) === 0);
      const answer = await new Api(small.baseUrl).get('/health/live', {
        headers: { connection: 'close' },
      });
      expect(answer.status).toBe(200);
    } finally {
      await small.stop();
    }
  });

  it('refuse headers above 16 KiB with 431', async () => {
    const connection = await openConnection();
    const token = 'x'.repeat(20 * 1024);
    connection.socket.write(
      `GET /v1/users/me HTTP/1.1\r\nHost: onsale\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await eventually('the connection is closed', connection.isClosed, 5_000);
    expectProblem(connection.received(), 431, 'HEADERS_TOO_LARGE');
  });

  it('refuse bytes that are not HTTP with 400', async () => {
    for (const bytes of ['\u0016\u0003\u0001 hello', 'GET / HTTP/9.9\r\n\r\n', 'POST\r\n\r\n']) {
      const connection = await openConnection();
      connection.socket.write(bytes);
      await eventually('the connection is closed', connection.isClosed, 5_000);
      expectProblem(connection.received(), 400, 'MALFORMED_REQUEST');
    }
  });

  it('refuse requests with two lengths, or a length and chunks (request smuggling)', async () => {
    const smuggled = 'GET /v1/users/me HTTP/1.1\r\nHost: onsale\r\n\r\n';
    for (const lengths of [
      'Content-Length: 0\r\nContent-Length: 44',
      'Content-Length: 4\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: xchunked',
    ]) {
      const connection = await openConnection();
      connection.socket.write(`POST /v1/auth/login HTTP/1.1\r\nHost: onsale\r\n${lengths}\r\n\r\n`);
      connection.socket.write(`0\r\n\r\n${smuggled}`);
      await eventually('the connection is closed', connection.isClosed, 5_000);
      expect(connection.received().match(/HTTP\/1\.1 /g)).toHaveLength(1);
      expectProblem(connection.received(), 400, 'MALFORMED_REQUEST');
    }
  });
});

/** Bytes of the heap and of buffers. */
function usedMemory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

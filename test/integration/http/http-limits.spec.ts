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

/** A connection as a hostile client has it: bytes, and what came back. */
interface Line {
  readonly socket: Socket;
  readonly received: () => string;
  readonly isClosed: () => boolean;
}

describe('What one client may keep of the server', () => {
  let world: World;
  const lines: Line[] = [];

  beforeAll(async () => {
    world = await World.start({ config: { httpLimits: LIMITS } });
  });

  afterEach(async () => {
    for (const { socket } of lines.splice(0)) socket.destroy();
    await eventually('the server has forgotten the connections', async () => {
      return (await openConnections()) === 0;
    });
  });

  afterAll(() => world.stop());

  async function openLine(instance = world.app): Promise<Line> {
    const { hostname, port } = new URL(instance.baseUrl);
    const socket = connect(Number(port), hostname);
    let text = '';
    let closed = false;
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => (closed = true));
    // A server that closes while we write is what is tested here.
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    const line = { socket, received: () => text, isClosed: () => closed };
    lines.push(line);
    return line;
  }

  /** Sends one byte after another until the server has had enough. */
  function trickle({ socket }: Line): NodeJS.Timeout {
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

  it('ends a request whose headers come byte by byte, with 408', async () => {
    const line = await openLine();
    line.socket.write('GET /v1/concerts HTTP/1.1\r\nHost: onsale\r\nX-Slow: ');
    const trickling = trickle(line);
    await eventually('the connection is closed', line.isClosed, 5_000);
    clearInterval(trickling);
    expectProblem(line.received(), 408, 'REQUEST_TIMEOUT');
  });

  it('ends a request whose body comes byte by byte, and nothing is done for it', async () => {
    const { accessToken, id } = await addPerson(world);
    const line = await openLine();
    line.socket.write(
      'POST /v1/balance/charges HTTP/1.1\r\nHost: onsale\r\nContent-Type: application/json\r\n' +
        `Authorization: Bearer ${accessToken}\r\nContent-Length: 60000\r\n\r\n{"amount":1000,"`,
    );
    const trickling = trickle(line);
    await eventually('the connection is closed', line.isClosed, 5_000);
    clearInterval(trickling);
    expectProblem(line.received(), 408, 'REQUEST_TIMEOUT');
    expect(await world.count(`SELECT count(*) FROM balance_entries WHERE user_id = $1`, [id])).toBe(
      0,
    );
  });

  it('closes the connection of a client that asks for much and reads nothing of it', async () => {
    const hall = [{ name: 'R', rows: 50, seatsPerRow: 400, price: 10_000 }];
    const sale = await openSale(world, { sections: hall });
    const person = await addPerson(world);
    await letIn(world, person, sale.roomId);
    const { socket } = await openLine();
    socket.pause();
    const request =
      `GET /v1/shows/${sale.showId}/seats HTTP/1.1\r\nHost: onsale\r\n` +
      `Authorization: Bearer ${person.accessToken}\r\nX-Queue-Token: ${person.api.queueToken}\r\n\r\n`;
    // More than the buffers of both ends hold.
    socket.write(request.repeat(20));
    const isOpen = async () => (await openConnections()) > 0;
    await eventually('it is served', isOpen);
    await eventually('the server has closed it', async () => !(await isOpen()), 10_000);
    const { body } = await person.api.get(`/v1/shows/${sale.showId}/seats`);
    expect(body.seats).toHaveLength(20_000);
  });

  it('closes connections on which nothing is asked', async () => {
    const silent = await openLine();
    const served = await openLine();
    served.socket.write('GET /health/live HTTP/1.1\r\nHost: onsale\r\n\r\n');
    await eventually('the answer came', () => served.received().includes('200 OK'));
    await eventually('both are closed', () => silent.isClosed() && served.isClosed(), 8_000);
  });

  it('has room for so many connections, and takes the next when one ends', async () => {
    const patient = { requestTimeoutMs: 60_000, connectionTimeoutMs: 60_000, keepAliveMs: 60_000 };
    const httpLimits = { ...LIMITS, ...patient };
    const small = await Instance.start({ ...world.app.config, httpLimits }, world.clock);
    try {
      const open = () => openLine(small);
      const others = await Promise.all(Array.from({ length: LIMITS.maxConnections }, open));
      await eventually('all are open', async () => {
        return (await openConnections(small)) === LIMITS.maxConnections;
      });
      const oneTooMany = await open();
      await eventually('it is closed', oneTooMany.isClosed);
      expect(others.filter((line) => line.isClosed())).toEqual([]);
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

  it('refuses headers of more than 16 KiB with 431, a token of that size too', async () => {
    const line = await openLine();
    const token = 'x'.repeat(20 * 1024);
    line.socket.write(
      `GET /v1/users/me HTTP/1.1\r\nHost: onsale\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await eventually('the connection is closed', line.isClosed, 5_000);
    expectProblem(line.received(), 431, 'HEADERS_TOO_LARGE');
  });

  it('refuses what is no HTTP with 400', async () => {
    for (const bytes of ['\u0016\u0003\u0001 hello', 'GET / HTTP/9.9\r\n\r\n', 'POST\r\n\r\n']) {
      const line = await openLine();
      line.socket.write(bytes);
      await eventually('the connection is closed', line.isClosed, 5_000);
      expectProblem(line.received(), 400, 'MALFORMED_REQUEST');
    }
  });

  it('refuses two lengths, or a length and chunks: no second request can be smuggled in', async () => {
    const smuggled = 'GET /v1/users/me HTTP/1.1\r\nHost: onsale\r\n\r\n';
    for (const lengths of [
      'Content-Length: 0\r\nContent-Length: 44',
      'Content-Length: 4\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: xchunked',
    ]) {
      const line = await openLine();
      line.socket.write(`POST /v1/auth/login HTTP/1.1\r\nHost: onsale\r\n${lengths}\r\n\r\n`);
      line.socket.write(`0\r\n\r\n${smuggled}`);
      await eventually('the connection is closed', line.isClosed, 5_000);
      expect(line.received().match(/HTTP\/1\.1 /g)).toHaveLength(1);
      expectProblem(line.received(), 400, 'MALFORMED_REQUEST');
    }
  });
});

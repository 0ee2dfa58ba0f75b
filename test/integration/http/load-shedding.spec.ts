import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Api } from '../../support/api.js';
import { whileBlocked, statementsWaitingForALock } from '../../support/locks.js';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { World } from '../../support/world.js';

const LIMIT = 2;
const CHARGE = { amount: 100 };
const FRONT_END = 'https://shop.onsale.test';

describe('An instance with the maximum number of concurrent requests', () => {
  let world: World;
  let person: Person;

  beforeAll(async () => {
    const config = { maxConcurrentRequests: LIMIT, corsOrigins: [FRONT_END] };
    world = await World.start({ config });
  });

  beforeEach(async () => {
    person = await addPerson(world, { balance: 1 });
  });

  afterAll(() => world.stop());

  const charge = (signal?: AbortSignal) =>
    fetch(`${world.app.baseUrl}/v1/balance/charges`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${person.accessToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(CHARGE),
      ...(signal && { signal }),
    });

  const busyWith = (count: number) =>
    eventually(
      `${count} requests wait for PostgreSQL`,
      async () => (await statementsWaitingForALock(world)) === count,
    );

  /** Runs `work` while a lock blocks the balance of the user. */
  const whileBalanceIsBlocked = <Result>(work: () => Promise<Result>) =>
    whileBlocked(
      world,
      'SELECT 1 FROM balance_accounts WHERE user_id = $1 FOR UPDATE',
      [person.id],
      work,
    );

  const balance = async () =>
    Number(
      (
        await world.rows<{ balance: string }>(
          'SELECT balance FROM balance_accounts WHERE user_id = $1',
          [person.id],
        )
      )[0]?.balance,
    );

  it('refuses further requests with 503 after a delay, and serves again when it has capacity', async () => {
    const { served, refused } = await whileBalanceIsBlocked(async () => {
      const waiting = [charge(), charge()];
      await busyWith(LIMIT);
      const headers = { origin: FRONT_END, 'accept-language': 'ko', 'x-request-id': 'mine' };
      const askedAt = performance.now();
      const answer = await person.api.post('/v1/balance/charges', CHARGE, headers);
      // The delay slows down clients that retry at once.
      expect(performance.now() - askedAt).toBeGreaterThan(900);
      return { served: waiting, refused: answer };
    });

    expect(refused.body).toMatchObject({ status: 503, code: 'OVERLOADED' });
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(['1', '2', '3']).toContain(refused.headers.get('retry-after'));
    expect(refused.body.instance).toBe('/v1/balance/charges');
    expect(refused.body.detail).toContain('요청이 너무 많아');
    expect(refused.headers.get('x-request-id')).toBe('mine');
    expect(refused.headers.get('access-control-allow-origin')).toBe(FRONT_END);
    expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await Promise.all(served)).map(({ status }) => status)).toEqual([201, 201]);
    expect((await person.api.post('/v1/balance/charges', CHARGE)).status).toBe(201);
    expect(await balance()).toBe(1 + 3 * CHARGE.amount);
  });

  it('still serves health, metrics and the waiting room', async () => {
    const { roomId } = await openSale(world);
    const served = await whileBalanceIsBlocked(async () => {
      const waiting = [charge(), charge()];
      await busyWith(LIMIT);
      const anyone = new Api(world.app.baseUrl);

      expect((await anyone.get('/v1/items')).body.code).toBe('OVERLOADED');
      expect((await anyone.get('/health/live')).status).toBe(200);
      expect((await anyone.get('/health/ready')).status).toBe(200);
      expect((await anyone.get('/metrics')).status).toBe(200);
      expect((await person.api.join(roomId)).status).toBe(201);
      expect((await person.api.get('/v1/queue/tokens/me')).status).toBe(200);
      return { waiting };
    });
    expect((await Promise.all(served.waiting)).map(({ status }) => status)).toEqual([201, 201]);
  });

  it('refuses browsers with a page that loads itself again, and API requests with a problem', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const open = (path: string, language: string, type = accept) =>
      fetch(`${world.app.baseUrl}${path}`, {
        headers: { accept: type, 'accept-language': language },
      });
    const { served, refused } = await whileBalanceIsBlocked(async () => {
      const waiting = [charge(), charge()];
      await busyWith(LIMIT);
      const answers = Promise.all([
        open('/me', 'ko-KR'),
        open('/', 'en'),
        open('/v1/items', 'en'),
        open('/me', 'en', '*/*'),
      ]);
      return { served: waiting, refused: await answers };
    });
    const [korean, english, ...problems] = refused;
    for (const page of [korean, english]) {
      const { status, headers } = page;
      expect({ status, type: headers.get('content-type') }).toEqual({
        ...{ status: 503, type: 'text/html; charset=utf-8' },
      });
      expect(headers.get('refresh')).toMatch(/^([5-9]|10)$/);
      expect(headers.get('retry-after')).toBe(headers.get('refresh'));
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('vary')).toMatch(/\bAccept(,|$)/);
    }
    const html = await korean.text();
    expect(html).toContain('<html lang="ko">');
    expect(html).toContain('잠시만 기다려 주세요');
    const style = /<style>(.*)<\/style>/.exec(html)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(korean.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'`,
    );
    expect(await english.text()).toContain('One moment, please');
    for (const problem of problems) {
      expect(problem.headers.get('refresh')).toBeNull();
      expect(await problem.json()).toMatchObject({ status: 503, code: 'OVERLOADED' });
    }
    expect((await Promise.all(served)).map(({ status }) => status)).toEqual([201, 201]);
  });

  it('counts requests in progress whose client has disconnected', async () => {
    const leaving = new AbortController();
    const code = await whileBalanceIsBlocked(async () => {
      const gone = [charge(leaving.signal), charge(leaving.signal)].map((sent) =>
        sent.catch(() => 'gone'),
      );
      await busyWith(LIMIT);
      leaving.abort();
      expect(await Promise.all(gone)).toEqual(['gone', 'gone']);
      return (await person.api.get('/v1/balance')).body.code as string;
    });
    expect(code).toBe('OVERLOADED');
    await eventually(
      'it serves again',
      async () => (await person.api.get('/v1/balance')).status === 200,
    );
    expect(await balance()).toBe(1 + 2 * CHARGE.amount);
  });

  it('ignores requests whose body has not arrived', async () => {
    const { hostname, port } = new URL(world.app.baseUrl);
    const slow = await Promise.all(
      Array.from({ length: 2 * LIMIT }, () => beginPost(hostname, Number(port))),
    );
    expect((await person.api.get('/v1/balance')).status).toBe(200);
    for (const socket of slow) socket.destroy();
    expect((await person.api.get('/v1/balance')).status).toBe(200);
  });

  /** Sends a request whose body never arrives. */
  function beginPost(host: string, port: number): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(port, host, () => {
        const head =
          'POST /v1/balance/charges HTTP/1.1\r\nhost: onsale.test\r\n' +
          `authorization: Bearer ${person.accessToken}\r\n` +
          'content-type: application/json\r\ncontent-length: 20\r\n\r\n{"amount":';
        socket.write(head, () => resolve(socket));
      });
    });
  }
});

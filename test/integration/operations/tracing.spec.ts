import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findFreePort } from '../../../scripts/lib/ports.mjs';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { BOOT_MS, startServing } from '../../support/processes.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { letIn, openSale } from '../../support/sale.js';
import { addBuyer } from '../../support/sale-steps.js';
import { addCoupon } from '../../support/shop.js';
import { type ReceivedSpan, TraceCollector } from '../../support/trace-collector.js';
import { World } from '../../support/world.js';

const SERVER = 2;
const ERROR = 2;

/** Prints at exit how many files of OpenTelemetry were loaded, without its API (prom-client loads it). */
const COUNTING = `import Module from 'node:module';
const ours = (file) => /@opentelemetry.(?!api.)/.test(file);
process.on('exit', () => console.log('loaded:' + Object.keys(Module._cache).filter(ours).length));`;

describe('Traces', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  type Shop = Awaited<ReturnType<typeof open>>;

  function open(env: Record<string, string>) {
    return startServing(world.app.config, {
      ...{ RATE_LIMITS: 'off', JOBS: 'off' },
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(COUNTING)}`,
      ...env,
    });
  }

  describe('Traces of two workers', () => {
    let collector: TraceCollector;
    let shop: Shop;

    beforeAll(async () => {
      collector = await TraceCollector.start();
      shop = await open({
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_SERVICE_NAME: 'the-shop',
        OTEL_BSP_SCHEDULE_DELAY: '50',
        WEB_CONCURRENCY: '2',
      });
      const visit = () =>
        new Api(shop.origin).get('/v1/time', { headers: { connection: 'close' } });
      const workers = () => new Set(collector.spans.map((span) => span.resource['onsale.worker']));
      await eventually(
        'both workers serve',
        async () => (await visit()) && workers().size === 2,
        BOOT_MS,
      );
      expect([...workers()].sort()).toEqual(['1', '2']);
    }, 3 * BOOT_MS);

    afterAll(async () => {
      await shop.kill();
      await collector.stop();
    });

    /** Sends a request within a trace. Returns the span of the request and the spans within it. */
    async function traced<Got>(send: (traceparent: string) => Promise<Got>) {
      const traceId = randomUUID().replaceAll('-', '');
      const answer = await send(`00-${traceId}-00f067aa0ba902b7-01`);
      const isRequest = ({ parentSpanId }: ReceivedSpan) => parentSpanId === '00f067aa0ba902b7';
      const span = await eventually('its span', () => collector.spansOf(traceId).find(isRequest));
      // The spans within it have ended and were sent before.
      return { answer, span, within: collector.spansOf(traceId).filter((one) => one !== span) };
    }

    const as = ({ accessToken, api }: Person) => {
      const copy = new Api(shop.origin, accessToken);
      copy.queueToken = api.queueToken;
      return copy;
    };

    it('put a request into the trace of its caller, with spans of PostgreSQL and Redis', async () => {
      const sale = await openSale(world);
      const buyer = await addBuyer(world, sale);
      const hold = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
      const { answer, span, within } = await traced((traceparent) =>
        as(buyer).post('/v1/reservations', hold, { traceparent }),
      );
      expect(answer.status).toBe(201);
      expect(span).toMatchObject({
        ...{ name: 'POST /v1/reservations', kind: SERVER, status: { code: 0 } },
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/v1/reservations',
          'http.response.status_code': 201,
          'onsale.request_id': answer.headers.get('x-request-id'),
        },
        resource: { 'service.name': 'the-shop' },
      });
      const systems = new Set(within.map(({ attributes }) => attributes['db.system.name']));
      expect(systems).toContain('postgresql');
      expect(systems).toContain('redis');
      const isWithin = (one: ReceivedSpan) => collector.isWithin(one, span.spanId);
      await eventually('all of them are', () => within.every(isWithin));
      const script = within.find(({ name }) => name.startsWith('evalsha '));
      expect(script?.attributes['db.stored_procedure.name']).toMatch(/\w+/);
    });

    it('follow a request whose body arrives later than its headers', async () => {
      const { answer, within } = await traced((traceparent) => {
        const headers = { traceparent, 'content-type': 'application/json' };
        const account = { email: 'slow@onsale.test', name: 'Slow', password: 'a-good-password' };
        return postSlowly(`${shop.origin}/v1/auth/signup`, headers, JSON.stringify(account));
      });
      expect(answer.status).toBe(201);
      expect(within.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^pg.query:INS/));
    });

    it('keep simultaneous requests apart', async () => {
      const roomId = await openRoom(world);
      const people = await addPeople(world, 30);
      await Promise.all(people.map((person) => letIn(world, person, roomId)));
      const goodbyes = await Promise.all(
        people.map((person) =>
          traced((traceparent) =>
            as(person).send('DELETE', '/v1/queue/tokens/me', { headers: { traceparent } }),
          ),
        ),
      );
      for (const { answer, within } of goodbyes) {
        expect(answer.status).toBe(204);
        expect(within.filter(({ name }) => name.startsWith('evalsha '))).toHaveLength(1);
      }
    });

    it('contain one span per batch, with links to and from its requests', async () => {
      const couponId = await addCoupon(world);
      const people = await addPeople(world, 40);
      const claims = await Promise.all(
        people.map((person) =>
          traced((traceparent) =>
            as(person).post(`/v1/coupons/${couponId}/claim`, undefined, { traceparent }),
          ),
        ),
      );
      let sharing = 0;
      for (const { answer, span, within } of claims) {
        expect(answer.status).toBe(201);
        const ids = [...within.map(({ spanId }) => spanId), ...span.links];
        const isItsBatch = ({ name, spanId }: ReceivedSpan) =>
          name === 'batch' && ids.includes(spanId);
        const batches = collector.spans.filter(isItsBatch);
        const commits = collector.spans.filter(
          ({ attributes, parentSpanId }) =>
            attributes['db.query.text'] === 'COMMIT' &&
            batches.some(({ spanId }) => spanId === parentSpanId),
        );
        expect(commits).toHaveLength(1);
        if (!commits.some(({ traceId }) => traceId === span.traceId)) {
          sharing += 1;
          expect(batches.flatMap(({ links }) => links)).toContain(span.spanId);
        }
      }
      expect(sharing).toBeGreaterThan(0);
    });

    it('mark a failed statement without its parameters or message', async () => {
      await world.database.query(`ALTER TABLE user_users RENAME COLUMN name TO was_name`);
      const account = { email: 'zoe@onsale.test', name: 'Zoe', password: 'a-good-password' };
      const { answer, span, within } = await traced((traceparent) =>
        new Api(shop.origin).post('/v1/auth/signup', account, { traceparent }),
      );
      await world.database.query(`ALTER TABLE user_users RENAME COLUMN was_name TO name`);
      expect(answer.status).toBe(500);
      expect(span.status).toEqual({ code: ERROR });
      const failed = within.filter(({ status }) => status.code === ERROR);
      expect(failed.map(({ name }) => name)).toEqual([expect.stringContaining('pg.query')]);
      for (const { status } of failed) expect(status).toEqual({ code: ERROR });
      expect(collector.text).not.toContain('does not exist');
    });

    it('contain no secrets, no personal data and no probes', async () => {
      const api = new Api(shop.origin);
      const account = { email: 'hana@onsale.test', name: 'Hana Kim', password: 'secret-of-hana' };
      expect((await api.post('/v1/auth/signup', account)).status).toBe(201);
      const { email, password } = account;
      const { accessToken } = (await api.post('/v1/auth/login', { email, password })).body;
      const hana = new Api(shop.origin, accessToken);
      const { token } = (await hana.join(await openRoom(world))).body;
      await hana.get(`/v1/users/me?access_token=${accessToken}`);
      await hana.post('/v1/balance/charges', { amount: 1_000 }, { 'idempotency-key': 'key-of-h' });
      await hana.get('/v1/no/such/hana@onsale.test');
      for (const path of ['/health/live', '/health/ready', '/metrics']) await api.get(path);
      const names = () => collector.spans.map(({ name }) => name);
      await eventually('the last one', () => names().includes('GET'));
      expect(names()).toContain('POST /v1/auth/login');
      expect(names().filter((name) => /health|metrics/.test(name))).toEqual([]);
      const { jwtSecret, queueTokenSecret } = world.app.config;
      const secrets = [...Object.values(account), accessToken, token, jwtSecret, queueTokenSecret];
      const found = [...secrets, 'key-of-h', '$argon2id', 'access_token'].filter((secret) =>
        collector.text.includes(secret as string),
      );
      expect(found).toEqual([]);
      for (const secret of secrets) expect(secret).toMatch(/.{5}/);
    });

    it('reach the collector before the process ends', async () => {
      const late = await open({
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_SCHEDULE_DELAY: '3600000',
      });
      await new Api(late.origin).get('/v1/the-last');
      const before = collector.spans.length;
      expect(await late.stop()).toBe(0);
      expect(collector.spans.slice(before).map(({ name }) => name)).toContain('GET');
      expect(Number(/loaded:(\d+)/.exec(late.output())?.[1])).toBeGreaterThan(0);
    });
  });

  it.each([
    ['refuses connections', () => findFreePort()],
    ['never answers', () => listenSilently()],
  ])(
    'leave the service unaffected when the collector %s',
    async (_how, portOfCollector) => {
      const running = await open({
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await portOfCollector()}`,
        OTEL_BSP_SCHEDULE_DELAY: '20',
        OTEL_BSP_EXPORT_TIMEOUT: '500',
        OTEL_BSP_MAX_QUEUE_SIZE: '50',
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '50',
      });
      const person = await addPerson(world);
      const me = new Api(running.origin, person.accessToken);
      await eventually('the log has it', async () => {
        const answers = await Promise.all(Array.from({ length: 20 }, () => me.get('/v1/users/me')));
        for (const { status } of answers) expect(status).toBe(200);
        return running.output().includes('Tracing: ');
      });
      const stoppedAt = performance.now();
      expect(await running.stop()).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(9_000);
    },
    2 * BOOT_MS,
  );

  it('load no OpenTelemetry code unless configured', async () => {
    const running = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    expect((await new Api(running.origin).get('/v1/time')).status).toBe(200);
    expect(await running.stop()).toBe(0);
    expect(running.output()).toContain('loaded:0');
  });
});

/** Sends the body after the service has answered the headers with 100 Continue. */
async function postSlowly(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ readonly status: number | undefined }> {
  const sending = request(url, { method: 'POST', headers: { ...headers, expect: '100-continue' } });
  sending.flushHeaders();
  await once(sending, 'continue');
  sending.end(body);
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  answer.resume();
  return { status: answer.statusCode };
}

/** @returns the port of a server that never answers */
async function listenSilently(): Promise<number> {
  const server = createServer(() => undefined).unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { WebhookEventSink } from '../../../src/shared/outbox/webhook-event-sink.js';
import { newId } from '../../../src/shared/ids.js';
import { DataPlatform } from '../../support/data-platform.js';
import { eventually } from '../../support/eventually.js';
import { scrape } from '../../support/metrics.js';
import { advanceOutbox, outboxOf, recordEvent } from '../../support/outbox-events.js';
import { BOOT_MS, environmentOf, startApplication, startCommand } from '../../support/processes.js';
import { Instance, World } from '../../support/world.js';

const CLI = 'dist/src/cli/onsale.js';
const DAY = 86_400;

describe('A data platform that answers 410 Gone', () => {
  let platform: DataPlatform;
  let world: World;

  beforeAll(async () => {
    platform = await DataPlatform.start();
    world = await World.start({ instances: 2, config: { dataPlatform: platform.config } });
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events, outbox_endpoints');
    platform.forget();
  });

  afterAll(async () => {
    await world.stop();
    await platform.stop();
  });

  it('gets nothing from any instance until outbox:resume, and then everything', async () => {
    const order = await beGone();
    await recordEvent(world.app, order, { number: 2 });
    const other = await recordEvent(world.app);
    await advanceOutbox(world, 4 * DAY);
    await relayAll();
    expect(platform.arrivals).toHaveLength(1);
    const waits = { state: 'waiting', attempts: 0, claimed: false };
    expect(await outboxOf(world, order)).toMatchObject([
      { ...waits, last_error: 'HTTP 410' },
      waits,
    ]);
    expect(await outboxOf(world, other)).toMatchObject([waits]);

    const ready = await fetch(`${world.app.baseUrl}/health/ready`);
    expect(ready.status).toBe(200);
    for (const instance of world.instances) {
      expect(await scrape(instance)).toMatchObject({
        outbox_endpoint_disabled: 1,
        outbox_dead_letters: 0,
        outbox_depth: 3,
      });
    }

    const { origin } = new URL(platform.config.url);
    const status = await onsale('outbox:status');
    expect(status).toContain(`${origin} is disabled since `);
    expect(status).toContain('run: onsale outbox:resume');
    expect(await onsale('outbox:resume')).toContain(`${origin} gets events again.`);
    await relayAll();
    expect(platform.of(order).map(({ event }) => event.data['number'])).toEqual([1, 1, 2]);
    expect(platform.of(other)).toHaveLength(1);
    expect(await scrape(world.app)).toMatchObject({ outbox_endpoint_disabled: 0, outbox_depth: 0 });
  });

  it('wakes no retries of the events that are under way', async () => {
    const orders = [newId(), newId(), newId(), newId()];
    for (const order of orders) await recordEvent(world.app, order);
    platform.answerWith = () => 410;
    await relayAll();
    expect(platform.arrivals).toHaveLength(4);
    for (const order of orders)
      expect(await outboxOf(world, order)).toMatchObject([{ attempts: 0 }]);
    await relayAll();
    expect(platform.arrivals).toHaveLength(4);
  });

  it('is named in the log at boot', async () => {
    await beGone();
    const running = startApplication(environmentOf(world.app.config));
    try {
      await eventually(
        'it warns',
        () => running.output().includes('onsale outbox:resume'),
        BOOT_MS,
      );
      expect(running.output()).toContain('410 Gone');
      expect(running.output()).not.toContain('/events');
    } finally {
      await running.stop();
    }
  });

  it('does not stop the deliveries to another URL', async () => {
    const order = await beGone();
    const { dataPlatform, ...config } = world.app.config;
    const url = `${dataPlatform?.url}?v=2`;
    const moved = await Instance.start(
      { ...config, dataPlatform: { ...platform.config, url } },
      world.clock,
    );
    expect(await moved.get(OutboxRelay).relay()).toBe(1);
    await moved.stop();
    expect(await outboxOf(world, order)).toMatchObject([{ state: 'published' }]);
  });

  /** The platform answers one event with 410, and would accept the next ones. */
  async function beGone(): Promise<string> {
    const order = await recordEvent(world.app);
    platform.answerWith = () => 410;
    await world.app.get(OutboxRelay).relay();
    platform.answerWith = () => 204;
    expect(platform.arrivals).toHaveLength(1);
    return order;
  }

  async function relayAll(): Promise<void> {
    for (const instance of world.instances) await instance.get(OutboxRelay).relay();
  }

  async function onsale(name: string): Promise<string> {
    const command = startCommand([CLI, name], { DATABASE_URL: world.app.config.databaseUrl });
    expect(await command.exited).toBe(0);
    return command.output();
  }
});

describe('The answer to a delivery', () => {
  const [secret, previousSecret] = [7, 8].map((byte) =>
    Buffer.alloc(32, byte).toString('base64'),
  ) as [string, string];
  const servers: Server[] = [];
  let answer: RequestListener;
  let url: string;
  let world: World;

  beforeAll(async () => {
    url = await serve((request, response) => answer(request, response));
    world = await World.start({ config: { dataPlatform: { url, secret, previousSecret } } });
  });

  beforeEach(() => world.rows('TRUNCATE outbox_events, outbox_endpoints'));

  afterAll(async () => {
    await world.stop();
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();

  it.each([
    ['9', 9],
    ['31536000', DAY],
    // The schedule: one second, and a fifth more or less.
    ['0', 1],
    ['soon', 1],
    ['-3600', 1],
    [inSeconds(-3_600), 1],
  ])('postpones the next attempt by Retry-After: %s', async (header, seconds) => {
    answer = (_request, response) => response.writeHead(503, { 'retry-after': header }).end();
    const startedAt = performance.now();
    const { delay, attempts } = await deliver();
    const elapsed = (performance.now() - startedAt) / 1_000;
    expect(attempts).toBe(1);
    expect(delay).toBeGreaterThan(seconds * 0.79 - elapsed);
    expect(delay).toBeLessThan(seconds * 1.21);
  });

  it('postpones the next attempt by a date in Retry-After', async () => {
    answer = (_request, response) =>
      response.writeHead(429, { 'retry-after': inSeconds(3_600) }).end();
    const { delay } = await deliver();
    expect(delay).toBeGreaterThan(3_500);
    expect(delay).toBeLessThanOrEqual(3_600);
  });

  it('counts when its body never ends', async () => {
    answer = (_request, response) => response.writeHead(200).write('thanks');
    const startedAt = performance.now();
    await expect(deliver()).resolves.toMatchObject({ state: 'published' });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('is read only in part when its body is huge', async () => {
    let sent = 0;
    answer = (_request, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', more);
      more();
    };
    await expect(deliver()).resolves.toMatchObject({ state: 'published' });
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  it('leads to no other server', async () => {
    const visits: unknown[] = [];
    const elsewhere = await serve((request, response) => {
      visits.push(request.headers);
      response.end();
    });
    answer = (_request, response) => response.writeHead(307, { location: elsewhere }).end();
    await expect(deliver()).resolves.toMatchObject({ state: 'waiting', last_error: 'HTTP 307' });
    expect(visits).toEqual([]);
  });

  it('is none when the server speaks no TLS', async () => {
    const secured = url.replace('http:', 'https:');
    const sink = new WebhookEventSink({ url: secured, secret, previousSecret }, world.clock);
    const event = {
      ...{ id: newId(), type: 'order.paid', aggregateType: 'order', aggregateId: newId() },
      ...{ occurredAt: new Date(), payload: {} },
    };
    const failure = sink.deliver(event, AbortSignal.timeout(10_000));
    await expect(failure).rejects.toThrow(/^[A-Z_]+$/);
  });

  it('comes to a webhook with a signature of both secrets while the secret is changed', async () => {
    let body = '';
    let headers: Record<string, string> = {};
    answer = (request, response) => {
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end());
      headers = request.headers as Record<string, string>;
    };
    await expect(deliver()).resolves.toMatchObject({ state: 'published' });
    for (const one of [secret, previousSecret]) new Webhook(one).verify(body, headers);
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
  });

  /** Delivers one event. Returns its row, with the seconds until its next attempt. */
  async function deliver() {
    const order = await recordEvent(world.app);
    await world.app.get(OutboxRelay).relay();
    const [event] = await outboxOf(world, order);
    const [row] = await world.rows<{ delay: number }>(
      `SELECT extract(epoch FROM next_attempt_at - now())::float8 AS delay FROM outbox_events`,
    );
    return { ...event, delay: row?.delay };
  }

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  }
});

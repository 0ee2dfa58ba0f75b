import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConfig } from '../../../src/config/feed-settings.js';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { hasOpenssl, makeCertificates } from '../../support/certificates.js';
import { newFolder } from '../../support/environment.js';
import { eventually } from '../../support/eventually.js';
import { scrape } from '../../support/metrics.js';
import { findNatsServer, NatsServer } from '../../support/nats-server.js';
import { advanceOutbox, outboxOf, recordEvent } from '../../support/outbox-events.js';
import { startCommand, startServing } from '../../support/processes.js';
import { Instance, World } from '../../support/world.js';

const CLI = 'dist/src/cli/onsale.js';
const PASSWORD = 'password-of-the-tests';
const USERS = `authorization { users = [
  { user: admin, password: ${PASSWORD} },
  { user: shop, password: ${PASSWORD},
    permissions: { publish: ["onsale.>"], subscribe: ["_INBOX.>"] } } ] }`;
const program = findNatsServer();
// eslint-disable-next-line no-restricted-syntax -- skipped by name where no certificate can be made
const withOpenssl = hasOpenssl ? it : it.skip;

// eslint-disable-next-line no-restricted-syntax -- skipped by name where no NATS server can be had
(program ? describe : describe.skip)('A NATS server with users', () => {
  let nats: NatsServer;
  let world: World;
  let user: NatsConfig;

  beforeAll(async () => {
    nats = await NatsServer.start(program!, USERS, { user: 'admin', pass: PASSWORD });
    user = { ...nats.config, user: 'shop', password: PASSWORD };
    world = await World.start({ config: { nats: user } });
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events, outbox_endpoints');
  });

  afterAll(async () => {
    await world.stop();
    await nats.kill();
  });

  it('keeps events that no stream takes, until the operator makes the stream', async () => {
    const order = await recordEvent(world.app);
    await relay();
    const [row] = await outboxOf(world, order);
    expect(row).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(row?.last_error).toContain("No stream takes onsale.>, and it can't be made");
    await makeStream();
    await advanceOutbox(world, 2);
    await relay();
    expect(await outboxOf(world, order)).toMatchObject([{ state: 'published' }]);
    expect(await nats.messages('ONSALE')).toHaveLength(1);
  });

  it('refuses a wrong password, and the event waits', async () => {
    const config = { ...world.app.config, nats: { ...user, password: 'another-password' } };
    const instance = await Instance.start(config, world.clock);
    try {
      const order = await recordEvent(instance);
      await instance.get(OutboxRelay).relay();
      const [row] = await outboxOf(world, order);
      expect(row).toMatchObject({ state: 'waiting', attempts: 1 });
      expect(row?.last_error).toMatch(/authorization violation/i);
    } finally {
      await instance.stop();
    }
  });

  it('may be away: the shop boots, metrics and status say it, and everything arrives later', async () => {
    await makeStream();
    const before = (await nats.messages('ONSALE')).length;
    await nats.kill();
    const running = await startServing(world.app.config, {
      FEED: 'nats',
      NATS_URL: `nats://shop:${PASSWORD}@127.0.0.1:${nats.port}`,
    });
    try {
      await eventually('it warns', () => running.output().includes("can't be reached"));
      for (let count = 0; count < 3; count += 1) await recordEvent(world.app);
      const failed = () => world.count('SELECT count(*) FROM outbox_events WHERE attempts > 0');
      await eventually('all have failed', async () => (await failed()) === 3);
      await advanceOutbox(world, 15);
      expect(await scrape(world.app)).toMatchObject({ outbox_endpoint_away: 1, outbox_depth: 3 });
      const command = startCommand([CLI, 'outbox:status'], {
        DATABASE_URL: world.app.config.databaseUrl,
      });
      expect(await command.exited).toBe(0);
      expect(command.output()).toMatch(
        new RegExp(`nats://127.0.0.1:${nats.port} fails since .+: .*(refused|REFUSED)`),
      );

      await nats.startAgain();
      const left = () =>
        world.count('SELECT count(*) FROM outbox_events WHERE published_at IS NULL');
      await eventually('all have arrived', async () => (await left()) === 0, 30_000);
      expect(await nats.messages('ONSALE')).toHaveLength(before + 3);
      expect(await scrape(world.app)).toMatchObject({ outbox_endpoint_away: 0, outbox_depth: 0 });
      expect(await nats.clients()).toBe(1);
      expect(await running.stop()).toBe(0);
      await eventually('the connection is closed', async () => (await nats.clients()) === 0);
      expect(running.output()).not.toContain(PASSWORD);
    } finally {
      await running.kill();
    }
  });

  withOpenssl('may require TLS with certificates of both sides', async () => {
    const folder = newFolder('nats-tls-');
    const certificates = makeCertificates(folder);
    const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => join(folder, `${name}.pem`));
    const settings = `tls { ca_file: "${ca}", cert_file: "${cert}", key_file: "${key}", verify: true }`;
    const secure = await NatsServer.start(program!, settings, { tls: certificates });
    const config = {
      ...world.app.config,
      nats: { servers: [`localhost:${secure.port}`], tls: certificates },
    };
    const instance = await Instance.start(config, world.clock);
    try {
      const order = await recordEvent(instance);
      await instance.get(OutboxRelay).relay();
      expect(await outboxOf(world, order)).toMatchObject([
        { state: 'published', last_error: null },
      ]);
      expect(await secure.messages('ONSALE')).toHaveLength(1);
    } finally {
      await instance.stop();
      await secure.kill();
    }
  });

  async function relay(): Promise<void> {
    await world.app.get(OutboxRelay).relay();
  }

  /** Does nothing if the stream exists. */
  async function makeStream(): Promise<void> {
    await nats.use(async (connection) => {
      const { streams } = await jetstreamManager(connection);
      await streams.add({ name: 'ONSALE', subjects: ['onsale.>'] });
    });
  }
});

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { projectRoot } from '../../scripts/lib/paths.mjs';
import { findFixedPort } from '../../scripts/lib/ports.mjs';
import { findBreachesOfLines } from '../../src/audit/drawn-lines.js';
import type { RedisConfig } from '../../src/config/redis-settings.js';
import { connectRedis } from '../../src/shared/redis/redis-connections.js';
import { EventClient } from '../support/event-client.js';
import { hasOpenssl, makeCertificates } from '../support/certificates.js';
import { newFolder } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { addItem } from '../support/items.js';
import { addPeople } from '../support/people.js';
import { openAndDraw, openPreQueue } from '../support/real-draws.js';
import { openSaleInRoom } from '../support/sale.js';
import { World } from '../support/world.js';

const PASSWORD = 'access-of-tests';
const DOCS = readFileSync(join(projectRoot, 'docs/high-availability.md'), 'utf8');
/** The user that the documentation gives. */
const [USER = ''] = /^user onsale .*$/m.exec(DOCS) ?? [];
// eslint-disable-next-line no-restricted-syntax -- skipped by name where no certificate can be made
const withOpenssl = hasOpenssl ? it : it.skip;

describe('A Redis with a user of few rights', () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof startRedis>>;
  let tlsPort: number;
  let admin: Redis;
  const certificates = { ca: '', cert: '', key: '' };

  beforeAll(async () => {
    folder = newFolder('access-');
    tlsPort = await findFixedPort();
    // The world of a test begins with an empty Redis.
    const settings = [`${USER.replace('PASSWORD', PASSWORD)} +flushdb`];
    if (hasOpenssl) settings.push(...tlsSettings());
    server = await startRedis({
      dataDir: join(folder, 'redis'),
      persistent: false,
      settings,
    });
    admin = new Redis(server.url);
  });

  afterAll(async () => {
    admin?.disconnect();
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The settings of the server for TLS. */
  function tlsSettings(): string[] {
    Object.assign(certificates, makeCertificates(folder));
    const file = (name: string) => join(folder, name);
    return [
      `tls-port ${tlsPort}`,
      `tls-ca-cert-file ${file('ca.pem')}`,
      `tls-cert-file ${file('cert.pem')}`,
      `tls-key-file ${file('key.pem')}`,
      'tls-auth-clients yes',
    ];
  }

  it('needs exactly the commands of the documentation', () => {
    const folders = ['src'].map((name) => join(projectRoot, name));
    const scripts = folders.flatMap((from) =>
      readdirSync(from, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.lua'))
        .map((name) => readFileSync(join(from, name), 'utf8')),
    );
    const inScripts = scripts.flatMap((text) =>
      [...text.matchAll(/redis\.call\(\s*'(\w+)'/g)].map(([, name]) => name!.toLowerCase()),
    );
    const allowed = [...USER.matchAll(/\+(\S+)/g)].map(([, name]) => name!);
    expect(allowed).toEqual([...new Set(allowed)].sort());
    // What the application and its client send themselves.
    const sent = [
      ...['asking', 'auth', 'hello', 'select', 'ping', 'info', 'eval', 'evalsha'],
      ...['cluster|info', 'cluster|slots', 'subscribe', 'unsubscribe', 'publish', 'multi', 'exec'],
      ...['mget', 'get', 'set', 'del', 'exists', 'zadd', 'zrange', 'zscore', 'zrem'],
      ...['hget', 'hmget', 'hscan', 'zmscore', 'zrangebyscore'],
    ];
    expect(allowed).toEqual([...new Set([...inScripts, ...sent])].sort());
  });

  /** What a sale does in Redis, the audit included. */
  async function sell(redis: RedisConfig): Promise<void> {
    const world = await World.start({ config: { redis, jobs: true } });
    try {
      const roomId = await openPreQueue(world, { capacity: 3 });
      const sale = await openSaleInRoom(world, roomId);
      const people = await addPeople(world, 6);
      for (const { api } of people) expect((await api.join(roomId)).status).toBe(201);
      await openAndDraw(world, roomId);
      const active = await eventually('users are admitted', async () => {
        const views = await Promise.all(people.map(({ api }) => api.get('/v1/queue/tokens/me')));
        const found = people.filter((_, index) => views[index]!.body.status === 'ACTIVE');
        return found.length === 3 && found;
      });
      const stream = await EventClient.open(world.app.baseUrl, {
        authorization: `Bearer ${active[0]!.accessToken}`,
        'x-queue-token': active[0]!.api.queueToken!,
      });
      expect(stream.status).toBe(200);
      stream.close();
      const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
      expect((await active[0]!.api.post('/v1/reservations', body)).status).toBe(201);
      expect((await active[1]!.api.delete('/v1/queue/tokens/me')).status).toBe(204);
      const items = await Promise.all([addItem(world), addItem(world)]);
      const read = items.map(({ id }) => active[2]!.api.get(`/v1/items/${id}`));
      expect((await Promise.all(read)).map(({ status }) => status)).toEqual([200, 200]);
      const ready = await active[0]!.api.get('/health/ready');
      expect(ready.body).toMatchObject({ status: 'ready', redis: 'up' });
      const commands = connectRedis(redis);
      await eventually('connected', () => commands.status === 'ready');
      const query = world.rows.bind(world) as Parameters<typeof findBreachesOfLines>[0];
      expect(await findBreachesOfLines(query, commands)).toEqual({ breaches: [], unknown: 0 });
      commands.disconnect();
    } finally {
      await world.stop();
    }
  }

  async function deniedCommands(): Promise<unknown[]> {
    const log = (await admin.call('ACL', 'LOG')) as unknown[][];
    return log.map((entry) => entry[entry.indexOf('object') + 1]);
  }

  it('lets a whole sale happen', async () => {
    await sell({ url: `redis://onsale:${PASSWORD}@127.0.0.1:${server.port}`, tls: null });
    expect(await deniedCommands()).toEqual([]);
  });

  withOpenssl('does so over TLS, with a certificate of the client', async () => {
    const url = `rediss://onsale:${PASSWORD}@127.0.0.1:${tlsPort}`;
    await sell({ url, tls: certificates });
    expect(await deniedCommands()).toEqual([]);
  });

  withOpenssl('is not reached with another CA, or without a certificate', async () => {
    const url = `rediss://onsale:${PASSWORD}@127.0.0.1:${tlsPort}`;
    for (const tls of [{}, { ca: certificates.ca }]) {
      const commands = connectRedis({ url, tls });
      const errors: string[] = [];
      commands.on('error', ({ message }: Error) => errors.push(message));
      await eventually('the connection is refused', () => errors.length > 0);
      expect(commands.status).not.toBe('ready');
      commands.disconnect();
    }
  });

  it('is not ready when it takes no writes', async () => {
    const redis = { url: server.url, tls: null };
    const world = await World.start({ config: { redis } });
    const ready = async () => {
      const [{ api }] = (await addPeople(world, 1)) as [Awaited<ReturnType<typeof addPeople>>[0]];
      return (await api.get('/health/ready')).body as { redis: string };
    };
    try {
      expect(await ready()).toMatchObject({ redis: 'up' });
      await admin.config('SET', 'maxmemory', 1, 'maxmemory-policy', 'noeviction');
      expect(await admin.ping()).toBe('PONG');
      expect(await ready()).toMatchObject({ redis: 'down' });
    } finally {
      await admin.config('SET', 'maxmemory', 0);
      await world.stop();
    }
  });
});

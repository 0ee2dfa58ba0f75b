import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { Controller, Get } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { Public } from '../../src/shared/http/openapi/openapi.js';
import { OutboxRelay } from '../../src/shared/outbox/outbox-relay.js';
import { findBreaches } from '../support/sale-invariants.js';
import { statementsWaitingForALock, whileBlocked } from '../support/locks.js';
import { Api } from '../support/api.js';
import { DataPlatform } from '../support/data-platform.js';
import { EventClient } from '../support/event-client.js';
import { eventually } from '../support/eventually.js';
import { advanceOutbox, outboxOf, recordEvent } from '../support/outbox-events.js';
import { addPerson } from '../support/people.js';
import {
  BOOT_MS,
  environmentOf,
  startApplication,
  startCommand,
  startServing,
} from '../support/processes.js';
import { openRoom } from '../support/queue-rooms.js';
import { letIn, openSale } from '../support/sale.js';
import { Instance, World } from '../support/world.js';

const AS_PROCESS_1 = ['--pid', '--fork', '--kill-child', '--map-root-user'];

function hasProcessNamespaces(): boolean {
  return spawnSync('unshare', [...AS_PROCESS_1, 'true']).status === 0;
}

@Controller('v1/test-downloads')
class DownloadController {
  static download = new PassThrough();

  @Get()
  @Public()
  read(): PassThrough {
    return DownloadController.download;
  }
}

describe('An instance that shuts down', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('finishes a payment in progress, refuses new requests, and closes its connections', async () => {
    const sale = await openSale(world);
    const leaving = await Instance.start({ ...world.app.config, jobs: true }, world.clock);
    const person = await addPerson(world, { balance: 10_000, instance: leaving });
    await letIn(world, person, sale.roomId);
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    const held = await person.api.post('/v1/reservations', body);
    const { id, payment } = held.body as { id: string; payment: { id: string } };

    let stopped = false;
    const row = `SELECT FROM reservation_reservations WHERE id = $1 FOR UPDATE`;
    const { answer, stopping } = await whileBlocked(world, row, [id], async () => {
      const sent = person.api.post(`/v1/payments/${payment.id}/confirm`, {});
      await eventually('the payment waits', () => statementsWaitingForALock(world));
      const ending = leaving.stop().then(() => (stopped = true));
      await eventually('new requests are refused', () => isRefused(leaving));
      expect(stopped).toBe(false);
      return { answer: sent, stopping: ending };
    });

    const paid = await answer;
    expect(paid.status).toBe(200);
    expect(paid.body).toMatchObject({ amount: 10_000, balanceAfter: 0 });
    // An open connection of a client does not delay the shutdown.
    await eventually('the instance has stopped', () => stopped, 5_000);
    await stopping;
    expect(await findBreaches(world)).toEqual([]);

    // The slot has ended too: the shutdown waited for the work after the commit.
    const stayed = new Api(world.app.baseUrl, person.accessToken);
    stayed.queueToken = person.api.queueToken;
    const place = await stayed.get('/v1/queue/tokens/me');
    expect(place.body).toMatchObject({ code: 'QUEUE_TOKEN_INVALID' });
  });

  it('stops its jobs and closes its connections', async () => {
    const connectionsBefore = await connections();
    const sale = await openSale(world);
    const leaving = await Instance.start({ ...world.app.config, jobs: true }, world.clock);
    const person = await addPerson(world);
    await letIn(world, person, sale.roomId);
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    expect((await person.api.post('/v1/reservations', body)).status).toBe(201);
    await world.database.query(
      `UPDATE reservation_reservations SET hold_expires_at = now() WHERE user_id = $1`,
      [person.id],
    );
    await eventually('its jobs ran', () => isExpired(person.id));
    expect(leaving.get(SchedulerRegistry).getIntervals().length).toBeGreaterThan(0);

    await leaving.stop();
    expect(leaving.get(SchedulerRegistry).getIntervals()).toEqual([]);
    await eventually('its connections are gone', async () => {
      return (await connections()) <= connectionsBefore;
    });
  });

  it('is not ready, and serves and closes connections, until load balancers have seen it', async () => {
    const { origin, ...leaving } = await startServing(world.app.config, { DRAIN_SECONDS: '3600' });
    const person = await addPerson(world);
    await person.api.join(await openRoom(world, { capacity: 1 }));
    const { queueToken = '' } = person.api;
    const headers = { authorization: `Bearer ${person.accessToken}`, 'x-queue-token': queueToken };
    const before = await EventClient.open(origin, headers);
    const api = new Api(origin);
    try {
      expect((await api.get('/v1/items')).headers.get('connection')).toBe('keep-alive');
      leaving.signal('SIGTERM');
      const ready = () => api.get('/health/ready');
      await eventually('it is not ready', async () => (await ready()).status === 503);
      expect((await ready()).body).toMatchObject({ code: 'SHUTTING_DOWN' });

      const answers: readonly (readonly [string, number])[] = [
        ['/health/live', 200],
        ['/v1/items', 200],
        ['/v1/users/me', 401],
        ['/icon.svg', 200],
        ['/nothing', 404],
      ];
      for (const [path, status] of answers) {
        const answer = await api.get(path);
        expect([path, answer.status, answer.headers.get('connection')]).toEqual([
          ...[path, status, 'close'],
        ]);
      }
      const since = await EventClient.open(origin, headers);
      await since.next('room');
      expect(before.isClosed).toBe(false);

      // Load balancers need no more time. Both streams end, and say when to connect again.
      await eventually('a signal that comes later ends the drain', () => {
        leaving.signal('SIGTERM');
        return before.isClosed;
      });
      for (const stream of [before, since]) {
        await stream.closed(5_000);
        expect(stream.retry).toBeGreaterThanOrEqual(1_000);
      }
      expect(await leaving.exited).toBe(0);
    } finally {
      before.close();
      await leaving.kill();
    }
  });

  it('drains once when each process gets the signal twice, from its group and from the primary', async () => {
    const port = await findFreePort();
    const env = { PORT: `${port}`, WEB_CONCURRENCY: '2', DRAIN_SECONDS: '4', LOG_LEVEL: 'info' };
    const settings = { ...environmentOf(world.app.config), ...env };
    const leaving = startApplication(settings, { leadsGroup: true });
    const api = new Api(`http://127.0.0.1:${port}`);
    const serves = () => leaving.output().split('successfully started').length === 3;
    try {
      await eventually('both workers serve', serves, BOOT_MS);
      const signalledAt = performance.now();
      leaving.signalGroup('SIGTERM');
      const ready = () => api.get('/health/ready');
      await eventually('it is not ready', async () => (await ready()).status === 503);
      expect(await leaving.exited).toBe(0);
      expect(performance.now() - signalledAt).toBeGreaterThan(4_000);
    } finally {
      await leaving.kill();
    }
  });

  it('ends in time while the data platform does not answer, and another instance sends the event', async () => {
    const platform = await DataPlatform.start();
    platform.answerWith = () => null;
    const config = { ...world.app.config, dataPlatform: platform.config };
    const leaving = await startServing(config, { DRAIN_SECONDS: '1' });
    const staying = await Instance.start(config, world.clock);
    try {
      const order = await recordEvent(world.app);
      await eventually('it is sent', () => platform.of(order).length === 1);
      const signalledAt = performance.now();
      leaving.signal('SIGTERM');
      expect(await leaving.exited).toBe(0);
      // DRAIN_SECONDS, and half of the 20 s after it: event streams need the other half.
      expect(performance.now() - signalledAt).toBeLessThan(11_000);
      // The lease hands the event over, without a failed attempt.
      const claimed = { state: 'waiting', attempts: 0, claimed: true };
      expect(await outboxOf(world, order)).toMatchObject([claimed]);
      expect(await world.rows('SELECT FROM outbox_endpoints')).toEqual([]);

      platform.answerWith = () => 204;
      await advanceOutbox(world, 20);
      await staying.get(OutboxRelay).relay();
      expect(await outboxOf(world, order)).toMatchObject([{ state: 'published', attempts: 0 }]);
      expect(platform.of(order).map(({ status }) => status)).toEqual([undefined, 204]);
      expect(new Set(platform.of(order).map(({ id }) => id)).size).toBe(1);
    } finally {
      await leaving.kill();
      await staying.stop();
      await platform.stop();
    }
  });

  // eslint-disable-next-line no-restricted-syntax -- skipped by name where the system has no such namespaces
  (hasProcessNamespaces() ? it : it.skip)(
    'ends at once on SIGTERM as process 1 of a container that boots',
    async () => {
      const silent = createServer();
      silent.listen(0, '127.0.0.1');
      const connected = once(silent, 'connection');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const env = {
        ...environmentOf(world.app.config),
        DATABASE_URL: `postgres://onsale@127.0.0.1:${port}/onsale`,
        DATABASE_DIRECT_URL: '',
      };
      const start = { wrapper: ['unshare', ...AS_PROCESS_1], leadsGroup: true };
      const booting = startCommand(['dist/src/cli/onsale.js', 'serve'], env, start);
      try {
        const [socket] = (await connected) as [Socket];
        booting.signalGroup('SIGTERM');
        expect(await booting.exited).toBe(128 + 15);
        socket.destroy();
      } finally {
        await booting.kill();
        silent.close();
      }
    },
    BOOT_MS,
  );

  it('ends at once on SIGINT, as by Ctrl-C', async () => {
    const leaving = await startServing(world.app.config, { DRAIN_SECONDS: '3600' });
    leaving.signal('SIGINT');
    expect(await leaving.exited).toBe(0);
  });

  it('finishes a download in progress, and then closes its connection', async () => {
    const extra = { controllers: [DownloadController] };
    const leaving = await Instance.start(world.app.config, world.clock, extra);
    const { download } = DownloadController;
    const answer = fetch(`${leaving.baseUrl}/v1/test-downloads`);
    download.write('begun ');
    const response = await answer;
    expect(response.headers.get('connection')).toBe('keep-alive');
    const stopping = leaving.stop();
    await eventually('new requests are refused', () => isRefused(leaving));
    download.end('and finished');
    expect(await response.text()).toBe('begun and finished');
    const stopped = stopping.then(() => true);
    const late = new Promise((resolve) => setTimeout(resolve, 10_000, false).unref());
    expect(await Promise.race([stopped, late])).toBe(true);
  });

  async function isExpired(userId: string): Promise<boolean> {
    const rows = await world.rows(
      `SELECT status FROM reservation_reservations WHERE user_id = $1 AND status = 'EXPIRED'`,
      [userId],
    );
    return rows.length === 1;
  }

  function connections(): Promise<number> {
    return world.count(
      `SELECT count(*) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'onsale'`,
    );
  }

  async function isRefused(instance: Instance): Promise<boolean> {
    const status = await fetch(`${instance.baseUrl}/health/live`).then(
      (answer) => answer.status,
      () => 503,
    );
    return status === 503;
  }
});

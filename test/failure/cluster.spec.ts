import { createServer } from 'node:http';
import { once } from 'node:events';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { statementsWaitingForALock, whileBlocked } from '../support/locks.js';
import { Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import {
  BOOT_MS,
  environmentOf,
  type RunningProcess,
  startApplication,
} from '../support/processes.js';
import { World } from '../support/world.js';

describe('Several worker processes behind one port', () => {
  let world: World;
  let origin: string;
  let env: Record<string, string>;
  let running: RunningProcess;

  beforeAll(async () => {
    world = await World.start();
    const port = await findFreePort();
    origin = `http://127.0.0.1:${port}`;
    env = {
      ...environmentOf(world.app.config),
      ...{ PORT: `${port}`, WEB_CONCURRENCY: '2', LOG_LEVEL: 'info', RATE_LIMITS: 'off' },
    };
    running = startApplication(env);
    await eventually('both serve', async () => (await workersSeen()).length === 2, BOOT_MS);
  }, 2 * BOOT_MS);

  afterAll(async () => {
    await running.kill();
    await world.stop();
  });

  /** Whether any worker answers. During the shutdown a connection may get no answer. */
  const answers = () =>
    fetch(`${origin}/health/live`, {
      headers: { Connection: 'close' },
      signal: AbortSignal.timeout(1_000),
    }).then(
      ({ status }) => status === 200,
      () => false,
    );

  /** The pids of the workers that have answered requests so far, by the access log. */
  async function workersSeen(): Promise<number[]> {
    await answers();
    const lines = running.output().split('\n').slice(0, -1);
    const requests = lines.filter((line) => line.includes('"msg":"request"'));
    return [...new Set(requests.map((line) => (JSON.parse(line) as { pid: number }).pid))];
  }

  async function workersIn(metric: string): Promise<string[]> {
    const text = await (await fetch(`${origin}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(`${metric}{`));
    return lines.map((line) => /worker="(\d+)"/.exec(line)?.[1] ?? 'none').sort();
  }

  it('share the requests, and report metrics of each worker', async () => {
    expect(await workersIn('process_cpu_seconds_total')).toEqual(['1', '2']);
    expect(await workersIn('outbox_depth')).toEqual(['1', '2']);
  });

  it(
    'replace a dead worker, while the other worker serves',
    async () => {
      const [victim = 0, survivor = 0] = await workersSeen();
      process.kill(victim, 'SIGKILL');
      await eventually('its end is known', () => running.output().includes('a worker ended'));
      expect(await answers()).toBe(true);
      const isNew = (pid: number) => pid !== victim && pid !== survivor;
      await eventually('another', async () => (await workersSeen()).some(isNew), BOOT_MS);
      expect(await workersIn('process_cpu_seconds_total')).toEqual(['1', '2']);
    },
    2 * BOOT_MS,
  );

  it('finish requests in progress on SIGTERM, and exit with code 0', async () => {
    const account = { email: 'fan@onsale.test', name: 'Fan', password: 'a-good-password' };
    const { signup, ended } = await whileBlocked(world, 'LOCK TABLE user_users', [], async () => {
      const sent = new Api(origin).post('/v1/auth/signup', account);
      await eventually('the sign-up waits', () => statementsWaitingForALock(world));
      const stopping = running.stop();
      await eventually('new requests are refused', async () => !(await answers()));
      return { signup: sent, ended: stopping };
    });

    expect(await signup).toMatchObject({ status: 201 });
    expect(await ended).toBe(0);
  });

  it(
    'exit with code 1 and one line when the port is taken',
    async () => {
      const server = createServer().listen(Number(env['PORT']), '127.0.0.1');
      await once(server, 'listening');
      const failing = startApplication({ ...env, LOG_LEVEL: 'fatal' });
      expect(await failing.exited).toBe(1);
      expect(failing.output()).toBe('The port is taken: set PORT to a free one.\n');
      server.close();
    },
    BOOT_MS,
  );

  it('report an invalid configuration once', async () => {
    const failing = startApplication({ ...env, HOLD_SECONDS: 'soon' });
    expect(await failing.exited).toBe(1);
    expect(failing.output().match(/HOLD_SECONDS/g)).toHaveLength(1);
  });
});

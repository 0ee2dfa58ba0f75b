import { createServer } from 'node:http';
import { once } from 'node:events';
import { findFreePort } from '../../../scripts/lib/ports.mjs';
import { Api } from '../../support/api.js';
import { BOOT_MS, environmentOf, startApplication, startServing } from '../../support/processes.js';
import { sendRaw } from '../../support/raw.js';
import { World } from '../../support/world.js';

const OPERATIONS = ['/metrics', '/docs', '/docs/', '/docs/swagger-ui.css', '/openapi.json'];

describe('The operations port', () => {
  let world: World;
  let operations: string;
  let port: number;

  beforeAll(async () => {
    port = await findFreePort();
    world = await World.start({ config: { operationsPort: port } });
    operations = `http://127.0.0.1:${port}`;
  });

  afterAll(() => world.stop());

  it.each(OPERATIONS)('serves %s, and the public port does not know it', async (path) => {
    expect((await fetch(operations + path, { redirect: 'manual' })).status).toBeLessThan(400);
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await fetch(world.app.baseUrl + path, { method });
      expect([method, status]).toEqual([method, 404]);
      expect(headers.get('allow')).toBeNull();
    }
    const unknown = await new Api(world.app.baseUrl).get(path);
    expect(unknown.body).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
  });

  it.each(['/%6detrics', '/%6d%65trics?x', 'http://onsale/metrics', '/%64ocs', '/openapi%2ejson'])(
    'hides %s, however it is spelled',
    async (target) => {
      const { port: publicPort } = new URL(world.app.baseUrl);
      const request = `GET ${target} HTTP/1.1\r\nHost: onsale\r\nConnection: close\r\n\r\n`;
      expect(await sendRaw(Number(publicPort), request)).toMatch(/^HTTP\/1.1 404/);
      expect(await sendRaw(port, request)).toMatch(/^HTTP\/1.1 200/);
    },
  );

  it('serves health checks and the API on both ports', async () => {
    for (const origin of [operations, world.app.baseUrl]) {
      for (const path of ['/health/live', '/health/ready', '/v1/items']) {
        expect((await fetch(origin + path)).status).toBe(200);
      }
    }
  });

  it('refuses what is no HTTP there too', async () => {
    expect(await sendRaw(port, 'nonsense\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400[\s\S]+MALFORMED_REQUEST/,
    );
  });

  it('closes with the application', async () => {
    const other = await findFreePort();
    const short = await World.start({ config: { operationsPort: other } });
    expect((await fetch(`http://127.0.0.1:${other}/health/live`)).status).toBe(200);
    await short.stop();
    await expect(fetch(`http://127.0.0.1:${other}/health/live`)).rejects.toThrow();
  });

  it(
    'is shared by the processes of a cluster, and reports the metrics of all',
    async () => {
      const shared = await findFreePort();
      const running = await startServing(world.app.config, {
        WEB_CONCURRENCY: '2',
        OPERATIONS_PORT: `${shared}`,
      });
      try {
        const workers = async () => {
          const text = await (await fetch(`http://127.0.0.1:${shared}/metrics`)).text();
          return new Set(
            [...text.matchAll(/^process_cpu_seconds_total{worker="(\d)"}/gm)].map(([, one]) => one),
          );
        };
        const giveUpAt = Date.now() + BOOT_MS;
        while ((await workers()).size < 2 && Date.now() < giveUpAt);
        expect(await workers()).toEqual(new Set(['1', '2']));
        expect((await fetch(`${running.origin}/metrics`)).status).toBe(404);
        expect(running.output()).toContain('TOP_UPS=open: every user can top up');
        expect(running.output().match(/TOP_UPS=open/g)).toHaveLength(1);
      } finally {
        expect(await running.stop()).toBe(0);
      }
    },
    2 * BOOT_MS,
  );

  it.each(['1', '2'])(
    'stops the boot of %s processes with one line when it is taken',
    async (count) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port: taken } = server.address() as { port: number };
      const env = {
        ...environmentOf(world.app.config),
        LOG_LEVEL: 'fatal',
        WEB_CONCURRENCY: count,
      };
      const failing = startApplication({
        ...env,
        PORT: `${await findFreePort()}`,
        OPERATIONS_PORT: `${taken}`,
      });
      expect(await failing.exited).toBe(1);
      expect(failing.output()).toBe('The port is taken: set OPERATIONS_PORT to a free one.\n');
      server.close();
    },
  );
});

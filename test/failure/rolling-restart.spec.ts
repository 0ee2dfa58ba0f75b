import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFixedPort } from '../../scripts/lib/ports.mjs';
import { numberOf } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { findHaproxy, type LoadBalancer, startHaproxy } from '../support/haproxy.js';
import { addItem } from '../support/items.js';
import {
  BOOT_MS,
  environmentOf,
  type RunningProcess,
  startApplication,
} from '../support/processes.js';
import { World } from '../support/world.js';

/** `RESTARTS=20 REQUESTS_PER_SECOND=2000 npm test -- rolling-restart` is the long form. */
const RESTARTS = numberOf('RESTARTS', 2);
const REQUESTS_PER_SECOND = numberOf('REQUESTS_PER_SECOND', 300);
const CLIENTS = 32;
const INSTANCES = 3;
const haproxy = findHaproxy();

interface Place {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly origin: string;
  running: RunningProcess;
}

// eslint-disable-next-line no-restricted-syntax -- skipped by name where no HAProxy can be had
(haproxy ? describe : describe.skip)('A rolling restart behind the load balancer', () => {
  let world: World;
  let balancer: LoadBalancer;
  const places: Place[] = [];

  beforeAll(async () => {
    world = await World.start();
    await addItem(world);
    for (let number = 1; number <= INSTANCES; number += 1) places.push(await start(number));
    await Promise.all(places.map(({ origin }) => eventually('it is ready', () => isReady(origin))));
    const ports = places.map(({ origin }) => Number(new URL(origin).port));
    balancer = await startHaproxy(haproxy!, ports, {});
  }, 4 * BOOT_MS);

  afterAll(async () => {
    await Promise.all(places.map(({ running }) => running.kill()));
    await balancer?.stop();
    await world.stop();
  });

  async function start(number: number): Promise<Place> {
    const port = await findFixedPort();
    const env = {
      ...environmentOf(world.app.config),
      PORT: `${port}`,
      // One of them has several processes.
      WEB_CONCURRENCY: number === 1 ? '2' : '1',
      // The default of production.
      DRAIN_SECONDS: '',
    };
    const origin = `http://127.0.0.1:${port}`;
    return { name: `app${number}`, env, origin, running: startApplication(env) };
  }

  function isReady(origin: string): Promise<boolean> {
    return fetch(`${origin}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Restarts an instance. Resolves when HAProxy sends requests to it again. */
  async function restart(place: Place): Promise<void> {
    const before = balancer.output().length;
    const since = () => balancer.output().slice(before);
    expect(await place.running.stop()).toBe(0);
    expect(since()).toContain(`Server instances/${place.name} is DOWN`);
    place.running = startApplication(place.env);
    await eventually('it is back', () => since().includes(`${place.name} is UP`), BOOT_MS);
  }

  it(
    'loses no request',
    async () => {
      const load = new Load(balancer.port);
      for (let count = 0; count < RESTARTS; count += 1) {
        await restart(places[count % INSTANCES] as Place);
      }
      const { failures, answered, perSecond } = await load.end();
      expect(failures).toEqual({});
      expect(answered).toBeGreaterThan(0);
      process.stdout.write(`${RESTARTS} restarts, ${answered} requests, ${perSecond} a second\n`);
    },
    2 * BOOT_MS + RESTARTS * BOOT_MS,
  );
});

/** Requests of clients that keep their connections, at a steady rate. */
class Load {
  private readonly failures: Record<string, number> = {};
  private readonly startedAt = performance.now();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  private readonly clients: Promise<void>[];
  private answered = 0;
  private ended = false;

  constructor(private readonly port: number) {
    this.clients = Array.from({ length: CLIENTS }, () => this.run());
  }

  async end() {
    this.ended = true;
    await Promise.all(this.clients);
    this.agent.destroy();
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const { failures, answered } = this;
    return { failures, answered, perSecond: Math.round(answered / seconds) };
  }

  private async run(): Promise<void> {
    let dueAt = performance.now();
    while (!this.ended) {
      const outcome = await this.request();
      if (outcome === '200') this.answered += 1;
      else this.failures[outcome] = (this.failures[outcome] ?? 0) + 1;
      dueAt = Math.max(dueAt + (CLIENTS * 1_000) / REQUESTS_PER_SECOND, performance.now() - 1_000);
      const earlyMs = dueAt - performance.now();
      if (earlyMs > 1) await sleep(earlyMs);
    }
  }

  private request(): Promise<string> {
    return new Promise((resolve) => {
      const target = { port: this.port, host: '127.0.0.1', path: '/v1/items?limit=1' };
      const request = get({ ...target, agent: this.agent }, (response) => {
        response.resume();
        response.on('end', () => resolve(`${response.statusCode}`));
        response.on('error', (error) => resolve(error.message));
      });
      request.on('error', (error) => resolve(error.message));
    });
  }
}

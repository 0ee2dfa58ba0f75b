import { demoDataPlatformSecret } from '../../../scripts/lib/demo-secret.mjs';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { WebhookEventSink } from '../../../src/shared/outbox/webhook-event-sink.js';
import { newId } from '../../../src/shared/ids.js';
import { startCommand } from '../../support/processes.js';
import { DataPlatform } from '../../support/data-platform.js';
import { eventually } from '../../support/eventually.js';
import { BOOT_MS, environmentOf, startApplication } from '../../support/processes.js';
import { outboxOf, recordEvent } from '../../support/outbox-events.js';
import { World } from '../../support/world.js';

const REPLAY = 'dist/src/cli/outbox-replay.js';
const CLI = 'dist/src/cli/onsale.js';

describe('The commands of the feed', () => {
  let platform: DataPlatform;
  let world: World;

  beforeAll(async () => {
    platform = await DataPlatform.start();
    const delivery = { retrySeconds: [] };
    world = await World.start({ config: { dataPlatform: platform.config, delivery } });
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events');
    platform.forget();
  });

  afterAll(async () => {
    await world.stop();
    await platform.stop();
  });

  it('show what waits, the dead letters by type, and what to do', async () => {
    const idle = await onsale('outbox:status');
    expect(idle).toBe('Waiting events: 0\nDead letters: 0\nNothing to do.\n');
    await deadLetter();
    await recordEvent(world.app);
    const old = await recordEvent(world.app);
    await world.rows(
      `UPDATE outbox_events SET occurred_at = now() - interval '2 days', attempts = 4,
         next_attempt_at = now() + interval '1 hour' WHERE aggregate_id = $1`,
      [old],
    );
    const output = await onsale('outbox:status');
    expect(output).toMatch(/^Waiting events: 2, the oldest of \d{4}-/);
    expect(output).toContain('up to an hour 0, up to a day 0, older 1');
    expect(output).toContain('to be retried: 1, the next at ');
    expect(output).toMatch(/Dead letters: 1\n {2}order\.paid: 1, the oldest of \d{4}-/);
    expect(output).toContain('Run: onsale outbox:replay --list');
  });

  it('make retries due at once with outbox:resume', async () => {
    const order = await recordEvent(world.app);
    await world.rows(
      `UPDATE outbox_events SET attempts = 4, next_attempt_at = now() + interval '1 hour'`,
    );
    expect(await relay()).toBe(0);
    expect(await onsale('outbox:resume')).toBe(
      'No data platform was disabled.\nDue now: 1 events that waited for a retry.\n',
    );
    expect(await relay()).toBe(1);
    expect(await outboxOf(world, order)).toMatchObject([{ state: 'published' }]);
  });

  it.each(['outbox:status', 'outbox:resume'])('refuse options: %s', async (name) => {
    const command = startCommand([CLI, name, '--all']);
    expect(await command.exited).toBe(1);
    expect(command.output()).toContain(`onsale ${name}`);
  });

  it('make every dead letter due again, with the same id', async () => {
    const dead = [await deadLetter(), await deadLetter()];
    const alive = await recordEvent(world.app);
    const { code, output } = await replay();
    expect(code).toBe(0);
    expect(output).toMatch(/^Due again: 2 of the dead letters/);
    expect(output).toContain('--list');

    const firstArrivals = platform.arrivals.map(({ id }) => id).sort();
    platform.forget();
    expect(await relay()).toBe(3);
    const again = platform.arrivals.filter(({ aggregateId }) => aggregateId !== alive);
    expect(again.map(({ id }) => id).sort()).toEqual(firstArrivals);
    for (const order of dead) {
      expect(await outboxOf(world, order)).toMatchObject([{ state: 'published', attempts: 0 }]);
    }
    expect(await replay()).toEqual({ code: 0, output: 'There are no dead letters.\n' });
  });

  it('replay one dead letter by its id, and refuse other events', async () => {
    const [one, other] = [await deadLetter(), await deadLetter()];
    const id = (await outboxOf(world, one))[0]?.id ?? '';
    expect(await replay('--event', id)).toMatchObject({ code: 0 });
    expect(await outboxOf(world, one)).toMatchObject([{ state: 'waiting', attempts: 0 }]);
    expect(await outboxOf(world, other)).toMatchObject([{ state: 'dead', attempts: 1 }]);

    for (const event of [id, newId()]) {
      const { code, output } = await replay('--event', event);
      expect(code).toBe(1);
      expect(output).toContain(`${event} is not a dead letter`);
    }
  });

  it('list the dead letters with their errors, and change nothing', async () => {
    expect(await replay('--list')).toEqual({ code: 0, output: 'There are no dead letters.\n' });
    const order = await deadLetter();
    const { code, output } = await replay('--list');
    expect(code).toBe(0);
    const [letter] = await outboxOf(world, order);
    expect(output).toContain(`${letter?.id}  order.paid  order ${order}`);
    expect(output).toContain('after 1 attempts: HTTP 500');
    expect(letter?.state).toBe('dead');
  });

  it.each([
    [['--event', 'x'], '--event expects the id of an event'],
    [['--all'], 'npm run outbox:replay -- --list'],
    [['--list', '--event', newId()], 'exclude each other'],
  ])('refuse %p with a reason', async (args, reason) => {
    const { code, output } = await replay(...args);
    expect(code).toBe(1);
    expect(output).toContain(reason);
    expect(output).not.toMatch(/^ +at /m);
  });

  it('name DATABASE_URL when it is not set', async () => {
    const command = startCommand([REPLAY]);
    expect(await command.exited).toBe(1);
    expect(command.output()).toContain('DATABASE_URL is not set');
  });

  async function onsale(name: string): Promise<string> {
    const command = startCommand([CLI, name], { DATABASE_URL: world.app.config.databaseUrl });
    expect(await command.exited).toBe(0);
    return command.output();
  }

  async function deadLetter(): Promise<string> {
    const order = await recordEvent(world.app);
    platform.answerWith = () => 500;
    await relay();
    expect(await outboxOf(world, order)).toMatchObject([{ state: 'dead' }]);
    platform.answerWith = () => 204;
    return order;
  }

  async function replay(...args: string[]) {
    const command = startCommand([REPLAY, ...args], { DATABASE_URL: world.app.config.databaseUrl });
    return { code: await command.exited, output: command.output() };
  }

  function relay(): Promise<number> {
    return world.app.get(OutboxRelay).relay();
  }
});

describe('npm run demo:data-platform', () => {
  const event = {
    id: newId(),
    type: 'order.paid',
    aggregateType: 'order',
    aggregateId: newId(),
    occurredAt: new Date(),
    payload: {},
  };

  it('shows signed events, marks duplicates, and refuses wrong signatures', async () => {
    const { demo, send } = await start();
    await send(demoDataPlatformSecret);
    await send(demoDataPlatformSecret);
    const other = Buffer.from('another secret of the same size!').toString('base64');
    await expect(send(other)).rejects.toThrow('HTTP 401');
    await eventually('three lines', () => / {2}refused /.test(demo.output()));
    demo.signal('SIGINT');
    expect(await demo.exited).toBe(0);

    const what = `order.paid  order ${event.aggregateId}  ${event.id}`;
    const outcomes = demo
      .output()
      .split('\n')
      .map((line) => line.split('Z  ')[1]);
    expect(outcomes.filter(Boolean)).toEqual([
      `accepted   ${what}`,
      `duplicate  ${what}`,
      'refused    wrong signature',
    ]);
    expect(demo.output()).toMatch('Accepted 1, duplicates 1, failed on purpose 0, refused 1');
  });

  it('fails the given share of requests', async () => {
    const { demo, send } = await start('--fail', '1');
    await expect(send(demoDataPlatformSecret)).rejects.toThrow('HTTP 500');
    demo.signal('SIGTERM');
    await demo.exited;
    expect(demo.output()).toContain(`failed     order.paid`);
  });

  it.each([
    ['--port', 'x'],
    ['--fail', '2'],
  ])('refuses %s %s', async (...args) => {
    const demo = startCommand(['scripts/demo-data-platform.mjs', ...args]);
    expect(await demo.exited).toBe(1);
    expect(demo.output()).toContain('Usage: npm run demo:data-platform');
  });

  /** Starts the demo. `send` uses the URL that the demo prints. */
  async function start(...args: string[]) {
    const demo = startCommand(['scripts/demo-data-platform.mjs', '--port', '0', ...args]);
    const [, url = '', printedSecret] = await eventually('it listens', () =>
      /DATA_PLATFORM_URL=(\S+) DATA_PLATFORM_SECRET=(\S+) npm start/.exec(demo.output()),
    );
    expect(printedSecret).toBe(demoDataPlatformSecret);
    const clock = { now: () => new Date() };
    const send = (secret: string) =>
      new WebhookEventSink({ url, secret, previousSecret: null }, clock).deliver(
        event,
        AbortSignal.timeout(5_000),
      );
    return { demo, send };
  }
});

describe('The delivery without a data platform', () => {
  it('writes events to the structured log at any log level', async () => {
    const world = await World.start();
    const order = await recordEvent(world.app);
    const running = startApplication({ ...environmentOf(world.app.config), LOG_LEVEL: 'error' });
    try {
      const line = await eventually(
        'the event is logged',
        () =>
          running
            .output()
            .split('\n')
            .find((one) => one.includes(order)),
        BOOT_MS,
      );
      expect(JSON.parse(line)).toMatchObject({
        msg: 'domain event',
        event: {
          id: (await outboxOf(world, order))[0]?.id,
          type: 'order.paid',
          aggregateType: 'order',
          aggregateId: order,
          payload: { orderId: order, number: 1 },
        },
      });
      await eventually('it is published', async () => {
        return (await outboxOf(world, order))[0]?.state === 'published';
      });
    } finally {
      await running.stop();
      await world.stop();
    }
  });
});

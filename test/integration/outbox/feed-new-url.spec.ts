import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { DataPlatform } from '../../support/data-platform.js';
import { advanceOutbox, outboxOf, recordEvent } from '../../support/outbox-events.js';
import { addPerson } from '../../support/people.js';
import { startCommand } from '../../support/processes.js';
import { Instance, World } from '../../support/world.js';

const CLI = 'dist/src/cli/onsale.js';

describe('A new URL of the data platform after 410 Gone', () => {
  let platform: DataPlatform;
  let world: World;
  let moved: Instance;
  let url: string;
  let origin: string;
  /** An event that the old URL refused, and whose retry is an hour away. */
  let refused: string;

  beforeAll(async () => {
    platform = await DataPlatform.start();
    world = await World.start({ config: { dataPlatform: platform.config } });
    ({ origin } = new URL(platform.config.url));
    url = `${platform.config.url}?secret=new`;
    const config = { ...world.app.config, dataPlatform: { ...platform.config, url } };
    moved = await Instance.start(config, world.clock);
  });

  beforeEach(async () => {
    await world.rows('TRUNCATE outbox_events, outbox_endpoints');
    platform.forget();
    refused = await recordEvent(world.app);
    platform.answerWith = () => 404;
    await relay(world.app);
    await advanceOutbox(world, -3_600);
    await recordEvent(world.app);
    platform.answerWith = () => 410;
    await relay(world.app);
    platform.forget();
  });

  afterAll(async () => {
    await moved.stop();
    await world.stop();
    await platform.stop();
  });

  it('is not shown as stopped to operators', async () => {
    expect(await isDisabled(world.app)).toBe(true);
    expect(await isDisabled(moved)).toBe(false);
  });

  it('is not stopped in outbox:status, which names the other receiver without its URL', async () => {
    expect(await relay(moved)).toBe(1);
    const status = await onsale('outbox:status', { DATA_PLATFORM_URL: url });
    expect(status).toContain(`${origin}, another receiver than the present one, gets nothing`);
    expect(status).not.toMatch(/disabled|secret|\/events/);

    const old = await onsale('outbox:status', { DATA_PLATFORM_URL: platform.config.url });
    expect(old).toContain(`${origin} is disabled since `);
    expect(old).not.toContain('another receiver');
    expect(await onsale('outbox:status', { FEED: 'log' })).not.toContain('disabled');
  });

  it('may be unknown to outbox:status, which says so', async () => {
    const status = await onsale('outbox:status');
    expect(status).toContain(`${origin} is disabled since `);
    expect(status).toContain('A new DATA_PLATFORM_URL or NATS_URL is another receiver');
  });

  it('gets what failed at the old one after outbox:resume', async () => {
    const env = { DATA_PLATFORM_URL: url };
    expect(await relay(moved)).toBe(1);
    expect(await outboxOf(world, refused)).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    const advice = 'To send now what failed at another receiver, run: onsale outbox:resume';
    expect(await onsale('outbox:status', env)).toContain(advice);
    const resumed = await onsale('outbox:resume', env);
    expect(resumed).toContain(`${origin} was disabled, but is another receiver`);
    expect(resumed).toContain('Due now: 1 events');
    expect(await relay(moved)).toBe(1);
    expect(await outboxOf(world, refused)).toMatchObject([{ state: 'published', attempts: 0 }]);
    expect(await onsale('outbox:status', env)).toBe(
      'Waiting events: 0\nDead letters: 0\nNothing to do.\n',
    );
  });

  function relay(instance: Instance): Promise<number> {
    return instance.get(OutboxRelay).relay();
  }

  async function isDisabled(instance: Instance): Promise<unknown> {
    const operator = await addPerson(world, { role: 'operator', instance });
    return (await operator.api.get('/v1/admin/feed')).body['disabled'];
  }

  async function onsale(name: string, env: Record<string, string> = {}): Promise<string> {
    const { databaseUrl } = world.app.config;
    const command = startCommand([CLI, name], { DATABASE_URL: databaseUrl, ...env });
    expect(await command.exited).toBe(0);
    return command.output();
  }
});

import { randomUUID } from 'node:crypto';
import { findFixedPort } from '../../../scripts/lib/ports.mjs';
import { EMULATOR_KEYS } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { Api, assertStatus } from '../../support/api.js';
import { newFolder } from '../../support/environment.js';
import { eventually } from '../../support/eventually.js';
import { BOOT_MS, type RunningProcess, startCommand } from '../../support/processes.js';
import { addPerson } from '../../support/people.js';
import { redisVariables } from '../../support/redis.js';
import { payAt, PROVIDERS, topUpBy, topUpSettings } from '../../support/top-ups.js';
import { World } from '../../support/world.js';

describe('The emulated payment providers', () => {
  let command: RunningProcess | undefined;

  afterEach(() => command?.stop());

  it('run as npm run demo:payment-provider, which prints the settings for them', async () => {
    const nowhere = ['--webhooks', 'http://127.0.0.1:9/'];
    command = startCommand(['scripts/demo-payment-provider.mjs', '--port', '0', ...nowhere]);
    const { output } = command;
    const [, url = ''] = await eventually('it listens', () =>
      / TOSS_API_URL=(\S+) \\\n/.exec(output()),
    );
    expect(output()).toContain(`STRIPE_API_URL=${url} `);
    for (const [name, key] of Object.entries(EMULATOR_KEYS)) {
      expect(output()).toContain(`${name}=${key} `);
    }
    const world = await World.start({ config: topUpSettings({ url }) });
    try {
      const mina = await addPerson(world);
      for (const provider of PROVIDERS) await topUpBy(mina, { url }, provider);
      expect((await mina.api.get('/v1/balance')).body).toEqual({ balance: 100_000 });
    } finally {
      await world.stop();
    }
  });

  it('are what npm start uses when TOP_UPS is provider and none has keys', async () => {
    const world = await World.start();
    try {
      const port = await findFixedPort();
      const { databaseUrl, redis } = world.app.config;
      command = startCommand(['scripts/start.mjs'], {
        ...{ ONSALE_DATA_DIR: newFolder('npm-'), PORT: `${port}`, TOP_UPS: 'provider' },
        ...{ DATABASE_URL: databaseUrl, ...redisVariables(redis) },
      });
      const { output } = command;
      const baseUrl = `http://127.0.0.1:${port}`;
      const isReady = async () => {
        if (output().includes(' failed\n')) throw new Error(output());
        return (await fetch(`${baseUrl}/health/ready`).catch(() => null))?.ok;
      };
      await eventually('it is ready', isReady, 2 * BOOT_MS);
      const [, url = ''] = /Emulated payment providers, which take no money: (\S+)/.exec(output())!;
      const account = { email: `${randomUUID()}@example.com`, password: 'password', name: 'Mina' };
      const { body: session } = await new Api(baseUrl).post('/v1/auth/signup', account);
      const api = new Api(baseUrl, session.accessToken as string);
      expect((await api.post('/v1/balance/charges', { amount: 1_000 })).body.code).toBe(
        'TOP_UPS_CLOSED',
      );
      const order = { amount: 50_000, provider: 'TOSS', returnUrl: `${baseUrl}/me` };
      const started = await api.post('/v1/balance/top-ups', order);
      assertStatus(started, 201);
      const { paymentKey } = await payAt({ url }, started.body);
      const path = `/v1/balance/top-ups/${started.body.id}/confirm`;
      expect((await api.post(path, { paymentKey })).body.status).toBe('DONE');
      expect((await api.get('/v1/balance')).body).toEqual({ balance: 50_000 });
    } finally {
      await command?.stop();
      await world.stop();
    }
  });
});

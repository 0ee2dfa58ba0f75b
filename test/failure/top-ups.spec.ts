import { setTimeout as sleep } from 'node:timers/promises';
import { newEmulatorKeys, startEmulator } from '../../scripts/lib/payment-emulator/emulator.mjs';
import { Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { addPeople, type Person } from '../support/people.js';
import { startServing } from '../support/processes.js';
import { findBreaches } from '../support/sale-invariants.js';
import { type Emulator, payAt, PROVIDERS, type StartedTopUp } from '../support/top-ups.js';
import { World } from '../support/world.js';

const TOP_UPS = 1_000;
const AT_ONCE = 40;
const KILLS = 10;
const keys = newEmulatorKeys();
const CALM_MS = 120_000;
const FAULTS = {
  ...{ slow: 0.05, cut: 0.05, lost: 0.05, failed: 0.05, refused: 0.05, slowMs: 1_500 },
  ...{ webhookNever: 0.2, webhookTwice: 0.1, webhookEarly: 0.1, webhookLate: 0.1 },
  webhookForged: 0.1,
};

describe('1,000 top-ups with faults of the providers', () => {
  let emulator: Emulator;
  let world: World;
  let serving: Awaited<ReturnType<typeof startServing>>;
  let settled = 0;

  beforeAll(async () => {
    emulator = await startEmulator({ seed: 7, keys });
    emulator.plan.set(FAULTS);
    world = await World.start();
    await serve();
  });

  afterAll(async () => {
    await serving.kill();
    await world.stop();
    await emulator.stop();
  });

  async function serve(): Promise<void> {
    serving = await startServing(world.app.config, {
      ...{ TOP_UPS: 'provider', ...keys, RATE_LIMITS: 'off' },
      ...{ TOSS_API_URL: emulator.url, STRIPE_API_URL: emulator.url },
      ...{ PAYMENT_TIMEOUT_SECONDS: '1', CORS_ORIGINS: 'https://shop.test' },
    });
    emulator.target.url = `${serving.origin}/v1/webhooks`;
  }

  /** Repeats a request until it is answered, as a browser does while the service restarts. */
  async function insist(person: Person, path: string, body: object, key?: string) {
    for (;;) {
      const api = new Api(serving.origin, person.accessToken);
      const headers = key === undefined ? undefined : { 'idempotency-key': key };
      const answer = await api.post(path, body, headers).catch(() => null);
      if (answer && answer.status < 500) return answer;
      await sleep(100);
    }
  }

  async function topUp(person: Person, number: number): Promise<void> {
    const provider = PROVIDERS[number % 2];
    const amount = 1_000 + number;
    const order = { amount, provider, returnUrl: 'https://shop.test/me' };
    const started = await insist(person, '/v1/balance/top-ups', order, `top-up ${number}`);
    expect(started.status).toBe(201);
    const topUp = started.body as StartedTopUp;
    const { paymentKey } = await payAt(emulator, topUp, { amount });
    for (let status = ''; status !== 'DONE' && status !== 'CANCELLED' && status !== 'FAILED';) {
      const path = `/v1/balance/top-ups/${topUp.id}/confirm`;
      status = (await insist(person, path, { paymentKey })).body.status as string;
      if (status === 'UNKNOWN' || status === 'CONFIRMING') await sleep(300);
    }
    settled += 1;
  }

  it('books exactly what the providers took, although the process is killed ten times', async () => {
    const people = await addPeople(world, AT_ONCE);
    let next = 0;
    const fans = people.map(async (person) => {
      while (next < TOP_UPS) await topUp(person, next++);
    });
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const goal = (TOP_UPS / (KILLS + 2)) * kill;
      await eventually('a part is settled', () => settled >= goal, CALM_MS);
      await serving.kill();
      await serve();
    }
    await Promise.all(fans);
    emulator.plan.set({});
    await emulator.webhooks.settled();

    const unsettled = `SELECT count(*) FROM topup_top_ups WHERE status IN ('CONFIRMING', 'UNKNOWN')`;
    await eventually('all is settled', async () => (await world.count(unsettled)) === 0, CALM_MS);
    const credits = await world.rows<{ id: string; amount: string }>(
      `SELECT reference_id AS id, amount FROM balance_entries WHERE reference_type = 'TOP_UP'`,
    );
    const booked = new Map(credits.map(({ id, amount }) => [id, Number(amount)]));
    expect([...booked].sort()).toEqual([...emulator.kept()].sort());
    expect(booked.size).toBe(TOP_UPS);
    expect(credits).toHaveLength(TOP_UPS);
    expect(await findBreaches(world)).toEqual([]);
    const { slow, cut, lost, failed, refused } = emulator.plan.counts;
    for (const times of [slow, cut, lost, failed, refused]) expect(times).toBeGreaterThan(10);
  }, 600_000);
});

import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { Api } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import {
  confirmTopUp,
  type Emulator,
  payAt,
  sendTossWebhook,
  settleDue,
  startTopUp,
  statusOf,
  topUpSettings,
} from '../../support/top-ups.js';
import { Instance, World } from '../../support/world.js';

describe('webhooks of Toss', () => {
  let emulator: Emulator;
  let world: World;
  let mina: Person;
  let lookUps = 0;

  beforeAll(async () => {
    emulator = await startEmulator();
    emulator.plan.set({ webhookNever: 1 });
    emulator.plan.override = ({ method }) => {
      if (method === 'GET') lookUps += 1;
      return null;
    };
    world = await World.start({ config: topUpSettings(emulator) });
  });
  beforeEach(async () => {
    mina = await addPerson(world);
    lookUps = 0;
  });
  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  it('make at most one look-up of a top-up within five seconds', async () => {
    const { id } = await startTopUp(mina, 'TOSS');
    for (let times = 0; times < 10; times += 1) {
      await sendTossWebhook(world, { data: { orderId: id } });
      await settleDue(world);
    }
    expect(lookUps).toBe(1);
    world.clock.advance(5);
    await settleDue(world);
    expect(lookUps).toBe(2);
  });

  it('may begin with a byte order mark', async () => {
    const { id } = await startTopUp(mina, 'TOSS');
    const answer = await fetch(`${world.app.baseUrl}/v1/webhooks/toss`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'tosspayments-webhook-transmission-id': 'marked',
      },
      body: `\uFEFF${JSON.stringify({ data: { orderId: id } })}`,
    });
    expect(answer.status).toBe(200);
    await settleDue(world);
    expect(lookUps).toBe(1);
  });

  it('are objects', async () => {
    for (const body of ['[]', '"text"', 'null', '7']) {
      const answer = await fetch(`${world.app.baseUrl}/v1/webhooks/toss`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
      });
      expect({ body, status: answer.status }).toEqual({ body, status: 400 });
    }
  });

  it('say that a deposit has arrived at a virtual account', async () => {
    const started = await startTopUp(mina, 'TOSS');
    const { paymentKey } = await payAt(emulator, started);
    const payment = emulator.books.find(paymentKey)!;
    emulator.books.change(payment, 'WAITING');
    const early = await confirmTopUp(mina, started.id, { paymentKey });
    expect(early.body.code).toBe('TOP_UP_NOT_PAID');
    emulator.books.change(payment, 'CAPTURED');
    await sendTossWebhook(world, { orderId: started.id, status: 'DONE', secret: 'ps_1' });
    await settleDue(world);
    expect(await statusOf(world, started.id)).toBe('DONE');
  });

  it('come too late for a virtual account that was cancelled with its top-up', async () => {
    const started = await startTopUp(mina, 'TOSS');
    const { paymentKey } = await payAt(emulator, started);
    const payment = emulator.books.find(paymentKey)!;
    emulator.books.change(payment, 'WAITING');
    world.clock.advance(45 * 60 + 1);
    await settleDue(world);
    expect(await statusOf(world, started.id)).toBe('CANCELLED');
    expect(payment.state).toBe('CANCELLED');
  });

  it('are limited by address, other than those of Stripe, which are signed', async () => {
    const limited = await Instance.start({ ...world.app.config, rateLimits: true }, world.clock);
    try {
      const post = (path: string) => new Api(limited.baseUrl).post(`/v1/webhooks/${path}`, {});
      const policyOf = async (path: string) => (await post(path)).headers.get('ratelimit-policy');
      expect(await policyOf('toss')).toBe('"webhook-address";q=1200;w=60');
      expect(await policyOf('stripe')).toBeNull();
    } finally {
      await limited.stop();
    }
  });
});

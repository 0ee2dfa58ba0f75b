import { randomUUID } from 'node:crypto';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { stripeSignature } from '../../../scripts/lib/payment-emulator/webhooks.mjs';
import { SettleTopUps } from '../../../src/modules/topup/application/settle-top-ups.js';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  confirmTopUp,
  creditsOf,
  type Emulator,
  payAt,
  type Provider,
  PROVIDERS,
  sendTossWebhook,
  settleDue,
  startTopUp,
  statusOf,
  topUpSettings,
} from '../../support/top-ups.js';
import { type Instance, World } from '../../support/world.js';

const ROUNDS = 50;
const AT_ONCE = 5;

describe('top-ups under concurrency', () => {
  let emulator: Emulator;
  let world: World;

  beforeAll(async () => {
    emulator = await startEmulator();
    const config = topUpSettings(emulator, 5_000);
    world = await World.start({ instances: 2, config });
    emulator.target.url = `${world.app.baseUrl}/v1/webhooks`;
  });
  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  async function settleAll(): Promise<void> {
    const open = `SELECT count(*) FROM topup_top_ups WHERE status IN ('CONFIRMING', 'UNKNOWN')`;
    await eventually('all are settled', async () => {
      world.clock.advance(60);
      await settleDue(world);
      return (await world.count(open)) === 0;
    });
  }

  /** Two confirmations, the webhooks and the job of both instances meet. */
  async function confirmAtOnce(person: Person, provider: Provider): Promise<string> {
    const started = await startTopUp(person, provider);
    const { paymentKey } = await payAt(emulator, started);
    const confirm = () => confirmTopUp(person, started.id, { paymentKey });
    const job = (one: Instance) => one.get(SettleTopUps).settleDue(provider);
    let isServed = false;
    while (!isServed) {
      // A busy machine may refuse a connection to the database.
      const [one, other] = await Promise.all([
        ...[confirm(), confirm()],
        ...world.instances.map((instance) => job(instance).catch(() => undefined)),
      ]);
      isServed = [one, other].some((answer) => answer?.status === 200);
    }
    return started.id;
  }

  it.each(PROVIDERS)(
    'credits once when confirmations and webhooks of %s meet',
    async (provider) => {
      emulator.plan.set({ webhookTwice: 0.5, webhookEarly: 0.5 });
      const people = await addPeople(world, ROUNDS);
      const ids: string[] = [];
      for (let next = 0; next < ROUNDS; next += AT_ONCE) {
        const group = people.slice(next, next + AT_ONCE);
        ids.push(...(await Promise.all(group.map((person) => confirmAtOnce(person, provider)))));
      }
      await emulator.webhooks.settled();
      await settleAll();
      for (const id of ids) expect(await creditsOf(world, id)).toEqual([50_000]);
      expect(ids.map((id) => emulator.kept().get(id))).toEqual(ids.map(() => 50_000));
      expect(await findBreaches(world)).toEqual([]);
    },
  );

  it('does not wait for a slow answer with what becomes due meanwhile', async () => {
    emulator.plan.set({ webhookNever: 1 });
    const fan = await addPerson(world);
    const [slow, quick] = [await startTopUp(fan, 'TOSS'), await startTopUp(fan, 'TOSS')];
    for (const started of [slow, quick]) await payAt(emulator, started);
    const delay = emulator.plan.delay.bind(emulator.plan);
    let isFirst = true;
    emulator.plan.delay = async () => {
      if (!isFirst) return;
      isFirst = false;
      await sendTossWebhook(world, { data: { orderId: quick.id } });
      const isDone = async () => (await statusOf(world, quick.id)) === 'DONE';
      await eventually('the other one is settled', isDone, 4_000);
    };
    try {
      await sendTossWebhook(world, { data: { orderId: slow.id } });
      await world.app.get(SettleTopUps).settleDue('TOSS');
    } finally {
      emulator.plan.delay = delay;
    }
    for (const { id } of [slow, quick]) expect(await creditsOf(world, id)).toEqual([50_000]);
  });

  it('never refunds more than is left, whoever asks at once', async () => {
    emulator.plan.set({ webhookNever: 1 });
    const [fan, admin] = [await addPerson(world), await addPerson(world, { role: 'admin' })];
    const started = await startTopUp(fan, 'TOSS');
    const { paymentKey } = await payAt(emulator, started);
    await confirmTopUp(fan, started.id, { paymentKey });
    const path = `/v1/balance/top-ups/${started.id}/refund`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => admin.api.post(path, { amount: 20_000 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      200,
      ...Array<number>(8).fill(409),
    ]);
    await Promise.all(world.instances.map((one) => one.get(SettleTopUps).settleDue('TOSS')));
    world.clock.advance(60);
    await settleDue(world);
    expect(emulator.kept().get(started.id)).toBe(10_000);
    expect((await fan.api.get('/v1/balance')).body.balance).toBe(10_000);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('changes nothing on a forged webhook', async () => {
    const fan = await addPerson(world);
    const outside = new Api(world.app.baseUrl);
    const [toss, stripe] = [await startTopUp(fan, 'TOSS'), await startTopUp(fan, 'STRIPE')];
    const lie = { orderId: toss.id, status: 'DONE', totalAmount: 50_000, paymentKey: 'forged' };
    const sent = await outside.post(
      '/v1/webhooks/toss',
      { eventType: 'PAYMENT_STATUS_CHANGED', data: lie },
      { 'tosspayments-webhook-transmission-id': randomUUID() },
    );
    expect(sent.status).toBe(200);
    const object = {
      object: 'payment_intent',
      status: 'succeeded',
      metadata: { orderId: stripe.id },
    };
    const event = {
      id: 'evt_forged',
      object: 'event',
      type: 'payment_intent.succeeded',
      data: { object },
    };
    const body = JSON.stringify(event);
    const late = Math.floor(Date.now() / 1_000) - 3_600;
    const forged = [
      '',
      't=1,v1=00',
      stripeSignature(body, 'whsec_other'),
      stripeSignature(body, 'whsec_emulator', late),
    ];
    for (const signature of forged) {
      const answer = await outside.post('/v1/webhooks/stripe', event, {
        'stripe-signature': signature,
      });
      expect([answer.status, answer.body.code]).toEqual([400, 'WEBHOOK_SIGNATURE_INVALID']);
    }
    const genuine = await outside.post('/v1/webhooks/stripe', event, {
      'stripe-signature': stripeSignature(body, 'whsec_emulator'),
    });
    expect(genuine.status).toBe(200);
    const unknown = await outside.post('/v1/webhooks/toss', { eventType: 'BILLING_DELETED' });
    expect([unknown.status, unknown.body]).toEqual([200, { received: true }]);
    await settleDue(world);
    // A genuine event is a hint too: the provider itself says that nothing was paid.
    for (const { id } of [toss, stripe]) {
      expect([await statusOf(world, id), await creditsOf(world, id)]).toEqual(['CREATED', []]);
    }
    expect((await fan.api.get('/v1/balance')).body.balance).toBe(0);
  });
});

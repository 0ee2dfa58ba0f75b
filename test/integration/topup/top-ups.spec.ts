import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { SettleTopUps } from '../../../src/modules/topup/application/settle-top-ups.js';
import { Api } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import {
  confirmTopUp,
  creditsOf,
  type Emulator,
  payAt,
  PROVIDERS,
  settleDue,
  startTopUp,
  statusOf,
  topUpBy,
  topUpSettings,
} from '../../support/top-ups.js';
import { Instance, World } from '../../support/world.js';

const LIFETIME_SECONDS = 45 * 60;

describe('top-ups with a payment provider', () => {
  let emulator: Emulator;
  let world: World;
  let mina: Person;

  beforeAll(async () => {
    emulator = await startEmulator();
    world = await World.start({ config: topUpSettings(emulator) });
    emulator.target.url = `${world.app.baseUrl}/v1/webhooks`;
  });
  beforeEach(async () => {
    emulator.plan.set({ webhookNever: 1 });
    mina = await addPerson(world);
  });
  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  const balanceOf = async ({ api }: Person) =>
    (await api.get('/v1/balance')).body.balance as number;

  describe.each(PROVIDERS)('%s', (provider) => {
    it('credits a paid top-up once, with its event', async () => {
      const started = await startTopUp(mina, provider);
      expect(started).toMatchObject({ status: 'CREATED', amount: 50_000, provider });
      const paid = await payAt(emulator, started);
      const { paymentKey } = paid;
      const first = await confirmTopUp(mina, started.id, { paymentKey });
      expect(first.body).toMatchObject({ status: 'DONE', amount: 50_000 });
      const again = await confirmTopUp(mina, started.id, { paymentKey });
      expect([again.status, again.body.status]).toEqual([200, 'DONE']);
      expect(await creditsOf(world, started.id)).toEqual([50_000]);
      expect(await balanceOf(mina)).toBe(50_000);
      const { body } = await mina.api.get('/v1/balance/entries');
      expect(body.data[0]).toMatchObject({
        type: 'CHARGE',
        reference: { type: 'TOP_UP', id: started.id },
      });
      const events = await world.rows(
        `SELECT type, payload FROM outbox_events WHERE aggregate_id = $1`,
        [started.id],
      );
      expect(events).toEqual([
        {
          type: 'balance.topped-up',
          payload: {
            topUpId: started.id,
            userId: mina.id,
            provider,
            amount: 50_000,
            paymentId: null,
          },
        },
      ]);
    });

    it('refuses to confirm what the fan has not paid, and takes the payment later', async () => {
      const started = await startTopUp(mina, provider);
      const early = await confirmTopUp(mina, started.id, { paymentKey: 'tgen_invented' });
      expect([early.status, early.body.code]).toEqual([409, 'TOP_UP_NOT_PAID']);
      const { paymentKey } = await payAt(emulator, started);
      expect((await confirmTopUp(mina, started.id, { paymentKey })).body.status).toBe('DONE');
    });

    it('refuses an amount that was changed in the browser, and takes nothing', async () => {
      const started = await startTopUp(mina, provider);
      const { paymentKey } = await payAt(emulator, started, { amount: 1_000 });
      const told = await confirmTopUp(mina, started.id, { paymentKey, amount: 1_000 });
      expect([told.status, told.body.code]).toEqual([409, 'TOP_UP_MISMATCH']);
      const other = await confirmTopUp(mina, started.id, { paymentKey, orderId: mina.id });
      expect(other.body.code).toBe('TOP_UP_MISMATCH');
      expect(emulator.books.ofOrder(started.id)?.state).toBe('AUTHORISED');
      if (provider === 'STRIPE') return;
      // The browser hides the change from us, but not from Toss.
      const hidden = await confirmTopUp(mina, started.id, { paymentKey });
      expect(hidden.body.status ?? hidden.body.code).toBe('UNKNOWN');
      world.clock.advance(2);
      await settleDue(world);
      expect(await statusOf(world, started.id)).toBe('FAILED');
      expect(emulator.kept().has(started.id)).toBe(false);
      expect(await balanceOf(mina)).toBe(0);
    });

    it('returns money of another amount at once', async () => {
      const started = await startTopUp(mina, provider);
      await payAt(emulator, started);
      const payment = emulator.books.ofOrder(started.id)!;
      payment.amount = 70_000;
      emulator.books.change(payment, 'CAPTURED');
      const answer = await confirmTopUp(mina, started.id, { paymentKey: payment.id });
      expect([answer.status, answer.body.code]).toEqual([409, 'TOP_UP_MISMATCH']);
      expect(payment.refunds).toMatchObject([{ amount: 70_000 }]);
      expect(await creditsOf(world, started.id)).toEqual([]);
    });

    it.each(['cut', 'failed', 'lost', 'refused', 'slow'] as const)(
      'finds out what became of a confirmation when the answer is %s',
      async (fault) => {
        const started = await startTopUp(mina, provider);
        const { paymentKey } = await payAt(emulator, started);
        emulator.plan.set({ webhookNever: 1, [fault]: 1, slowMs: 1_500 });
        const answer = await confirmTopUp(mina, started.id, { paymentKey });
        expect([answer.status, answer.body.status]).toEqual([200, 'UNKNOWN']);
        emulator.plan.set({ webhookNever: 1 });
        for (let round = 0; round < 3; round += 1) {
          world.clock.advance(10);
          await settleDue(world);
        }
        expect(await statusOf(world, started.id)).toBe('DONE');
        expect(await creditsOf(world, started.id)).toEqual([50_000]);
        expect(emulator.kept().get(started.id)).toBe(50_000);
      },
    );

    it('cancels a top-up that nobody pays, at the provider too, and credits late money', async () => {
      const started = await startTopUp(mina, provider);
      world.clock.advance(LIFETIME_SECONDS + 1);
      await settleDue(world);
      expect(await statusOf(world, started.id)).toBe('CANCELLED');
      const late = await payAt(emulator, started);
      const answer = await confirmTopUp(mina, started.id, late);
      expect(answer.body.code ?? answer.status).toBe('TOP_UP_CANCELLED');
      const payment = emulator.books.ofOrder(started.id)!;
      if (provider === 'STRIPE') expect(payment.state).toBe('CANCELLED');
      emulator.plan.set({});
      emulator.books.change(payment, 'CAPTURED');
      await emulator.webhooks.settled();
      world.clock.advance(5);
      await settleDue(world);
      expect(await creditsOf(world, started.id)).toEqual([50_000]);
      expect(await statusOf(world, started.id)).toBe('DONE');
    });

    it('returns money to its source, never more than is left of it', async () => {
      const id = await topUpBy(mina, emulator, provider);
      const admin = await addPerson(world, { role: 'admin' });
      const refund = (amount?: number) =>
        admin.api.post(`/v1/balance/top-ups/${id}/refund`, {
          ...(amount && { amount }),
          reason: 'Wrong card',
        });
      const first = await refund(20_000);
      expect(first.body).toMatchObject({
        refundedAmount: 20_000,
        refunds: [{ amount: 20_000, status: 'PENDING' }],
      });
      expect(await balanceOf(mina)).toBe(30_000);
      const tooMuch = await refund(30_001);
      expect([tooMuch.status, tooMuch.body.code, tooMuch.body.left]).toEqual([
        409,
        'REFUND_EXCEEDS_TOP_UP',
        30_000,
      ]);
      await settleDue(world);
      await refund();
      // The second one is lost after the provider has done it.
      emulator.plan.set({ webhookNever: 1, cut: 1 });
      await settleDue(world);
      emulator.plan.set({ webhookNever: 1 });
      world.clock.advance(5);
      await settleDue(world);
      const { body } = await mina.api.get(`/v1/balance/top-ups/${id}`);
      expect(body.refunds.map(({ status }: { status: string }) => status)).toEqual([
        'DONE',
        'DONE',
      ]);
      expect(emulator.books.ofOrder(id)?.refunds.map(({ amount }) => amount)).toEqual([
        20_000, 30_000,
      ]);
      expect(await balanceOf(mina)).toBe(0);
      expect((await refund()).body.code).toBe('REFUND_EXCEEDS_TOP_UP');
    });

    it('gives money of a refund that the provider refuses back to the balance', async () => {
      const id = await topUpBy(mina, emulator, provider);
      const admin = await addPerson(world, { role: 'admin' });
      await admin.api.post(`/v1/balance/top-ups/${id}/refund`, { amount: 40_000 });
      // Somebody refunds most of it in the dashboard of the provider.
      emulator.books.refund(emulator.books.ofOrder(id)!, { amount: 45_000, key: 'by hand' });
      await settleDue(world);
      const { body } = await mina.api.get(`/v1/balance/top-ups/${id}`);
      expect(body).toMatchObject({ refundedAmount: 0, refunds: [{ status: 'FAILED' }] });
      expect(await balanceOf(mina)).toBe(50_000);
    });
  });

  it('refuses a refund of money that is spent', async () => {
    const id = await topUpBy(mina, emulator, 'TOSS');
    await world.rows(`UPDATE balance_accounts SET balance = 10 WHERE user_id = $1`, [mina.id]);
    const admin = await addPerson(world, { role: 'admin' });
    const answer = await admin.api.post(`/v1/balance/top-ups/${id}/refund`, {});
    expect([answer.status, answer.body.code]).toEqual([402, 'INSUFFICIENT_BALANCE']);
    await world.rows(`UPDATE balance_accounts SET balance = 50000 WHERE user_id = $1`, [mina.id]);
  });

  it('replays the first answer to an idempotency key, and makes one top-up', async () => {
    const body = { amount: 5_000, provider: 'STRIPE', returnUrl: 'https://shop.test/' };
    const post = () => mina.api.post('/v1/balance/top-ups', body, { 'idempotency-key': 'once' });
    const [first, second] = [await post(), await post()];
    expect(second.body).toEqual(first.body);
    expect((await mina.api.get('/v1/balance/top-ups')).body.data).toHaveLength(1);
  });

  it('sends browsers back to known origins only', async () => {
    const refused = [
      ...[
        'https://evil.test/',
        'https://shop.test.evil.test/',
        'https://user@shop.test/',
        '//shop.test/',
      ],
      ...['javascript:alert(1)', 'https://shop.test@evil.test/', 'http://shop.test/', 'shop.test'],
    ];
    for (const returnUrl of refused) {
      const answer = await mina.api.post('/v1/balance/top-ups', {
        amount: 5_000,
        provider: 'TOSS',
        returnUrl,
      });
      expect([returnUrl, answer.status, answer.body.code]).toEqual([
        returnUrl,
        422,
        'RETURN_URL_NOT_ALLOWED',
      ]);
    }
    await startTopUp(mina, 'TOSS', 5_000, `${world.app.baseUrl}/me`);
  });

  it('starts nothing new with TOP_UPS=off, and settles and refunds what there is', async () => {
    const done = await topUpBy(mina, emulator, 'TOSS');
    const started = await startTopUp(mina, 'TOSS');
    const { paymentKey } = await payAt(emulator, started);
    const admin = await addPerson(world, { role: 'admin' });
    const off = await Instance.start({ ...world.app.config, topUps: 'off' }, world.clock);
    try {
      const api = new Api(off.baseUrl, mina.accessToken);
      const order = { amount: 5_000, provider: 'TOSS', returnUrl: 'https://shop.test/me' };
      const refused = await api.post('/v1/balance/top-ups', order);
      expect([refused.status, refused.body.code]).toEqual([409, 'PROVIDER_NOT_CONFIGURED']);
      const charge = await api.post('/v1/balance/charges', { amount: 5_000 });
      expect([charge.status, charge.body.code]).toEqual([403, 'TOP_UPS_CLOSED']);
      const topUps = `SELECT count(*) FROM topup_top_ups WHERE user_id = $1`;
      expect(await world.count(topUps, [mina.id])).toBe(2);
      const confirmed = await api.post(`/v1/balance/top-ups/${started.id}/confirm`, { paymentKey });
      expect(confirmed.body.status).toBe('DONE');
      const path = `/v1/balance/top-ups/${done}/refund`;
      expect((await new Api(off.baseUrl, admin.accessToken).post(path, {})).status).toBe(200);
      await off.get(SettleTopUps).settleDue('TOSS');
      expect(emulator.kept().has(done)).toBe(false);
      expect(await balanceOf(mina)).toBe(50_000);
    } finally {
      await off.stop();
    }
  });

  it('declines with the code of the provider', async () => {
    const started = await startTopUp(mina, 'TOSS');
    const { paymentKey } = await payAt(emulator, started, { declined: true });
    const answer = await confirmTopUp(mina, started.id, { paymentKey });
    expect([answer.status, answer.body.code, answer.body.failure]).toEqual([
      402,
      'TOP_UP_DECLINED',
      'REJECT_CARD_COMPANY',
    ]);
  });
});

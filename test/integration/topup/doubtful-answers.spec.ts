import { randomUUID } from 'node:crypto';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { tossPayment } from '../../../scripts/lib/payment-emulator/toss.mjs';
import { PaymentProviders } from '../../../src/modules/topup/application/payment-provider.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { Money } from '../../../src/shared/domain/money.js';
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
  topUpSettings,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const REFUSALS = {
  TOSS: { status: 403, body: { code: 'NOT_CANCELABLE_PAYMENT' } },
  STRIPE: { status: 400, body: { error: { type: 'invalid_request_error', code: 'odd' } } },
};

describe('answers of a provider that do not say whether money was taken', () => {
  let emulator: Emulator;
  let world: World;
  let mina: Person;

  beforeAll(async () => {
    emulator = await startEmulator();
    world = await World.start({ config: topUpSettings(emulator) });
  });
  beforeEach(async () => {
    emulator.plan.override = () => null;
    emulator.plan.set({ webhookNever: 1 });
    mina = await addPerson(world);
  });
  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  it('does not take a hostile payment key for an outage of Toss', async () => {
    const refused: number[] = [];
    for (const paymentKey of [
      '결제',
      'é',
      'a b',
      '..',
      '.',
      'a\nb',
      '',
      '\u2028',
      'x'.repeat(201),
    ]) {
      const started = await startTopUp(mina, 'TOSS');
      refused.push((await confirmTopUp(mina, started.id, { paymentKey })).status);
    }
    expect(new Set(refused)).toEqual(new Set([400]));
    for (let times = 0; times < 6; times += 1) {
      const { id } = await startTopUp(mina, 'TOSS');
      // A firewall before Toss answers with a page.
      emulator.plan.override = () => ({ status: 403, body: '<h1>Blocked</h1>' });
      const answer = await confirmTopUp(mina, id, { paymentKey: '<script>' });
      expect([answer.status, answer.body.status]).toEqual([200, 'UNKNOWN']);
      emulator.plan.override = () => null;
    }
    await startTopUp(mina, 'TOSS');
  });

  describe('a payment key that a firewall before Toss refuses', () => {
    const hostile = '<script>';

    async function confirmBlocked() {
      const { id } = await startTopUp(mina, 'TOSS');
      const isBlocked = (path: string) => path.includes(encodeURIComponent(hostile));
      emulator.plan.override = ({ method, path }) =>
        method === 'POST' || isBlocked(path) ? { status: 403, body: '<h1>Blocked</h1>' } : null;
      const { body } = await confirmTopUp(mina, id, { paymentKey: hostile });
      expect(body.status).toBe('UNKNOWN');
      return id;
    }

    it('does not keep a top-up open for ever', async () => {
      const id = await confirmBlocked();
      world.clock.advance(5);
      await settleDue(world);
      expect(await statusOf(world, id)).toBe('CREATED');
      world.clock.advance(46 * 60);
      await settleDue(world);
      expect(await statusOf(world, id)).toBe('CANCELLED');
    });

    it('keeps it open while the order has another payment, which is not captured', async () => {
      const id = await confirmBlocked();
      await payAt(emulator, { id, checkout: { toss: {}, stripe: null } });
      const payment = emulator.books.ofOrder(id)!;
      emulator.plan.override = ({ path }) =>
        path.includes(encodeURIComponent(hostile)) ? { status: 403, body: '' } : null;
      world.clock.advance(5);
      await settleDue(world);
      expect([await statusOf(world, id), payment.state]).toEqual(['UNKNOWN', 'AUTHORISED']);
    });
  });

  it('asks no provider inside a transaction', async () => {
    let calls = 0;
    emulator.plan.override = () => {
      calls += 1;
      return null;
    };
    const { all } = world.app.get(PaymentProviders);
    const order = { id: randomUUID(), reference: 'pi_1', amount: Money.of(5_000), attempt: 1 };
    for (const provider of all) {
      const asked = world.app.get(Transactions).run(() => provider.lookup(order));
      await expect(asked).rejects.toThrow('A payment provider is called in a transaction');
    }
    expect([all.length, calls]).toEqual([2, 0]);
  });

  describe('a confirmation of Toss that succeeds', () => {
    /** Toss takes `taken`, and its answer has the changes. */
    async function confirmWith(taken: number, changes: object = {}) {
      const started = await startTopUp(mina, 'TOSS');
      const { paymentKey } = await payAt(emulator, started);
      const payment = emulator.books.ofOrder(started.id)!;
      payment.amount = taken;
      emulator.plan.override = ({ path }) => {
        if (path !== '/v1/payments/confirm') return null;
        emulator.plan.override = () => null;
        emulator.books.change(payment, 'CAPTURED');
        return { status: 200, body: { ...tossPayment(payment), ...changes } };
      };
      const { id } = started;
      return { id, payment, answer: await confirmTopUp(mina, id, { paymentKey, amount: 50_000 }) };
    }

    it.each([70_000, 49_999])('with %i won instead of 50,000 credits nothing', async (taken) => {
      const { id, payment, answer } = await confirmWith(taken);
      expect([answer.status, answer.body.code]).toEqual([409, 'TOP_UP_MISMATCH']);
      expect(payment.refunds).toMatchObject([{ amount: taken }]);
      expect(await creditsOf(world, id)).toEqual([]);
      expect(await statusOf(world, id)).toBe('FAILED');
    });

    it('with another currency credits nothing', async () => {
      const { id, answer } = await confirmWith(50_000, { currency: 'USD' });
      expect([answer.status, answer.body.code]).toEqual([409, 'TOP_UP_MISMATCH']);
      expect(await creditsOf(world, id)).toEqual([]);
    });

    it('with another amount than Toss has is looked up', async () => {
      const { id, answer } = await confirmWith(50_000, { totalAmount: 70_000 });
      expect([answer.status, answer.body.status]).toEqual([200, 'UNKNOWN']);
      world.clock.advance(5);
      await settleDue(world);
      expect(await creditsOf(world, id)).toEqual([50_000]);
      expect(emulator.kept().get(id)).toBe(50_000);
    });

    it('with the order of somebody else credits nothing of it', async () => {
      const other = await startTopUp(await addPerson(world), 'TOSS');
      const { id, answer } = await confirmWith(50_000, { orderId: other.id });
      expect(answer.body.code).toBe('TOP_UP_NOT_PAID');
      expect(await creditsOf(world, other.id)).toEqual([]);
      // The money that was taken is found when the top-up ends, at the latest.
      world.clock.advance(46 * 60);
      await settleDue(world);
      expect(await creditsOf(world, id)).toEqual([50_000]);
    });
  });

  it.each(['lost', 'cut', 'failed'] as const)(
    'asks to try again when a payment intent could not be made: %s',
    async (fault) => {
      emulator.plan.set({ webhookNever: 1, [fault]: 1 });
      const order = { amount: 50_000, provider: 'STRIPE', returnUrl: 'https://shop.test/me' };
      const refused = await mina.api.post('/v1/balance/top-ups', order);
      expect([refused.status, refused.body.code]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
      expect(refused.headers.get('retry-after')).toBe('1');
      emulator.plan.set({ webhookNever: 1 });
      await startTopUp(mina, 'STRIPE');
    },
  );

  describe.each(PROVIDERS)('%s', (provider) => {
    it('keeps a top-up open when a look-up is refused', async () => {
      const started = await startTopUp(mina, provider);
      const { paymentKey } = await payAt(emulator, started);
      emulator.plan.set({ webhookNever: 1, cut: 1 });
      await confirmTopUp(mina, started.id, { paymentKey });
      emulator.plan.set({ webhookNever: 1 });
      emulator.plan.override = ({ method }) => (method === 'GET' ? REFUSALS[provider] : null);
      world.clock.advance(5);
      await settleDue(world);
      expect(await statusOf(world, started.id)).toBe('UNKNOWN');
      emulator.plan.override = () => null;
      world.clock.advance(60);
      await settleDue(world);
      expect(await statusOf(world, started.id)).toBe('DONE');
      expect(await creditsOf(world, started.id)).toEqual([50_000]);
    });

    it('does not credit money of which a part went back, and returns the rest', async () => {
      const started = await startTopUp(mina, provider);
      const { paymentKey } = await payAt(emulator, started);
      const payment = emulator.books.ofOrder(started.id)!;
      emulator.books.change(payment, 'CAPTURED');
      emulator.books.refund(payment, { amount: 20_000, key: 'by hand' });
      const answer = await confirmTopUp(mina, started.id, { paymentKey });
      expect([answer.status, answer.body.code]).toEqual([409, 'TOP_UP_MISMATCH']);
      expect(await creditsOf(world, started.id)).toEqual([]);
      expect(emulator.kept().has(started.id)).toBe(false);
    });

    it('returns money of another amount later when the cancellation is refused', async () => {
      const started = await startTopUp(mina, provider);
      await payAt(emulator, started);
      const payment = emulator.books.ofOrder(started.id)!;
      payment.amount = 70_000;
      emulator.books.change(payment, 'CAPTURED');
      const refusedKeys = new Set<string>();
      emulator.plan.override = ({ method, path, key }) => {
        // An error is replayed for its key.
        const isFirst = refusedKeys.size === 0 && method === 'POST' && /cancel|refunds/.test(path);
        if (isFirst) refusedKeys.add(key);
        return refusedKeys.has(key) ? REFUSALS[provider] : null;
      };
      const answer = await confirmTopUp(mina, started.id, { paymentKey: payment.id });
      expect([answer.status, answer.body.status]).toEqual([200, 'UNKNOWN']);
      world.clock.advance(5);
      await settleDue(world);
      expect(await statusOf(world, started.id)).toBe('FAILED');
      expect(payment.refunds).toMatchObject([{ amount: 70_000 }]);
    });
  });
});

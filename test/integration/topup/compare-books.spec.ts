import { EMULATOR_KEYS, startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import type { PaymentProvidersConfig } from '../../../src/config/payment-providers.js';
import { CompareBooks } from '../../../src/modules/topup/index.js';
import { newId } from '../../../src/shared/ids.js';
import { addPerson, type Person } from '../../support/people.js';
import { environmentOf, startCommand } from '../../support/processes.js';
import {
  type Emulator,
  type Provider,
  PROVIDERS,
  settleDue,
  topUpBy,
  topUpSettings,
} from '../../support/top-ups.js';
import { Instance, World } from '../../support/world.js';

const HOUR_MS = 3_600_000;
const DAY = 86_400;

describe('the comparison of the books', () => {
  let emulator: Emulator;
  let world: World;
  let fan: Person;

  beforeAll(async () => {
    emulator = await startEmulator();
    const config = topUpSettings(emulator);
    world = await World.start({ config });
    fan = await addPerson(world);
  });
  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  const compare = () =>
    world.app
      .get(CompareBooks)
      .compare(new Date(Date.now() - HOUR_MS), new Date(Date.now() + HOUR_MS));

  /** By an instance that lacks the keys of a provider. */
  async function compareWith(keys: Partial<PaymentProvidersConfig>): Promise<unknown> {
    const paymentProviders = { ...world.app.config.paymentProviders, ...keys };
    const instance = await Instance.start({ ...world.app.config, paymentProviders }, world.clock);
    try {
      return await instance
        .get(CompareBooks)
        .compare(new Date(Date.now() - HOUR_MS), new Date(Date.now() + HOUR_MS));
    } finally {
      await instance.stop();
    }
  }

  it.each(PROVIDERS)('agrees, and names each difference with %s', async (provider) => {
    const ids: string[] = [];
    for (let count = 0; count < 6; count += 1) ids.push(await topUpBy(fan, emulator, provider));
    const [refunded = '', byHand = '', uncredited = '', unpaid = '', twice = '', returned = ''] =
      ids;
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.post(`/v1/balance/top-ups/${refunded}/refund`, { amount: 20_000 });
    await admin.api.post(`/v1/balance/top-ups/${returned}/refund`, { amount: 50_000 });
    await settleDue(world);
    expect(await compare()).toEqual([]);

    emulator.books.refund(emulator.books.ofOrder(byHand)!, { amount: 5_000, key: 'by hand' });
    await world.rows(`DELETE FROM balance_entries WHERE reference_id = $1`, [uncredited]);
    const payment = emulator.books.ofOrder(unpaid)!;
    Object.assign(payment, { state: 'OPEN', capturedAt: 0 });
    const gone = emulator.books.ofOrder(returned)!;
    Object.assign(gone, { state: 'OPEN', capturedAt: 0, refunds: [] });
    const foreign = emulator.books.open(provider, { orderId: newId(), amount: 7_000 });
    emulator.books.change(foreign, 'CAPTURED');
    const second = emulator.books.open(provider, { orderId: twice, amount: 50_000 });
    emulator.books.change(second, 'CAPTURED');

    const found = await compare();
    expect(found.filter(({ isExpected }) => isExpected)).toEqual([]);
    const none = { paid: 0, refunded: 0 };
    const whole = { paid: 50_000, refunded: 0 };
    const ours = (totals: { paid: number; refunded: number }) => ({ ...totals, pending: 0 });
    expect(new Map(found.map(({ orderId, ours, theirs }) => [orderId, { ours, theirs }]))).toEqual(
      new Map([
        [byHand, { ours: ours(whole), theirs: { paid: 50_000, refunded: 5_000 } }],
        [uncredited, { ours: ours(none), theirs: whole }],
        [unpaid, { ours: ours(whole), theirs: none }],
        [returned, { ours: ours({ paid: 50_000, refunded: 50_000 }), theirs: none }],
        [twice, { ours: ours(whole), theirs: { paid: 100_000, refunded: 0 } }],
        [foreign.orderId, { ours: ours(none), theirs: { paid: 7_000, refunded: 0 } }],
      ]),
    );
    const without = provider === 'TOSS' ? { toss: null } : { stripe: null };
    await expect(compareWith(without)).rejects.toThrow(provider);
    await expect(compareWith({ toss: null, stripe: null })).rejects.toThrow('No payment provider');
    await forgetAll();
  });

  /** For the next test. */
  async function forgetAll(): Promise<void> {
    await world.rows(`DELETE FROM topup_top_ups`);
    emulator.books.payments.length = 0;
  }

  describe('of a refund', () => {
    afterEach(async () => {
      emulator.books.areBanksSlow = false;
      await forgetAll();
    });

    const refund = async (provider: Provider, amount: number) => {
      const id = await topUpBy(fan, emulator, provider);
      const admin = await addPerson(world, { role: 'admin' });
      await admin.api.post(`/v1/balance/top-ups/${id}/refund`, { amount });
      return id;
    };
    const payment = (id: string) => emulator.books.ofOrder(id)!;

    it('that waits for its bank is no difference, and is one when that takes more than 14 days', async () => {
      emulator.books.areBanksSlow = true;
      const id = await refund('STRIPE', 20_000);
      await settleDue(world);
      const pending = {
        ...{ provider: 'STRIPE', orderId: id },
        ours: { paid: 50_000, refunded: 0, pending: 20_000 },
        theirs: { paid: 50_000, refunded: 20_000 },
      };
      world.clock.advance(14 * DAY - 60);
      expect(await compare()).toEqual([{ ...pending, isExpected: true }]);
      expect(await reconcile()).toEqual({
        code: 0,
        output:
          `PENDING     STRIPE ${id}: we have 50000 credited and 0 refunded (20000 more on their way), ` +
          `the provider has 50000 taken and 20000 returned\n` +
          'The books agree with those of the payment providers.\n',
      });
      world.clock.advance(60);
      expect(await compare()).toEqual([{ ...pending, isExpected: false }]);
      // Also on a day without the payment.
      const nothing = new Date(Date.now() - HOUR_MS);
      const ofNothing = await world.app.get(CompareBooks).compare(nothing, nothing);
      expect(ofNothing).toEqual([{ ...pending, isExpected: false }]);
      world.clock.advance(-14 * DAY);
    });

    it('does not hide money that went back beside it', async () => {
      emulator.books.areBanksSlow = true;
      const id = await refund('STRIPE', 20_000);
      await settleDue(world);
      emulator.books.refund(payment(id), { amount: 1_000, key: 'by hand' });
      expect(await compare()).toMatchObject([{ orderId: id, isExpected: false }]);
    });

    it('that was never sent is a difference after 14 days', async () => {
      const id = await refund('TOSS', 20_000);
      Object.assign(payment(id), { state: 'OPEN' });
      await settleDue(world);
      Object.assign(payment(id), { state: 'CAPTURED' });
      expect(await compare()).toEqual([]);
      world.clock.advance(14 * DAY);
      expect(await compare()).toMatchObject([
        { orderId: id, ours: { pending: 20_000 }, theirs: { refunded: 0 }, isExpected: false },
      ]);
      world.clock.advance(-14 * DAY);
    });

    it('that Stripe has taken back without a webhook is a difference', async () => {
      const id = await refund('STRIPE', 50_000);
      await settleDue(world);
      expect(await compare()).toEqual([]);
      emulator.books.failRefund(payment(id), payment(id).refunds[0]!);
      const totals = { paid: 50_000, refunded: 50_000 };
      expect(await compare()).toMatchObject([
        { ours: totals, theirs: { paid: 50_000, refunded: 0 }, isExpected: false },
      ]);
      expect(await reconcile()).toMatchObject({
        code: 1,
        output: expect.stringMatching(/^DIFFERENCE {2}STRIPE .* 50000 taken and 0 returned\n$/),
      });
    });
  });

  it('names money that a bank has taken back by a dispute at Stripe', async () => {
    const id = await topUpBy(fan, emulator, 'STRIPE');
    const payment_intent = { id: emulator.books.ofOrder(id)!.id, metadata: { orderId: id } };
    const data = [
      { id: 'txn_1', amount: 50_000, source: { id: 'ch_1', object: 'charge', payment_intent } },
      { id: 'txn_2', amount: -50_000, source: { id: 'dp_1', object: 'dispute', payment_intent } },
    ];
    const body = { object: 'list', data, has_more: false, url: '' };
    emulator.plan.override = ({ path }) =>
      path === '/v1/balance_transactions' ? { status: 200, body } : null;
    const found = await compare();
    emulator.plan.override = () => null;
    expect(found).toMatchObject([
      {
        orderId: id,
        ours: { paid: 50_000, refunded: 0 },
        theirs: { paid: 0, refunded: 0 },
        isExpected: false,
      },
    ]);
    await forgetAll();
  });

  /** Today by the command. */
  async function reconcile(): Promise<{ code: number | null; output: string }> {
    const command = startCommand(
      ['dist/src/cli/onsale.js', 'reconcile', '--day', new Date().toISOString().slice(0, 10)],
      {
        ...environmentOf(world.app.config),
        ...{ NODE_ENV: 'development', TOP_UPS: 'provider', ...EMULATOR_KEYS },
        ...{ TOSS_API_URL: emulator.url, STRIPE_API_URL: emulator.url },
      },
    );
    return { code: await command.exited, output: command.output() };
  }
});

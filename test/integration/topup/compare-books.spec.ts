import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import type { PaymentProvidersConfig } from '../../../src/config/payment-providers.js';
import { CompareBooks } from '../../../src/modules/topup/index.js';
import { newId } from '../../../src/shared/ids.js';
import { addPerson, type Person } from '../../support/people.js';
import {
  type Emulator,
  PROVIDERS,
  settleDue,
  topUpBy,
  topUpSettings,
} from '../../support/top-ups.js';
import { Instance, World } from '../../support/world.js';

const HOUR_MS = 3_600_000;

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
    const none = { paid: 0, refunded: 0 };
    const whole = { paid: 50_000, refunded: 0 };
    expect(new Map(found.map(({ orderId, ours, theirs }) => [orderId, { ours, theirs }]))).toEqual(
      new Map([
        [byHand, { ours: whole, theirs: { paid: 50_000, refunded: 5_000 } }],
        [uncredited, { ours: none, theirs: whole }],
        [unpaid, { ours: whole, theirs: none }],
        [returned, { ours: { paid: 50_000, refunded: 50_000 }, theirs: none }],
        [twice, { ours: whole, theirs: { paid: 100_000, refunded: 0 } }],
        [foreign.orderId, { ours: none, theirs: { paid: 7_000, refunded: 0 } }],
      ]),
    );
    const without = provider === 'TOSS' ? { toss: null } : { stripe: null };
    await expect(compareWith(without)).rejects.toThrow(provider);
    await expect(compareWith({ toss: null, stripe: null })).rejects.toThrow('No payment provider');
    // For the next provider.
    await world.rows(`DELETE FROM topup_top_ups`);
    emulator.books.payments.length = 0;
  });
});

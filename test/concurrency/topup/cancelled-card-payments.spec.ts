import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { CancelShows } from '../../../src/modules/reservation/application/cancel-shows.js';
import { SettleTopUps } from '../../../src/modules/topup/application/settle-top-ups.js';
import { eventually } from '../../support/eventually.js';
import { payByCard, sellEverySeat } from '../../support/paid-show.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { type Emulator, PROVIDERS, topUpSettings } from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const PRICE = 10_000;
const PAYMENTS = 400;
const INSTANCES = 2;
/** Of one instance at one provider. */
const MAX_CALLS = 16;
const TIMEOUT_MS = 30_000;

describe('The card payments of a cancelled show, on two instances', () => {
  let emulator: Emulator;
  let world: World;
  let admin: Person;
  let sale: Sale;

  beforeEach(async () => {
    emulator = await startEmulator();
    emulator.plan.set({ webhookNever: 1 });
    const config = topUpSettings(emulator, TIMEOUT_MS);
    world = await World.start({ instances: INSTANCES, config });
    admin = await addPerson(world, { role: 'admin' });
    const sections = [{ name: 'R', rows: 20, seatsPerRow: PAYMENTS / 20, price: PRICE }];
    sale = await openSale(world, { sections });
    await sellEverySeat(world, sale);
    await payByCard(world, emulator);
    expect(await findBreaches(world)).toEqual([]);
    await world.app.get(CancelShows).cancel(sale.showId, 'The singer is ill');
    await world.app.get(CancelShows).refundAll();
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
    await world.stop();
    await emulator.stop();
  });

  it('go back to each card once, and the progress counts those at the provider until then', async () => {
    const all = { refunded: PAYMENTS, refundedAmount: PAYMENTS * PRICE, remaining: 0 };
    expect(await progress()).toMatchObject({
      ...{ state: 'FINISHED', ...all },
      ...{ atProviders: PAYMENTS, atProvidersAmount: PAYMENTS * PRICE },
    });
    expect(emulator.kept().size).toBe(PAYMENTS);

    await settleOnAll();

    expect(await progress()).toMatchObject({ ...all, atProviders: 0, atProvidersAmount: 0 });
    expect(
      emulator.books.payments.map(({ refunds }) => refunds.map(({ amount }) => amount)),
    ).toEqual(Array.from({ length: PAYMENTS }, () => [PRICE]));
    expect(
      await world.rows(`SELECT balance, count(*)::int FROM balance_accounts GROUP BY balance`),
    ).toEqual([{ balance: '0', count: PAYMENTS }]);
  });

  it('are refunded by few calls at the same time', async () => {
    let [running, most] = [0, 0];
    emulator.plan.delay = async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    };
    await settleOnAll();
    expect(emulator.kept().size).toBe(0);
    expect(most).toBeLessThanOrEqual(INSTANCES * PROVIDERS.length * MAX_CALLS);
    // One call after the other would take longer than the sale.
    expect(most).toBeGreaterThan(MAX_CALLS);
  });

  it('do not wait for one that the provider answers slowly', async () => {
    let isFirst = true;
    emulator.plan.delay = async () => {
      if (!isFirst) return;
      isFirst = false;
      const others = () => Promise.resolve(emulator.kept().size === 1);
      await eventually('all others are refunded', others, TIMEOUT_MS);
    };
    await settleOnAll();
    expect(await progress()).toMatchObject({ atProviders: 0 });
    expect(emulator.kept().size).toBe(0);
  });

  async function progress() {
    return (await admin.api.get(`/v1/shows/${sale.showId}/cancellation`)).body;
  }

  async function settleOnAll(): Promise<void> {
    const rounds = world.instances.flatMap((instance) =>
      PROVIDERS.map((provider) => instance.get(SettleTopUps).settleDue(provider)),
    );
    await Promise.all(rounds);
  }
});

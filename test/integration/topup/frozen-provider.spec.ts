import { setTimeout as wait } from 'node:timers/promises';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { eventually } from '../../support/eventually.js';
import { addItem } from '../../support/items.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyers, buySeats } from '../../support/sale-steps.js';
import { placeOrder } from '../../support/shop.js';
import {
  confirmTopUp,
  type Emulator,
  payAt,
  type Provider,
  PROVIDERS,
  providersAt,
  startTopUp,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const ORDERS = 50;
const MOST_TIMES_SLOWER = 1.5;
const FANS = 30;
/** More than the calls of a provider that may run and wait at once: MAX_CALLS and MAX_WAITING_CALLS in provider-gate.ts. */
const MANY_FANS = 100;
const BUYERS = 15;
/** The circuit of a provider opens and closes several times: CIRCUIT in provider-gate.ts. */
const FROZEN_MS = 16_000;
const PRESSES_EVERY_MS = 3_000;

describe('a provider that hangs', () => {
  let emulator: Emulator;
  let world: World;

  beforeAll(async () => {
    emulator = await startEmulator();
    const paymentProviders = providersAt(emulator, 2_000);
    const config = { corsOrigins: ['https://shop.test'], paymentProviders };
    world = await World.start({ config });
  });
  afterAll(async () => {
    emulator.plan.isFrozen = false;
    await world.stop();
    await emulator.stop();
  });

  it('does not slow payments from the balance, and is asked no more after a while', async () => {
    const buyer = await addPerson(world, { balance: 10_000_000 });
    const item = await addItem(world, { stock: 1_000, price: 1_000 });
    const medianMs = async () => {
      const times: number[] = [];
      for (let count = 0; count < ORDERS; count += 1) {
        const begun = performance.now();
        await placeOrder(buyer, [[item, 1]], { payNow: true });
        times.push(performance.now() - begun);
      }
      return medianOf(times);
    };
    await medianMs();
    const before = await medianMs();

    const fans = await addPeople(world, FANS);
    const paid = [];
    for (const fan of fans) {
      const started = await startTopUp(fan, 'TOSS');
      paid.push({ fan, id: started.id, ...(await payAt(emulator, started)) });
    }
    emulator.plan.isFrozen = true;
    const answers = paid.map(({ fan, id, paymentKey }) => confirmTopUp(fan, id, { paymentKey }));
    const during = await medianMs();

    const statuses = (await Promise.all(answers)).map(({ body }) => (body.status ?? 0) as string);
    expect(new Set(statuses)).toEqual(new Set(['UNKNOWN']));
    const refused = await begin(buyer, 'TOSS');
    expect([refused.status, refused.body.code]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // The other provider is not taken along: its calls have a gate of their own.
    emulator.plan.isFrozen = false;
    expect((await startTopUp(buyer, 'STRIPE', 5_000)).id).toBeTruthy();
    // The runs before and after are of the same minute, as fast as the machine was then.
    expect(during).toBeLessThan(MOST_TIMES_SLOWER * Math.max(before, await medianMs()));
  });

  it('does not slow holds, payments and orders while both providers hang for long', async () => {
    const sale = await openSale(world, {
      sections: [{ name: 'A', rows: 200, seatsPerRow: 100, price: 1_000 }],
    });
    const item = await addItem(world, { stock: 20_000, price: 1_000 });
    const free = [...sale.seatIds];
    const bought: string[] = [];
    const purchase = async (buyer: Person) => {
      const seatId = free.shift()!;
      const begun = performance.now();
      await buySeats(buyer, sale, [seatId]);
      await placeOrder(buyer, [[item, 1]], { payNow: true });
      bought.push(seatId);
      return performance.now() - begun;
    };
    const timesOf = async (buyers: readonly Person[]) => {
      const times = [];
      for (const buyer of buyers) times.push(await purchase(buyer));
      return times;
    };
    const newBuyers = () => addBuyers(world, sale, BUYERS, { balance: 10_000 });
    await timesOf(await newBuyers());
    const before = medianOf(await timesOf(await newBuyers()));

    const [first] = await addPeople(world, 1);
    await eventually('both providers are asked again', async () => {
      const started = await Promise.all(PROVIDERS.map((provider) => begin(first!, provider)));
      return started.every(({ status }) => status === 201);
    });
    const paid = [];
    for (const [index, fan] of (await addPeople(world, MANY_FANS)).entries()) {
      const started = await startTopUp(fan, PROVIDERS[index % PROVIDERS.length]!);
      paid.push({ fan, id: started.id, ...(await payAt(emulator, started)) });
    }
    emulator.plan.isFrozen = true;
    const thawsAt = Date.now() + FROZEN_MS;
    // All at once, and each again and again, as a fan who presses the button.
    const confirmations = paid.map(async ({ fan, id, paymentKey }) => {
      let count = 0;
      for (; Date.now() < thawsAt; count += 1) {
        await confirmTopUp(fan, id, { paymentKey });
        await wait(PRESSES_EVERY_MS);
      }
      return count;
    });
    const during = [];
    while (Date.now() < thawsAt) during.push(...(await timesOf(await newBuyers())));
    emulator.plan.isFrozen = false;
    const counts = await Promise.all(confirmations);
    expect(Math.min(...counts)).toBeGreaterThan(0);

    const after = medianOf(await timesOf(await newBuyers()));
    expect(medianOf(during)).toBeLessThan(MOST_TIMES_SLOWER * Math.max(before, after));
    const [rows] = await world.rows(
      `SELECT (SELECT count(*)::int FROM concert_seats WHERE show_id = $1 AND status = 'SOLD') AS seats,
         (SELECT count(*)::int FROM order_orders WHERE status IN ('PAID', 'COMPLETED') AND lines @> $2) AS orders`,
      [sale.showId, JSON.stringify([{ itemId: item.id }])],
    );
    expect(rows).toEqual({ seats: bought.length, orders: bought.length });
  });
});

function begin({ api }: Person, provider: Provider) {
  const returnUrl = 'https://shop.test/me';
  return api.post('/v1/balance/top-ups', { amount: 50_000, provider, returnUrl });
}

function medianOf(times: readonly number[]): number {
  return [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

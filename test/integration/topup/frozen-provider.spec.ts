import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { addItem } from '../../support/items.js';
import { addPeople, addPerson } from '../../support/people.js';
import { placeOrder } from '../../support/shop.js';
import {
  confirmTopUp,
  type Emulator,
  payAt,
  providersAt,
  startTopUp,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const ORDERS = 50;
const MOST_TIMES_SLOWER = 1.5;
const FANS = 30;

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
      return times.sort((one, other) => one - other)[ORDERS / 2] ?? 0;
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
    const refused = await buyer.api.post('/v1/balance/top-ups', {
      ...{ amount: 5_000, provider: 'TOSS', returnUrl: 'https://shop.test/' },
    });
    expect([refused.status, refused.body.code]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // The other provider is not taken along: its calls have a gate of their own.
    emulator.plan.isFrozen = false;
    expect((await startTopUp(buyer, 'STRIPE', 5_000)).id).toBeTruthy();
    // The runs before and after are of the same minute, as fast as the machine was then.
    expect(during).toBeLessThan(MOST_TIMES_SLOWER * Math.max(before, await medianMs()));
  });
});

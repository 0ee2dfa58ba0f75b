import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { addPerson, type Person } from '../../support/people.js';
import {
  type Emulator,
  PROVIDERS,
  providersAt,
  settleDue,
  topUpBy,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

describe('refunds of top-ups', () => {
  let emulator: Emulator;
  let world: World;
  let mina: Person;
  let admin: Person;

  beforeAll(async () => {
    emulator = await startEmulator();
    world = await World.start({
      config: {
        topUps: 'provider',
        corsOrigins: ['https://shop.test'],
        paymentProviders: providersAt(emulator),
      },
    });
    admin = await addPerson(world, { role: 'admin' });
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

  const refund = (id: string, amount: number) =>
    admin.api.post(`/v1/balance/top-ups/${id}/refund`, { amount });
  const statusesOf = async (id: string) => {
    const { body } = await mina.api.get(`/v1/balance/top-ups/${id}`);
    return (body.refunds as { status: string }[]).map(({ status }) => status);
  };
  const sentFor = (id: string) => emulator.books.ofOrder(id)?.refunds.map(({ amount }) => amount);

  describe.each(PROVIDERS)('%s', (provider) => {
    it('stay pending while the provider has no payment that it could return', async () => {
      const id = await topUpBy(mina, emulator, provider);
      const payment = emulator.books.ofOrder(id)!;
      Object.assign(payment, { state: 'CANCELLED' });
      await refund(id, 20_000);
      await settleDue(world);
      expect([await statusesOf(id), sentFor(id)]).toEqual([['PENDING'], []]);
      Object.assign(payment, { state: 'CAPTURED' });
      world.clock.advance(5);
      await settleDue(world);
      expect([await statusesOf(id), sentFor(id)]).toEqual([['DONE'], [20_000]]);
    });

    it('are done when somebody has returned the whole payment at the provider', async () => {
      const id = await topUpBy(mina, emulator, provider);
      emulator.books.refund(emulator.books.ofOrder(id)!, { amount: 50_000, key: 'by hand' });
      await refund(id, 20_000);
      await settleDue(world);
      expect([await statusesOf(id), sentFor(id)]).toEqual([['DONE'], [50_000]]);
    });
  });
});

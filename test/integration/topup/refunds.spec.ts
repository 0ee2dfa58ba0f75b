import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { Api } from '../../support/api.js';
import { SettleTopUps } from '../../../src/modules/topup/application/settle-top-ups.js';
import { addPerson, type Person } from '../../support/people.js';
import {
  type Emulator,
  PROVIDERS,
  settleDue,
  topUpBy,
  topUpSettings,
} from '../../support/top-ups.js';
import { Instance, World } from '../../support/world.js';

describe('refunds of top-ups', () => {
  let emulator: Emulator;
  let world: World;
  let mina: Person;
  let admin: Person;

  beforeAll(async () => {
    emulator = await startEmulator();
    world = await World.start({ config: topUpSettings(emulator) });
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

  it('are sent again with a new key when somebody else returns a part at the same moment', async () => {
    const id = await topUpBy(mina, emulator, 'TOSS');
    await refund(id, 20_000);
    const refusedKeys = new Set<string>();
    emulator.plan.override = ({ method, key }) => {
      if (method === 'POST' && refusedKeys.size === 0) refusedKeys.add(key);
      // Toss replays an error for its key.
      return refusedKeys.has(key)
        ? { status: 400, body: { code: 'NOT_MATCHES_REFUNDABLE_AMOUNT' } }
        : null;
    };
    await settleDue(world);
    expect([await statusesOf(id), sentFor(id)]).toEqual([['PENDING'], []]);
    world.clock.advance(5);
    await settleDue(world);
    expect([await statusesOf(id), sentFor(id)]).toEqual([['DONE'], [20_000]]);
  });

  it('are refused before they touch the balance when the provider has no keys', async () => {
    const id = await topUpBy(mina, emulator, 'TOSS');
    const paymentProviders = { ...world.app.config.paymentProviders, toss: null };
    const keyless = await Instance.start({ ...world.app.config, paymentProviders }, world.clock);
    try {
      const path = `/v1/balance/top-ups/${id}/refund`;
      const answer = await new Api(keyless.baseUrl, admin.accessToken).post(path, {});
      expect([answer.status, answer.body.code]).toEqual([409, 'PROVIDER_NOT_CONFIGURED']);
      expect((await mina.api.get('/v1/balance')).body.balance).toBe(50_000);
    } finally {
      await keyless.stop();
    }
  });

  it('are sent one by one, each within a lease of its own', async () => {
    const id = await topUpBy(mina, emulator, 'TOSS');
    for (const amount of [10_000, 11_000, 12_000]) await refund(id, amount);
    for (const sent of [[10_000], [10_000, 11_000], [10_000, 11_000, 12_000]]) {
      await settleDue(world);
      expect(sentFor(id)).toEqual(sent);
    }
    const now = world.clock.now();
    const lease = world.app.get(SettleTopUps).leaseFrom(now).getTime() - now.getTime();
    expect(lease).toBe(8 * world.app.config.paymentProviders.timeoutMs);
  });

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

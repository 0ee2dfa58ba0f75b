import { randomUUID } from 'node:crypto';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { Api } from '../../support/api.js';
import { BalanceFacade } from '../../../src/modules/balance/index.js';
import { SettleTopUps } from '../../../src/modules/topup/application/settle-top-ups.js';
import { actionsOn } from '../../support/admin-actions.js';
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

  it('are for admins only', async () => {
    const id = await topUpBy(mina, emulator, 'TOSS');
    for (const one of [id, randomUUID()]) {
      const answer = await mina.api.post(`/v1/balance/top-ups/${one}/refund`);
      expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN']);
    }
    expect((await mina.api.get('/v1/balance')).body.balance).toBe(50_000);
  });

  it('are for the owner too with TOP_UP_REFUNDS=owner, of what is left', async () => {
    const id = await topUpBy(mina, emulator, 'TOSS');
    const open = await Instance.start({ ...world.app.config, topUpRefunds: 'owner' }, world.clock);
    try {
      const refundAs = async ({ accessToken }: Person, body: object) => {
        const path = `/v1/balance/top-ups/${id}/refund`;
        const answer = await new Api(open.baseUrl, accessToken).post(path, body);
        return [answer.status, (answer.body.code ?? answer.body.refundedAmount) as unknown];
      };
      const minsu = await addPerson(world, { balance: 0 });
      expect(await refundAs(minsu, {})).toEqual([404, 'TOP_UP_NOT_FOUND']);
      expect(await refundAs(mina, { amount: 50_001 })).toEqual([409, 'REFUND_EXCEEDS_TOP_UP']);
      expect(await refundAs(mina, { amount: 20_000 })).toEqual([200, 20_000]);
      expect(await refundAs(admin, { amount: 1_000 })).toEqual([200, 21_000]);
      await world.app.get(BalanceFacade).adjust(mina.id, -9_000);
      expect(await refundAs(mina, {})).toEqual([402, 'INSUFFICIENT_BALANCE']);
    } finally {
      await open.stop();
    }
    await settleDue(world);
    await settleDue(world);
    expect(sentFor(id)).toEqual([20_000, 1_000]);
    expect(await actionsOn(world, id)).toHaveLength(1);
  });

  it('come back to the balance, once and with a mail, when Stripe fails to return the money days later', async () => {
    const id = await topUpBy(mina, emulator, 'STRIPE');
    const { body } = await refund(id, 50_000);
    const [{ id: key }] = body.refunds as [{ id: string }];
    let [isSent, status] = [false, 'pending'];
    emulator.plan.override = ({ method, path }) => {
      if (!path.startsWith('/v1/refunds')) return null;
      const made = { id: 're_1', object: 'refund', status, metadata: { key } };
      if (method === 'GET') return { status: 200, body: { data: isSent ? [made] : [] } };
      isSent = true;
      // The charge counts it at once.
      emulator.books.refund(emulator.books.ofOrder(id)!, { amount: 50_000, key });
      return { status: 200, body: made };
    };
    for (let days = 0; days < 3; days += 1) {
      await settleDue(world);
      expect(await statusesOf(id)).toEqual(['PENDING']);
      world.clock.advance(86_400);
    }
    status = 'failed';
    Object.assign(emulator.books.ofOrder(id)!, { refunds: [] });
    for (let times = 0; times < 2; times += 1) {
      await settleDue(world);
      world.clock.advance(60);
    }
    expect(await statusesOf(id)).toEqual(['FAILED']);
    expect((await mina.api.get('/v1/balance')).body.balance).toBe(50_000);
    const mails = await world.rows(
      `SELECT template, fields FROM mail_messages WHERE user_id = $1`,
      [mina.id],
    );
    expect(mails).toEqual([{ template: 'refund-on-balance', fields: { amount: 50_000 } }]);
    const events = await world.rows(
      `SELECT type FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
      [id],
    );
    expect(events.map((event) => (event as { type: string }).type)).toEqual([
      ...['balance.topped-up', 'balance.top-up-refund-failed'],
    ]);
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

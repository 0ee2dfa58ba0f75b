import { randomUUID } from 'node:crypto';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { Api } from '../../support/api.js';
import { BalanceFacade } from '../../../src/modules/balance/index.js';
import { AccountFacade } from '../../../src/modules/user/application/account.facade.js';
import { SettleTopUps } from '../../../src/modules/topup/application/settle-top-ups.js';
import { findBreaches } from '../../support/sale-invariants.js';
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
    emulator.target.url = `${world.app.baseUrl}/v1/webhooks`;
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
    await refund(id, 50_000);
    emulator.books.areBanksSlow = true;
    for (let days = 0; days < 3; days += 1) {
      await settleDue(world);
      expect(await statusesOf(id)).toEqual(['PENDING']);
      world.clock.advance(86_400);
    }
    emulator.books.areBanksSlow = false;
    const payment = emulator.books.ofOrder(id)!;
    emulator.books.failRefund(payment, payment.refunds[0]!);
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

  describe('that Stripe takes back after it has said that they succeeded', () => {
    const failed = async (id: string) => {
      const payment = emulator.books.ofOrder(id)!;
      emulator.plan.set({});
      emulator.books.failRefund(payment, payment.refunds[0]!);
      await emulator.webhooks.settled();
      emulator.plan.set({ webhookNever: 1 });
    };
    const eventsOf = async (id: string) => {
      const rows = await world.rows<{ type: string }>(
        `SELECT type FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
        [id],
      );
      return rows.map(({ type }) => type);
    };
    const refunded = async (...amounts: number[]) => {
      const id = await topUpBy(mina, emulator, 'STRIPE');
      for (const amount of amounts) {
        await refund(id, amount);
        await settleDue(world);
      }
      return id;
    };

    it('come back to the balance, once, with a mail and an event', async () => {
      const id = await refunded(20_000, 10_000);
      expect(await statusesOf(id)).toEqual(['DONE', 'DONE']);
      world.clock.advance(3 * 86_400);
      await failed(id);
      await failed(id);
      for (let times = 0; times < 2; times += 1) await settleDue(world);
      expect(await statusesOf(id)).toEqual(['FAILED', 'DONE']);
      expect((await mina.api.get('/v1/balance')).body.balance).toBe(40_000);
      expect(emulator.kept().get(id)).toBe(40_000);
      const mails = await world.rows(
        `SELECT template, fields FROM mail_messages WHERE user_id = $1`,
        [mina.id],
      );
      expect(mails).toEqual([{ template: 'refund-on-balance', fields: { amount: 20_000 } }]);
      expect(await eventsOf(id)).toEqual([
        ...['balance.topped-up', 'balance.top-up-refunded', 'balance.top-up-refunded'],
        'balance.top-up-refund-failed',
      ]);
      expect((await findBreaches(world)).filter((breach) => breach.endsWith(id))).toEqual([]);
      const again = await refund(id, 40_000);
      await settleDue(world);
      expect([again.status, emulator.kept().has(id)]).toEqual([200, false]);
    });

    it('come back while another refund of the top-up is still on its way', async () => {
      const id = await refunded(20_000);
      emulator.books.areBanksSlow = true;
      await refund(id, 10_000);
      await settleDue(world);
      emulator.books.areBanksSlow = false;
      expect(await statusesOf(id)).toEqual(['DONE', 'PENDING']);
      await failed(id);
      await settleDue(world);
      expect(await statusesOf(id)).toEqual(['FAILED', 'PENDING']);
      expect((await mina.api.get('/v1/balance')).body.balance).toBe(40_000);
      emulator.books.ofOrder(id)!.refunds[1]!.isPending = false;
      world.clock.advance(86_400);
      await settleDue(world);
      expect([await statusesOf(id), await eventsOf(id)]).toEqual([
        ['FAILED', 'DONE'],
        [
          ...['balance.topped-up', 'balance.top-up-refunded'],
          ...['balance.top-up-refund-failed', 'balance.top-up-refunded'],
        ],
      ]);
      expect((await findBreaches(world)).filter((breach) => breach.endsWith(id))).toEqual([]);
    });

    it('are read again until Stripe answers', async () => {
      const id = await refunded(20_000);
      await failed(id);
      emulator.plan.override = ({ method, path }) =>
        method === 'GET' && path === '/v1/refunds'
          ? { status: 500, body: { error: { type: 'api_error' } } }
          : null;
      await settleDue(world);
      expect(await statusesOf(id)).toEqual(['DONE']);
      emulator.plan.override = () => null;
      world.clock.advance(10);
      await settleDue(world);
      expect(await statusesOf(id)).toEqual(['FAILED']);
    });

    it('are on the books also when the account was deleted meanwhile', async () => {
      const id = await refunded(50_000);
      await world.app.get(AccountFacade).deleteAccount(mina.id, undefined);
      await failed(id);
      await settleDue(world);
      const accounts = await world.rows(
        `SELECT balance, closed FROM balance_accounts WHERE user_id = $1`,
        [mina.id],
      );
      expect(accounts).toEqual([{ balance: '50000', closed: true }]);
      expect((await findBreaches(world)).filter((breach) => breach.includes(id))).toEqual([]);
    });

    it('stay done when the books of Stripe say so, whatever a webhook says', async () => {
      const id = await refunded(20_000);
      const payment = emulator.books.ofOrder(id)!;
      await failed(id);
      payment.refunds[0]!.failedAt = 0;
      await settleDue(world);
      expect([await statusesOf(id), await eventsOf(id)]).toEqual([
        ['DONE'],
        ['balance.topped-up', 'balance.top-up-refunded'],
      ]);
      expect((await mina.api.get('/v1/balance')).body.balance).toBe(30_000);
    });
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

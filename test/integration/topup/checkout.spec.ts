import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { CancelShows } from '../../../src/modules/reservation/application/cancel-shows.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm, type Hold, holdSeats, refund, take } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import {
  checkout,
  confirmTopUp,
  type Emulator,
  payAt,
  type Provider,
  PROVIDERS,
  settleDue,
  startCheckout,
  statusOf,
  topUpSettings,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const PRICE = 10_000;
const REFUSED_REFUNDS = {
  TOSS: { status: 403, body: { code: 'NOT_CANCELABLE_PAYMENT' } },
  STRIPE: {
    status: 400,
    body: { error: { type: 'invalid_request_error', code: 'charge_disputed' } },
  },
};

describe('Paying a hold by card', () => {
  let emulator: Emulator;
  let world: World;
  let sale: Sale;
  let mina: Person;
  let hold: Hold;

  beforeAll(async () => {
    emulator = await startEmulator();
    world = await World.start({ config: { ...topUpSettings(emulator), topUps: 'open' } });
  });
  beforeEach(async () => {
    emulator.plan.override = () => null;
    emulator.plan.set({ webhookNever: 1 });
    sale = await openSale(world);
    mina = await addBuyer(world, sale);
    hold = await holdSeats(mina, sale, sale.seatIds.slice(0, 2));
  });
  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });
  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  const balance = async () => (await mina.api.get('/v1/balance')).body.balance as number;
  const paymentOf = async ({ paymentId } = hold) =>
    (await mina.api.get(`/v1/payments/${paymentId}`)).body;
  const seatStatus = async () => {
    const rows = await world.rows<{ status: string }>(
      `SELECT DISTINCT status FROM concert_seats WHERE id = ANY($1)`,
      [sale.seatIds.slice(0, 2)],
    );
    return rows.map(({ status }) => status).join();
  };
  const eventsOf = (id: string) =>
    world.rows<{ type: string; payload: object }>(
      `SELECT type, payload FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
      [id],
    );

  /** Starts the payment, and pays in the window of the provider. */
  async function authorise(provider: Provider) {
    const started = await startCheckout(mina, hold.paymentId, provider);
    const { paymentKey } = await payAt(emulator, started, { amount: 2 * PRICE });
    return { id: started.id, paymentKey };
  }

  async function payByCard(provider: Provider): Promise<string> {
    const { id, paymentKey } = await authorise(provider);
    const { status, body } = await confirmTopUp(mina, id, { paymentKey });
    expect([status, body.status, body.creditedLate]).toEqual([200, 'DONE', false]);
    return id;
  }

  /** The fan learns that nothing was taken, and the job finds nothing to do. */
  async function expectNothingTaken({ id, paymentKey }: { id: string; paymentKey: string }) {
    const { status, body } = await confirmTopUp(mina, id, { paymentKey });
    expect([status, body.code]).toEqual([409, 'CHECKOUT_ENDED']);
    world.clock.advance(3_600);
    await settleDue(world);
    expect(await statusOf(world, id)).toBe('CANCELLED');
    expect(emulator.kept().has(id)).toBe(false);
    expect(emulator.books.ofOrder(id)!.capturedAt).toBe(0);
  }

  describe.each(PROVIDERS)('with %s', (provider) => {
    it('credits, pays and sells the seats in one transaction', async () => {
      const id = await payByCard(provider);
      expect(await paymentOf()).toMatchObject({
        ...{ status: 'PAID', topUpId: id, lateTopUpId: null },
        receipt: { amount: 2 * PRICE, balanceAfter: 0 },
      });
      expect([await balance(), await seatStatus()]).toEqual([0, 'SOLD']);
      expect(emulator.kept().get(id)).toBe(2 * PRICE);
      const { body: topUp } = await mina.api.get(`/v1/balance/top-ups/${id}`);
      expect(topUp).toMatchObject({ paymentId: hold.paymentId, creditedLate: false });
      const written = await world.rows(
        `SELECT count(*)::int AS rows, count(DISTINCT transaction)::int AS transactions FROM (
           SELECT xmin::text AS transaction FROM topup_top_ups WHERE id = $1
           UNION ALL SELECT xmin::text FROM balance_entries WHERE reference_id IN ($1, $2)
           UNION ALL SELECT xmin::text FROM balance_accounts WHERE user_id = $3
           UNION ALL SELECT xmin::text FROM payment_payments WHERE id = $2
           UNION ALL SELECT xmin::text FROM concert_seats WHERE reservation_id = $4
           UNION ALL SELECT xmin::text FROM outbox_events WHERE aggregate_id IN ($1, $4)) written`,
        [id, hold.paymentId, mina.id, hold.id],
      );
      expect(written).toEqual([{ rows: 9, transactions: 1 }]);
    });

    it('takes nothing when the hold has ended before', async () => {
      const authorised = await authorise(provider);
      world.clock.advance(301);
      await expectNothingTaken(authorised);
      expect(await balance()).toBe(0);
    });

    it('takes nothing when the reservation was released before', async () => {
      const authorised = await authorise(provider);
      await mina.api.delete(`/v1/reservations/${hold.id}`);
      await expectNothingTaken(authorised);
    });

    it('takes nothing when the show was cancelled before, also while the hold is still there', async () => {
      const authorised = await authorise(provider);
      await world.app.get(CancelShows).cancel(sale.showId, 'Ill');
      await expectNothingTaken(authorised);
      await world.app.get(CancelShows).refundAll();
    });

    it('takes nothing when the payment was paid from the balance before', async () => {
      const authorised = await authorise(provider);
      await mina.api.post('/v1/balance/charges', { amount: 2 * PRICE });
      expect((await confirm(mina, hold)).status).toBe(200);
      await expectNothingTaken(authorised);
      expect([await balance(), await seatStatus()]).toEqual([0, 'SOLD']);
      expect(await paymentOf()).toMatchObject({ topUpId: null, lateTopUpId: null });
    });

    it('takes nothing when the payment was paid and refunded before', async () => {
      const authorised = await authorise(provider);
      await mina.api.post('/v1/balance/charges', { amount: 2 * PRICE });
      await confirm(mina, hold);
      await refund(mina, hold);
      await expectNothingTaken(authorised);
      expect(await balance()).toBe(2 * PRICE);
    });

    it('keeps money as balance when the hold ends while it is taken, and tells the fan', async () => {
      const { id, paymentKey } = await authorise(provider);
      emulator.plan.override = ({ method, path }) => {
        if (method === 'POST' && /confirm|capture/.test(path)) world.clock.advance(301);
        return null;
      };
      const { status, body } = await confirmTopUp(mina, id, { paymentKey });
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({ status: 'DONE', paymentId: hold.paymentId, creditedLate: true }),
      ]);
      const { body: topUp } = await mina.api.get(`/v1/balance/top-ups/${id}`);
      expect(topUp).toMatchObject({ status: 'DONE', creditedLate: true });
      expect(await paymentOf()).toMatchObject({
        ...{ status: 'CANCELLED', topUpId: null, lateTopUpId: id, receipt: null },
      });
      expect(await balance()).toBe(2 * PRICE);
      const told = { topUpId: id, userId: mina.id, provider, amount: 2 * PRICE };
      const payload = { ...told, paymentId: hold.paymentId };
      expect(await eventsOf(id)).toEqual([
        { type: 'balance.topped-up', payload },
        { type: 'balance.credited-late', payload },
      ]);
    });

    it('pays when a lost answer is found out while the hold lives', async () => {
      const { id, paymentKey } = await authorise(provider);
      emulator.plan.set({ webhookNever: 1, cut: 1 });
      expect((await confirmTopUp(mina, id, { paymentKey })).body.status).toBe('UNKNOWN');
      emulator.plan.set({ webhookNever: 1 });
      world.clock.advance(5);
      await settleDue(world);
      expect(await paymentOf()).toMatchObject({ status: 'PAID', topUpId: id });
      expect(await seatStatus()).toBe('SOLD');
    });

    it('keeps money as balance when a lost answer is found out after the hold', async () => {
      const { id, paymentKey } = await authorise(provider);
      emulator.plan.set({ webhookNever: 1, cut: 1 });
      expect((await confirmTopUp(mina, id, { paymentKey })).body.status).toBe('UNKNOWN');
      emulator.plan.set({ webhookNever: 1 });
      world.clock.advance(301);
      await settleDue(world);
      expect(await paymentOf()).toMatchObject({ status: 'CANCELLED', lateTopUpId: id });
      expect(await balance()).toBe(2 * PRICE);
    });

    it('takes nothing when a request to take it was lost, and the hold ends', async () => {
      const { id, paymentKey } = await authorise(provider);
      emulator.plan.set({ webhookNever: 1, lost: 1 });
      expect((await confirmTopUp(mina, id, { paymentKey })).body.status).toBe('UNKNOWN');
      emulator.plan.set({ webhookNever: 1 });
      world.clock.advance(301);
      await settleDue(world);
      expect(await statusOf(world, id)).toBe('CANCELLED');
      await expectNothingTaken({ id, paymentKey });
    });

    it('credits what was taken after it was given up', async () => {
      const { id, paymentKey } = await authorise(provider);
      world.clock.advance(301);
      expect((await confirmTopUp(mina, id, { paymentKey })).body.code).toBe('CHECKOUT_ENDED');
      // A request that was on its way for minutes.
      emulator.books.change(emulator.books.ofOrder(id)!, 'CAPTURED');
      world.clock.advance(45 * 60);
      await settleDue(world);
      expect(await paymentOf()).toMatchObject({ status: 'CANCELLED', lateTopUpId: id });
      expect(await balance()).toBe(2 * PRICE);
    });

    it('returns a refund to the card, in parts too', async () => {
      const id = await payByCard(provider);
      const part = await refund(mina, hold, { seatIds: [take(sale.seatIds, 0)] });
      expect([part.body.status, part.body.refundedAmount]).toEqual(['PAID', PRICE]);
      await settleDue(world);
      expect([emulator.kept().get(id), await balance()]).toEqual([PRICE, 0]);
      expect((await refund(mina, hold)).body.status).toBe('REFUNDED');
      await settleDue(world);
      expect(emulator.kept().has(id)).toBe(false);
      expect([await balance(), await seatStatus()]).toEqual([0, 'AVAILABLE']);
      const { body: topUp } = await mina.api.get(`/v1/balance/top-ups/${id}`);
      expect(topUp.refunds).toMatchObject([
        { amount: PRICE, status: 'DONE' },
        { amount: PRICE, status: 'DONE' },
      ]);
    });

    it('returns a refund to the balance when the provider refuses it', async () => {
      const id = await payByCard(provider);
      emulator.plan.override = ({ method, path }) =>
        method === 'POST' && /cancel|refunds/.test(path) ? REFUSED_REFUNDS[provider] : null;
      await refund(mina, hold);
      expect(await balance()).toBe(0);
      await settleDue(world);
      const { body: topUp } = await mina.api.get(`/v1/balance/top-ups/${id}`);
      expect(topUp).toMatchObject({ refundedAmount: 0, refunds: [{ status: 'FAILED' }] });
      expect([await balance(), emulator.kept().get(id)]).toEqual([2 * PRICE, 2 * PRICE]);
    });

    it('returns the money of a cancelled show to the card', async () => {
      const id = await payByCard(provider);
      await world.app.get(CancelShows).cancel(sale.showId, 'Ill');
      await world.app.get(CancelShows).refundAll();
      await settleDue(world);
      expect([emulator.kept().has(id), await balance()]).toEqual([false, 0]);
      expect(await paymentOf()).toMatchObject({ status: 'REFUNDED' });
    });

    it('pays an order', async () => {
      const item = await addItem(world, { price: PRICE });
      const order = await placeOrder(mina, [[item, 2]]);
      const started = await startCheckout(mina, order.paymentId, provider);
      const { paymentKey } = await payAt(emulator, started, { amount: 2 * PRICE });
      expect((await confirmTopUp(mina, started.id, { paymentKey })).status).toBe(200);
      expect(await paymentOf({ ...hold, ...order })).toMatchObject({ topUpId: started.id });
    });

    it('starts one payment, however often it is started', async () => {
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => startCheckout(mina, hold.paymentId, provider)),
      );
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      const again = await startCheckout(mina, hold.paymentId, provider);
      expect([again.id, again.checkout]).toEqual([answers[0]!.id, answers[0]!.checkout]);
    });

    it('replaces a payment with the other provider, and takes nothing through the first', async () => {
      const first = await authorise(provider);
      const other = provider === 'TOSS' ? 'STRIPE' : 'TOSS';
      const second = await authorise(other);
      await expectReplaced(first, second);
    });

    it('is started anew after the provider has declined', async () => {
      const started = await startCheckout(mina, hold.paymentId, provider);
      await payAt(emulator, started, { amount: 2 * PRICE, declined: true });
      const key = emulator.books.ofOrder(started.id)!.id;
      await confirmTopUp(mina, started.id, { paymentKey: key });
      await payByCard(provider);
      expect(await paymentOf()).toMatchObject({ status: 'PAID' });
    });
  });

  async function expectReplaced(
    first: { id: string; paymentKey: string },
    second: { id: string; paymentKey: string },
  ): Promise<void> {
    const refused = await confirmTopUp(mina, first.id, { paymentKey: first.paymentKey });
    expect([refused.status, refused.body.code]).toEqual([409, 'CHECKOUT_ENDED']);
    await settleDue(world);
    const paid = await confirmTopUp(mina, second.id, { paymentKey: second.paymentKey });
    expect([paid.status, paid.body.creditedLate]).toEqual([200, false]);
    expect([...emulator.kept().keys()]).not.toContain(first.id);
    expect(await paymentOf()).toMatchObject({ topUpId: second.id });
  }

  it('does not replace a payment whose outcome is unknown', async () => {
    const { id, paymentKey } = await authorise('TOSS');
    emulator.plan.set({ webhookNever: 1, cut: 1 });
    await confirmTopUp(mina, id, { paymentKey });
    emulator.plan.set({ webhookNever: 1 });
    const other = await checkout(mina, hold.paymentId, 'STRIPE');
    expect([other.status, other.body.code]).toEqual([409, 'CHECKOUT_UNDER_WAY']);
    expect((await startCheckout(mina, hold.paymentId, 'TOSS')).id).toBe(id);
  });

  it('releases what the fan has reserved at Stripe when the hold ends', async () => {
    const { id } = await authorise('STRIPE');
    world.clock.advance(301);
    await settleDue(world);
    expect(emulator.books.ofOrder(id)!.state).toBe('CANCELLED');
    expect(await statusOf(world, id)).toBe('CANCELLED');
  });

  it('is refused for a payment of another user, for an unknown one, and without a queue token', async () => {
    const other = await addBuyer(world, sale);
    const foreign = await checkout(other, hold.paymentId, 'TOSS');
    expect([foreign.status, foreign.body.code]).toEqual([404, 'PAYMENT_NOT_FOUND']);
    const admin = await addPerson(world, { role: 'admin' });
    expect((await checkout(admin, hold.paymentId, 'TOSS')).status).toBe(404);
    expect((await checkout(mina, sale.showId, 'TOSS')).status).toBe(404);
    const { queueToken } = mina.api;
    mina.api.queueToken = undefined;
    expect((await checkout(mina, hold.paymentId, 'TOSS')).body.code).toBe('QUEUE_TOKEN_MISSING');
    mina.api.queueToken = queueToken;
  });

  it('is refused when the payment cannot be paid', async () => {
    const { id } = await startCheckout(mina, hold.paymentId, 'TOSS');
    expect(await statusOf(world, id)).toBe('CREATED');
    await mina.api.delete(`/v1/reservations/${hold.id}`);
    const released = await checkout(mina, hold.paymentId, 'TOSS');
    expect([released.status, released.body.code]).toEqual([409, 'RESERVATION_NOT_HELD']);
    const item = await addItem(world, { price: 999 });
    const cheap = await placeOrder(mina, [[item, 1]]);
    const small = await checkout(mina, cheap.paymentId, 'TOSS');
    expect([small.status, small.body.code]).toEqual([422, 'INVALID_TOP_UP_AMOUNT']);
  });

  it('replays an answer for its idempotency key', async () => {
    const body = { provider: 'STRIPE', returnUrl: 'https://shop.test/me' };
    const path = `/v1/payments/${hold.paymentId}/checkout`;
    const headers = { 'idempotency-key': hold.paymentId };
    const first = await mina.api.post(path, body, headers);
    const second = await mina.api.post(path, body, headers);
    expect(second.body).toEqual(first.body);
    const other = await mina.api.post(path, { ...body, provider: 'TOSS' }, headers);
    expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('leaves money of a refund on the balance that an admin has returned to the card before', async () => {
    const id = await payByCard('TOSS');
    await mina.api.post('/v1/balance/charges', { amount: PRICE });
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.post(`/v1/balance/top-ups/${id}/refund`, { amount: PRICE });
    await refund(mina, hold);
    await settleDue(world);
    await settleDue(world);
    expect([emulator.kept().has(id), await balance()]).toEqual([false, PRICE]);
  });
});

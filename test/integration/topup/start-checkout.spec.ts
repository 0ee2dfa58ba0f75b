import { type Authorised, type CardSale, PRICE, useCardSale } from '../../support/card-sale.js';
import { addPerson } from '../../support/people.js';
import { addBuyer } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import {
  checkout,
  confirmTopUp,
  payAt,
  PROVIDERS,
  settleDue,
  startCheckout,
  statusOf,
} from '../../support/top-ups.js';

describe('Starting a card payment', () => {
  let card: CardSale;

  useCardSale((next) => (card = next));

  describe.each(PROVIDERS)('with %s', (provider) => {
    it('starts one payment, however often it is started', async () => {
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => startCheckout(card.mina, card.hold.paymentId, provider)),
      );
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      const again = await startCheckout(card.mina, card.hold.paymentId, provider);
      expect([again.id, again.checkout]).toEqual([answers[0]!.id, answers[0]!.checkout]);
    });

    it('replaces a payment with the other provider, and takes nothing through the first', async () => {
      const first = await card.authorise(provider);
      const other = provider === 'TOSS' ? 'STRIPE' : 'TOSS';
      const second = await card.authorise(other);
      await expectReplaced(first, second);
    });

    it('is started anew after the provider has declined', async () => {
      const started = await startCheckout(card.mina, card.hold.paymentId, provider);
      await payAt(card.emulator, started, { amount: 2 * PRICE, declined: true });
      const key = card.emulator.books.ofOrder(started.id)!.id;
      await confirmTopUp(card.mina, started.id, { paymentKey: key });
      await card.payByCard(provider);
      expect(await card.payment()).toMatchObject({ status: 'PAID' });
    });
  });

  async function expectReplaced(first: Authorised, second: Authorised): Promise<void> {
    const refused = await confirmTopUp(card.mina, first.id, { paymentKey: first.paymentKey });
    expect([refused.status, refused.body.code]).toEqual([409, 'CHECKOUT_ENDED']);
    await settleDue(card.world);
    const paid = await confirmTopUp(card.mina, second.id, { paymentKey: second.paymentKey });
    expect([paid.status, paid.body.creditedLate]).toEqual([200, false]);
    expect([...card.emulator.kept().keys()]).not.toContain(first.id);
    expect(await card.payment()).toMatchObject({ topUpId: second.id });
  }

  it.each([
    [401, 'api_key_invalid'],
    [400, 'amount_too_large'],
  ])('says that Stripe is not available when it answers %d %s', async (status, code) => {
    card.emulator.plan.override = () => ({ status, body: { error: { code, type: 'x' } } });
    const answers = [
      await checkout(card.mina, card.hold.paymentId, 'STRIPE'),
      await card.mina.api.post('/v1/balance/top-ups', {
        ...{ amount: 5_000, provider: 'STRIPE', returnUrl: 'https://shop.test/me' },
      }),
    ];
    for (const { status: answered, body } of answers) {
      expect([answered, body.code]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    }
  });

  it('does not replace a payment whose outcome is unknown', async () => {
    const { id, paymentKey } = await card.authorise('TOSS');
    card.emulator.plan.set({ webhookNever: 1, cut: 1 });
    await card.confirm({ id, paymentKey });
    card.emulator.plan.set({ webhookNever: 1 });
    const other = await checkout(card.mina, card.hold.paymentId, 'STRIPE');
    expect([other.status, other.body.code]).toEqual([409, 'CHECKOUT_UNDER_WAY']);
    expect((await startCheckout(card.mina, card.hold.paymentId, 'TOSS')).id).toBe(id);
  });

  it('releases what the fan has reserved at Stripe when the hold ends', async () => {
    const { id } = await card.authorise('STRIPE');
    card.world.clock.advance(301);
    await settleDue(card.world);
    expect(card.emulator.books.ofOrder(id)!.state).toBe('CANCELLED');
    expect(await statusOf(card.world, id)).toBe('CANCELLED');
  });

  it('is refused for a payment of another user, for an unknown one, and without a queue token', async () => {
    const other = await addBuyer(card.world, card.sale);
    const foreign = await checkout(other, card.hold.paymentId, 'TOSS');
    expect([foreign.status, foreign.body.code]).toEqual([404, 'PAYMENT_NOT_FOUND']);
    const admin = await addPerson(card.world, { role: 'admin' });
    expect((await checkout(admin, card.hold.paymentId, 'TOSS')).status).toBe(404);
    expect((await checkout(card.mina, card.sale.showId, 'TOSS')).status).toBe(404);
    const { queueToken } = card.mina.api;
    card.mina.api.queueToken = undefined;
    expect((await checkout(card.mina, card.hold.paymentId, 'TOSS')).body.code).toBe(
      'QUEUE_TOKEN_MISSING',
    );
    card.mina.api.queueToken = queueToken;
  });

  it('is refused when the payment cannot be paid', async () => {
    const { id } = await startCheckout(card.mina, card.hold.paymentId, 'TOSS');
    expect(await statusOf(card.world, id)).toBe('CREATED');
    await card.mina.api.delete(`/v1/reservations/${card.hold.id}`);
    const released = await checkout(card.mina, card.hold.paymentId, 'TOSS');
    expect([released.status, released.body.code]).toEqual([409, 'RESERVATION_NOT_HELD']);
    const item = await addItem(card.world, { price: 999 });
    const cheap = await placeOrder(card.mina, [[item, 1]]);
    const small = await checkout(card.mina, cheap.paymentId, 'TOSS');
    expect([small.status, small.body.code]).toEqual([422, 'INVALID_TOP_UP_AMOUNT']);
  });

  it('replays an answer for its idempotency key', async () => {
    const body = { provider: 'STRIPE', returnUrl: 'https://shop.test/me' };
    const path = `/v1/payments/${card.hold.paymentId}/checkout`;
    const headers = { 'idempotency-key': card.hold.paymentId };
    const first = await card.mina.api.post(path, body, headers);
    const second = await card.mina.api.post(path, body, headers);
    expect(second.body).toEqual(first.body);
    const other = await card.mina.api.post(path, { ...body, provider: 'TOSS' }, headers);
    expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });
});

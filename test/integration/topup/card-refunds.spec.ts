import { CancelShows } from '../../../src/modules/reservation/application/cancel-shows.js';
import { type CardSale, PRICE, useCardSale } from '../../support/card-sale.js';
import { addPerson } from '../../support/people.js';
import { refund, take } from '../../support/sale-steps.js';
import { PROVIDERS, settleDue } from '../../support/top-ups.js';

const REFUSED_REFUNDS = {
  TOSS: { status: 403, body: { code: 'NOT_CANCELABLE_PAYMENT' } },
  STRIPE: {
    status: 400,
    body: { error: { type: 'invalid_request_error', code: 'charge_disputed' } },
  },
};

describe('Refunds of card payments', () => {
  let card: CardSale;

  useCardSale((next) => (card = next));

  describe.each(PROVIDERS)('with %s', (provider) => {
    it('returns a refund to the card, in parts too', async () => {
      const id = await card.payByCard(provider);
      const part = await refund(card.mina, card.hold, { seatIds: [take(card.sale.seatIds, 0)] });
      expect([part.body.status, part.body.refundedAmount]).toEqual(['PAID', PRICE]);
      await settleDue(card.world);
      expect([card.emulator.kept().get(id), await card.balance()]).toEqual([PRICE, 0]);
      expect((await refund(card.mina, card.hold)).body.status).toBe('REFUNDED');
      await settleDue(card.world);
      expect(card.emulator.kept().has(id)).toBe(false);
      expect([await card.balance(), await card.seatStatus()]).toEqual([0, 'AVAILABLE']);
      const topUp = await card.topUp(id);
      expect(topUp.refunds).toMatchObject([
        { amount: PRICE, status: 'DONE' },
        { amount: PRICE, status: 'DONE' },
      ]);
    });

    it('returns a refund to the balance when the provider refuses it', async () => {
      const id = await card.payByCard(provider);
      card.emulator.plan.override = ({ method, path }) =>
        method === 'POST' && /cancel|refunds/.test(path) ? REFUSED_REFUNDS[provider] : null;
      await refund(card.mina, card.hold);
      expect(await card.balance()).toBe(0);
      await settleDue(card.world);
      const topUp = await card.topUp(id);
      expect(topUp).toMatchObject({ refundedAmount: 0, refunds: [{ status: 'FAILED' }] });
      expect([await card.balance(), card.emulator.kept().get(id)]).toEqual([2 * PRICE, 2 * PRICE]);
      const mails = await card.world.rows(
        `SELECT template, fields FROM mail_messages WHERE user_id = $1`,
        [card.mina.id],
      );
      expect(mails).toEqual([{ template: 'refund-on-balance', fields: { amount: 2 * PRICE } }]);
    });

    it('returns the money of a cancelled show to the card', async () => {
      const id = await card.payByCard(provider);
      await card.world.app.get(CancelShows).cancel(card.sale.showId, 'Ill');
      await card.world.app.get(CancelShows).refundAll();
      await settleDue(card.world);
      expect([card.emulator.kept().has(id), await card.balance()]).toEqual([false, 0]);
      expect(await card.payment()).toMatchObject({ status: 'REFUNDED' });
    });
  });

  it('leaves money of a refund on the balance that an admin has returned to the card before', async () => {
    const id = await card.payByCard('TOSS');
    await card.mina.api.post('/v1/balance/charges', { amount: PRICE });
    const admin = await addPerson(card.world, { role: 'admin' });
    await admin.api.post(`/v1/balance/top-ups/${id}/refund`, { amount: PRICE });
    await refund(card.mina, card.hold);
    await settleDue(card.world);
    await settleDue(card.world);
    expect([card.emulator.kept().has(id), await card.balance()]).toEqual([false, PRICE]);
  });
});

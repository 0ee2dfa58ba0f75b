import { RoomFacade, RoomHolds } from '../../../src/modules/queue/index.js';
import { CancelShows } from '../../../src/modules/reservation/application/cancel-shows.js';
import { type Authorised, type CardSale, PRICE, useCardSale } from '../../support/card-sale.js';
import { confirm, refund } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import {
  confirmTopUp,
  payAt,
  PROVIDERS,
  settleDue,
  startCheckout,
  statusOf,
} from '../../support/top-ups.js';

describe('Paying a hold by card', () => {
  let card: CardSale;

  useCardSale((next) => (card = next));

  /** The fan learns that nothing was taken, and the job finds nothing to do. */
  async function expectNothingTaken({ id, paymentKey }: Authorised) {
    const { status, body } = await card.confirm({ id, paymentKey });
    expect([status, body.code]).toEqual([409, 'CHECKOUT_ENDED']);
    card.world.clock.advance(3_600);
    await settleDue(card.world);
    expect(await statusOf(card.world, id)).toBe('CANCELLED');
    expect(card.emulator.kept().has(id)).toBe(false);
    expect(card.emulator.books.ofOrder(id)!.capturedAt).toBe(0);
  }

  describe.each(PROVIDERS)('with %s', (provider) => {
    it('credits, pays and sells the seats in one transaction', async () => {
      const id = await card.payByCard(provider);
      expect(await card.payment()).toMatchObject({
        ...{ status: 'PAID', topUpId: id, lateTopUpId: null },
        receipt: { amount: 2 * PRICE, balanceAfter: 0 },
      });
      expect([await card.balance(), await card.seatStatus()]).toEqual([0, 'SOLD']);
      expect(card.emulator.kept().get(id)).toBe(2 * PRICE);
      const topUp = await card.topUp(id);
      expect(topUp).toMatchObject({ paymentId: card.hold.paymentId, creditedLate: false });
      const written = await card.world.rows(
        `SELECT count(*)::int AS rows, count(DISTINCT transaction)::int AS transactions FROM (
           SELECT xmin::text AS transaction FROM topup_top_ups WHERE id = $1
           UNION ALL SELECT xmin::text FROM balance_entries WHERE reference_id IN ($1, $2)
           UNION ALL SELECT xmin::text FROM balance_accounts WHERE user_id = $3
           UNION ALL SELECT xmin::text FROM payment_payments WHERE id = $2
           UNION ALL SELECT xmin::text FROM concert_seats WHERE reservation_id = $4
           UNION ALL SELECT xmin::text FROM outbox_events WHERE aggregate_id IN ($1, $4)) written`,
        [id, card.hold.paymentId, card.mina.id, card.hold.id],
      );
      expect(written).toEqual([{ rows: 9, transactions: 1 }]);
    });

    it('takes nothing once the room has got an opening, before its holds are released', async () => {
      const authorised = await card.authorise(provider);
      const { roomId } = card.sale;
      const release = jest.spyOn(card.world.app.get(RoomHolds), 'release').mockResolvedValueOnce();
      const opensAt = new Date(card.world.clock.now().getTime() + 7_200_000);
      await card.world.app.get(RoomFacade).changeRoom(roomId, { opensAt });
      release.mockRestore();
      await expectNothingTaken(authorised);
      expect(await card.seatStatus()).not.toBe('SOLD');
    });

    it('takes nothing when the hold has ended before', async () => {
      const authorised = await card.authorise(provider);
      card.world.clock.advance(301);
      await expectNothingTaken(authorised);
      expect(await card.balance()).toBe(0);
    });

    it('takes nothing when the reservation was released before', async () => {
      const authorised = await card.authorise(provider);
      await card.mina.api.delete(`/v1/reservations/${card.hold.id}`);
      await expectNothingTaken(authorised);
    });

    it('takes nothing when the user was blocked before', async () => {
      const authorised = await card.authorise(provider);
      // Before this instance has heard of it, or when a webhook or the job takes the money.
      await card.world.rows(`UPDATE user_users SET blocked_at = now() WHERE id = $1`, [
        card.mina.id,
      ]);
      await expectNothingTaken(authorised);
    });

    it('takes nothing when the show was cancelled before, also while the hold is still there', async () => {
      const authorised = await card.authorise(provider);
      await card.world.app.get(CancelShows).cancel(card.sale.showId, 'Ill');
      await expectNothingTaken(authorised);
      await card.world.app.get(CancelShows).refundAll();
    });

    it('takes nothing when the payment was paid from the balance before', async () => {
      const authorised = await card.authorise(provider);
      await card.mina.api.post('/v1/balance/charges', { amount: 2 * PRICE });
      expect((await confirm(card.mina, card.hold)).status).toBe(200);
      await expectNothingTaken(authorised);
      expect([await card.balance(), await card.seatStatus()]).toEqual([0, 'SOLD']);
      expect(await card.payment()).toMatchObject({ topUpId: null, lateTopUpId: null });
    });

    it('takes nothing when the payment was paid and refunded before', async () => {
      const authorised = await card.authorise(provider);
      await card.mina.api.post('/v1/balance/charges', { amount: 2 * PRICE });
      await confirm(card.mina, card.hold);
      await refund(card.mina, card.hold);
      await expectNothingTaken(authorised);
      expect(await card.balance()).toBe(2 * PRICE);
    });

    it('keeps money as balance when the hold ends while it is taken, and tells the fan', async () => {
      const { id, paymentKey } = await card.authorise(provider);
      card.emulator.plan.override = ({ method, path }) => {
        if (method === 'POST' && /confirm|capture/.test(path)) card.world.clock.advance(301);
        return null;
      };
      const { status, body } = await card.confirm({ id, paymentKey });
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({
          status: 'DONE',
          paymentId: card.hold.paymentId,
          creditedLate: true,
        }),
      ]);
      const topUp = await card.topUp(id);
      expect(topUp).toMatchObject({ status: 'DONE', creditedLate: true });
      expect(await card.payment()).toMatchObject({
        ...{ status: 'CANCELLED', topUpId: null, lateTopUpId: id, receipt: null },
      });
      expect(await card.balance()).toBe(2 * PRICE);
      const told = { topUpId: id, userId: card.mina.id, provider, amount: 2 * PRICE };
      const payload = { ...told, paymentId: card.hold.paymentId };
      expect(await eventsOf(card, id)).toEqual([
        { type: 'balance.topped-up', payload },
        { type: 'balance.credited-late', payload },
      ]);
      const mails = `SELECT template, fields FROM mail_messages WHERE user_id = $1`;
      expect(await card.world.rows(mails, [card.mina.id])).toEqual([
        { template: 'credited-late', fields: { amount: 2 * PRICE } },
      ]);
    });

    it('pays when a lost answer is found out while the hold lives', async () => {
      const { id, paymentKey } = await card.authorise(provider);
      card.emulator.plan.set({ webhookNever: 1, cut: 1 });
      expect((await card.confirm({ id, paymentKey })).body.status).toBe('UNKNOWN');
      card.emulator.plan.set({ webhookNever: 1 });
      card.world.clock.advance(5);
      await settleDue(card.world);
      expect(await card.payment()).toMatchObject({ status: 'PAID', topUpId: id });
      expect(await card.seatStatus()).toBe('SOLD');
    });

    it('keeps money as balance when a lost answer is found out after the hold', async () => {
      const { id, paymentKey } = await card.authorise(provider);
      card.emulator.plan.set({ webhookNever: 1, cut: 1 });
      expect((await card.confirm({ id, paymentKey })).body.status).toBe('UNKNOWN');
      card.emulator.plan.set({ webhookNever: 1 });
      card.world.clock.advance(301);
      await settleDue(card.world);
      expect(await card.payment()).toMatchObject({ status: 'CANCELLED', lateTopUpId: id });
      expect(await card.balance()).toBe(2 * PRICE);
    });

    it('takes nothing when a request to take it was lost, and the hold ends', async () => {
      const { id, paymentKey } = await card.authorise(provider);
      card.emulator.plan.set({ webhookNever: 1, lost: 1 });
      expect((await card.confirm({ id, paymentKey })).body.status).toBe('UNKNOWN');
      card.emulator.plan.set({ webhookNever: 1 });
      card.world.clock.advance(301);
      await settleDue(card.world);
      expect(await statusOf(card.world, id)).toBe('CANCELLED');
      await expectNothingTaken({ id, paymentKey });
    });

    it('credits what was taken after it was given up', async () => {
      const { id, paymentKey } = await card.authorise(provider);
      card.world.clock.advance(301);
      expect((await card.confirm({ id, paymentKey })).body.code).toBe('CHECKOUT_ENDED');
      // A request that was on its way for minutes.
      card.emulator.books.change(card.emulator.books.ofOrder(id)!, 'CAPTURED');
      card.world.clock.advance(45 * 60);
      await settleDue(card.world);
      expect(await card.payment()).toMatchObject({ status: 'CANCELLED', lateTopUpId: id });
      expect(await card.balance()).toBe(2 * PRICE);
    });

    it('pays an order', async () => {
      const item = await addItem(card.world, { price: PRICE });
      const order = await placeOrder(card.mina, [[item, 2]]);
      const started = await startCheckout(card.mina, order.paymentId, provider);
      const { paymentKey } = await payAt(card.emulator, started, { amount: 2 * PRICE });
      expect((await confirmTopUp(card.mina, started.id, { paymentKey })).status).toBe(200);
      const { body: payment } = await card.mina.api.get(`/v1/payments/${order.paymentId}`);
      expect(payment).toMatchObject({ status: 'PAID', topUpId: started.id });
    });
  });
});

function eventsOf({ world }: CardSale, id: string) {
  return world.rows<{ type: string; payload: object }>(
    `SELECT type, payload FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
    [id],
  );
}

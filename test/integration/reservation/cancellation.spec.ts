import { RefundCancelledShowsJob } from '../../../src/modules/reservation/infrastructure/schedule/refund-cancelled-shows.job.js';
import type { Language } from '../../../src/shared/domain/language.js';
import { type MailFields, textOf } from '../../../src/shared/mail/mail-texts.js';
import { newId } from '../../../src/shared/ids.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  addBuyers,
  buySeats,
  confirm,
  holdSeats,
  refund,
  sweep,
  take,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

type ShowCancelled = MailFields['show-cancelled'];

const REASON = 'The singer is ill';

describe('The cancellation of a show', () => {
  let world: World;
  let admin: Person;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
  });

  beforeEach(async () => {
    sale = await openSale(world, { startsInSeconds: 600 });
  });

  afterEach(async () => {
    world.clock.resume();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('writes every buyer one mail, in the language of the user, and no mail to others', async () => {
    const [mina, juho, early] = await addBuyers(world, sale, 3, { balance: 25_000 });
    await world.database.query(`UPDATE user_users SET language = 'ko' WHERE id = $1`, [juho!.id]);
    await buySeats(mina!, sale, seats(0, 2));
    await buySeats(juho!, sale, seats(2, 1));
    await refund(early!, await buySeats(early!, sale, seats(3, 1)));
    await holdSeats(await addBuyer(world, sale), sale, seats(4, 1));
    await cancel();
    await runJobs();
    await runJobs();
    const mails = await world.rows<{ id: string; language: Language; fields: ShowCancelled }>(
      `SELECT user_id AS id, language, fields FROM mail_messages
       WHERE template = 'show-cancelled' ORDER BY language`,
    );
    const show = {
      title: expect.any(String),
      startsAt: expect.stringMatching(/Z$/),
      reason: REASON,
    };
    expect(mails).toEqual([
      { id: mina!.id, language: 'en', fields: { ...show, amount: 20_000 } },
      { id: juho!.id, language: 'ko', fields: { ...show, amount: 10_000 } },
    ]);
    const texts = mails.map((one) => textOf('show-cancelled', one.language, one.fields, ''));
    expect(texts[0]?.text).toMatch(/Reason: The singer is ill\nRefund: 20,000 KRW\n/);
    expect(texts[1]?.text).toMatch(/사유: The singer is ill\n환불 금액: 10,000원\n/);
    for (const { text } of texts) expect(text).toMatch(/20\d\d.*\(KST\)/);
  });

  it('refunds every paid reservation, ends every hold, and shows its progress', async () => {
    const buyers = await addBuyers(world, sale, 3, { balance: 25_000 });
    const bought = await Promise.all(
      buyers.map((buyer, index) => buySeats(buyer, sale, seats(2 * index, 2))),
    );
    const holder = await addBuyer(world, sale);
    const held = await holdSeats(holder, sale, seats(6, 1));

    const cancelled = await cancel();
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toEqual({
      showId: sale.showId,
      reason: REASON,
      state: 'RUNNING',
      ...{ holdsEnded: 0, refunded: 0, refundedAmount: 0, remaining: 4 },
      ...{ atProviders: 0, atProvidersAmount: 0 },
      startedAt: expect.stringMatching(/Z$/),
      finishedAt: null,
    });
    await runJobs();

    expect((await progress()).body).toEqual({
      ...cancelled.body,
      state: 'FINISHED',
      ...{ holdsEnded: 1, refunded: 3, refundedAmount: 60_000, remaining: 0 },
      finishedAt: expect.stringMatching(/Z$/),
    });
    for (const [index, buyer] of buyers.entries()) {
      expect(await balanceOf(buyer)).toBe(25_000);
      const { body } = await buyer.api.get(`/v1/payments/${take(bought, index).paymentId}`);
      expect(body).toMatchObject({ status: 'REFUNDED', refundedAmount: 20_000 });
    }
    const { body: released } = await holder.api.get(`/v1/reservations/${held.id}`);
    expect(released).toMatchObject({ status: 'RELEASED', payment: { status: 'CANCELLED' } });
    expect(await takenSeats()).toBe(0);
    expect(
      await world.rows(
        `SELECT DISTINCT reason, refunded_by FROM payment_refunds WHERE payment_id = ANY($1)`,
        [bought.map(({ paymentId }) => paymentId)],
      ),
    ).toEqual([{ reason: REASON, refunded_by: null }]);
  });

  it('happens once, and keeps its first reason', async () => {
    const buyer = await addBuyer(world, sale, { balance: 10_000 });
    await buySeats(buyer, sale, seats(0, 1));
    await cancel();
    await runJobs();
    const { body: finished } = await progress();
    const before = await allRows(world);

    const again = await admin.api.post(`/v1/shows/${sale.showId}/cancel`, { reason: 'Sold badly' });
    await runJobs();

    expect(again).toMatchObject({ status: 200, body: finished });
    expect(await allRows(world)).toEqual(before);
  });

  it('refunds what partial refunds have left', async () => {
    const buyer = await addBuyer(world, sale, { balance: 30_000 });
    const bought = await buySeats(buyer, sale, seats(0, 3));
    await refund(buyer, bought, { seatIds: seats(1, 1) });
    await cancel();
    await runJobs();
    expect((await progress()).body).toMatchObject({ refunded: 1, refundedAmount: 20_000 });
    expect(await balanceOf(buyer)).toBe(30_000);
  });

  it('repays a buyer once who asks for the refund at the same moment', async () => {
    const buyers = await addBuyers(world, sale, 10, { balance: 10_000 });
    const bought = await Promise.all(
      buyers.map((buyer, index) => buySeats(buyer, sale, seats(index, 1))),
    );
    await cancel();
    const answers = await Promise.all([
      runJobs(),
      ...buyers.map((buyer, index) => refund(buyer, take(bought, index))),
    ]);
    await runJobs();
    for (const answer of answers.slice(1)) expect([200, 409]).toContain(answer?.status);
    for (const buyer of buyers) expect(await balanceOf(buyer)).toBe(10_000);
  });

  it('lets a buyer refund also after the show would have begun', async () => {
    const buyer = await addBuyer(world, sale, { balance: 10_000 });
    const bought = await buySeats(buyer, sale, seats(0, 1));
    await cancel();
    world.clock.advance(700);
    expect((await refund(buyer, bought)).body).toMatchObject({ status: 'REFUNDED' });
    await runJobs();
    expect((await progress()).body).toMatchObject({ state: 'FINISHED', refunded: 0, remaining: 0 });
    expect(await balanceOf(buyer)).toBe(10_000);
  });

  it('refunds a payment that commits after it began', async () => {
    const buyer = await addBuyer(world, sale, { balance: 10_000 });
    const held = await holdSeats(buyer, sale, seats(0, 1));
    const areWaiting = async (count: number) => (await statementsWaitingForALock(world)) >= count;
    // A payment that writes its tickets has already found the show on sale.
    const tickets = 'LOCK TABLE ticket_tickets IN SHARE MODE';
    const { paid, refunded } = await whileBlocked(world, tickets, [], async () => {
      const paying = confirm(buyer, held);
      await eventually('the payment waits', () => areWaiting(1));
      await cancel();
      const refunding = runJobs();
      await eventually('the refund waits for the payment', () => areWaiting(2));
      return { paid: paying, refunded: refunding };
    });
    expect((await paid).status).toBe(200);
    await refunded;
    await runJobs();
    expect(await balanceOf(buyer)).toBe(10_000);
    expect(await takenSeats()).toBe(0);
    expect((await progress()).body).toMatchObject({ state: 'FINISHED', remaining: 0 });
  });

  it('ends a hold that commits after it has finished, for ten minutes', async () => {
    const buyer = await addBuyer(world, sale);
    const late = await holdSeats(buyer, sale, seats(0, 1));
    // As if the transaction of the hold were not committed yet.
    const hidden = `hold_expires_at = hold_expires_at - interval '1 hour'`;
    await world.rows(`UPDATE reservation_reservations SET ${hidden} WHERE id = $1`, [late.id]);
    await cancel();
    await runJobs();
    expect((await progress()).body).toMatchObject({ state: 'FINISHED', holdsEnded: 0 });
    const { finishedAt } = (await progress()).body;

    const shown = hidden.replace('- interval', '+ interval');
    await world.rows(`UPDATE reservation_reservations SET ${shown} WHERE id = $1`, [late.id]);
    expect((await progress()).body).toMatchObject({ remaining: 1 });
    await runJobs();

    expect((await progress()).body).toMatchObject({ holdsEnded: 1, remaining: 0, finishedAt });
    expect(await takenSeats()).toBe(0);
  });

  it('leaves a hold that has expired to the sweep', async () => {
    const buyer = await addBuyer(world, sale);
    const held = await holdSeats(buyer, sale, seats(0, 1));
    world.clock.advance(300);
    await cancel();
    await runJobs();
    expect((await progress()).body).toMatchObject({ state: 'FINISHED', holdsEnded: 0 });
    await sweep(world);
    const { body } = await buyer.api.get(`/v1/reservations/${held.id}`);
    expect(body.status).toBe('EXPIRED');
  });

  it('is refused for an unknown show, without a reason, and has no progress before', async () => {
    const before = await allRows(world);
    const unknown = `/v1/shows/${newId()}`;
    expect((await admin.api.post(`${unknown}/cancel`, { reason: REASON })).body).toMatchObject({
      status: 404,
      code: 'SHOW_NOT_FOUND',
    });
    expect((await admin.api.get(`${unknown}/cancellation`)).body.code).toBe('SHOW_NOT_FOUND');
    expect((await progress()).body).toMatchObject({ status: 404, code: 'SHOW_NOT_CANCELLED' });
    for (const body of [{}, { reason: '' }, { reason: REASON, refund: false }]) {
      const answer = await admin.api.post(`/v1/shows/${sale.showId}/cancel`, body);
      expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    }
    expect(await allRows(world)).toEqual(before);
  });

  function cancel() {
    return admin.api.post(`/v1/shows/${sale.showId}/cancel`, { reason: REASON });
  }

  function progress() {
    return admin.api.get(`/v1/shows/${sale.showId}/cancellation`);
  }

  async function runJobs(): Promise<undefined> {
    await Promise.all(
      world.instances.map((instance) => instance.get(RefundCancelledShowsJob).run()),
    );
  }

  function seats(first: number, count: number): string[] {
    return sale.seatIds.slice(first, first + count);
  }

  function takenSeats(): Promise<number> {
    return world.count(
      `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status <> 'AVAILABLE'`,
      [sale.showId],
    );
  }

  function balanceOf({ id }: Person): Promise<number> {
    return world.count(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [id]);
  }
});

import { Client } from 'pg';
import { PaymentFacade } from '../../../src/modules/payment/index.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { type Answer, Api } from '../../support/api.js';
import { whileBlocked, statementsWaitingForALock } from '../../support/locks.js';
import { eventually } from '../../support/eventually.js';
import type { Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm, type Hold, holdSeats, take, tally } from '../../support/sale-steps.js';
import { addCoupon, addItem, claimCoupon, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

const PRICE = 10_000;
const HELD_ROW = `SELECT FROM reservation_reservations WHERE id = $1 FOR UPDATE`;

interface Buyer extends Person {
  readonly hold: Hold;
}

describe('Payments that are confirmed in one batch', () => {
  let world: World;
  let sale: Sale;
  let nextSeat: number;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world);
    nextSeat = 0;
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('succeed or fail one by one: a refused payment changes nothing and does not affect the others', async () => {
    const winners = [await addHolder(), await addHolder()];
    const short = await addHolder();
    const second = await hold(short);
    const twice = await addHolder();
    const poor = await addHolder({ balance: PRICE - 1 });
    const released = await addHolder();
    await released.api.delete(`/v1/reservations/${released.hold.id}`);
    const overtaken = await addHolder();
    await giveSeatsOf(overtaken, poor.hold.id);
    const gateless = await addHolder();
    const free = await addFreeOrder();
    const wrong = await addHolder();
    const stranger = await addHolder();

    const requests: (() => Promise<Answer>)[] = [
      ...winners.map((winner) => () => confirm(winner, winner.hold)),
      () => confirm(free.buyer, free.order),
      ...[short.hold, second].map((one) => () => confirm(short, one)),
      ...[1, 2].map(() => () => confirm(twice, twice.hold)),
      () => confirm(poor, poor.hold),
      () => confirm(released, released.hold),
      () => confirm(overtaken, overtaken.hold),
      () => wrong.api.post(`/v1/payments/${wrong.hold.paymentId}/confirm`, { amount: 1 }),
    ];
    const theft = { userId: stranger.id, paymentId: gateless.hold.paymentId };
    let stolen: Promise<unknown> = Promise.resolve();
    const answers = await inOneBatch(requests, () => {
      stolen = expect(world.app.get(PaymentFacade).confirm(theft, null)).rejects.toMatchObject({
        code: 'PAYMENT_NOT_FOUND',
      });
    });
    await stolen;

    expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(take(answers, 2).body).toMatchObject({ amount: 0, balanceAfter: 0 });
    expect(tally(answers.slice(3, 5))).toEqual({ '200': 1, '402 INSUFFICIENT_BALANCE': 1 });
    expect(tally(answers.slice(5, 7))).toEqual({ '200': 1, '409 PAYMENT_ALREADY_PAID': 1 });
    expect(answers.slice(7).map(({ body }) => body.code)).toEqual([
      'INSUFFICIENT_BALANCE',
      'RESERVATION_NOT_HELD',
      'RESERVATION_NOT_HELD',
      'PAYMENT_AMOUNT_MISMATCH',
    ]);
    expect((await withoutToken(gateless)).body.code).toBe('QUEUE_TOKEN_MISSING');
    const receipts = answers.flatMap(({ status, body }) =>
      status === 200 ? [body.receiptNumber as string] : [],
    );
    expect(new Set(receipts).size).toBe(5);
    expect(
      await world.rows(
        `SELECT count(*)::int AS paid, count(DISTINCT xmin::text)::int AS transactions
         FROM payment_payments WHERE receipt_number = ANY($1)`,
        [receipts],
      ),
    ).toEqual([{ paid: 5, transactions: 1 }]);
    for (const done of [...winners, twice]) expect(await hasSlot(done)).toBe(false);
    for (const refused of [short, poor, overtaken, gateless, wrong, stranger]) {
      expect(await hasSlot(refused)).toBe(true);
    }

    await giveSeatsOf(overtaken, overtaken.hold.id);
    for (const late of [overtaken, gateless, wrong, stranger]) {
      expect((await confirm(late, late.hold)).status).toBe(200);
    }
  });

  it('lock tables in the common order, also in combined statements', async () => {
    const sent = jest.spyOn(Client.prototype, 'query').mock.calls as unknown[][];
    const [holder, free] = [await addHolder(), await addFreeOrder()];
    const before = sent.length;
    const answers = await inOneBatch([
      () => confirm(holder, holder.hold),
      () => confirm(free.buyer, free.order),
    ]);
    expect(tally(answers)).toEqual({ '200': 2 });
    const texts = sent.slice(before).map(([query]) => (query as { text?: string }).text ?? query);
    const locked = texts.flatMap(
      (text) => /FROM (\w+)[^;]+FOR UPDATE$/.exec(String(text))?.[1] ?? [],
    );
    jest.restoreAllMocks();
    const seatsPaid = ['payment_payments', 'concert_seats', 'balance_accounts'];
    // The first tables belong to the payment of `inOneBatch`, in the batch before.
    expect(locked.slice(-9)).toEqual([
      ...['reservation_reservations', ...seatsPaid],
      ...['order_orders', 'reservation_reservations', ...seatsPaid],
    ]);
  });

  it('all fail when their commit fails, and can be confirmed again with their keys', async () => {
    const buyers = [await addHolder(), await addHolder(), await addHolder()];
    const send = ({ api, hold: { paymentId } }: Buyer) =>
      api.post(`/v1/payments/${paymentId}/confirm`, {}, { 'idempotency-key': paymentId });
    await failCommitsOf(take(buyers, 1).hold.paymentId);

    const failed = await inOneBatch(buyers.map((buyer) => () => send(buyer))).finally(mendCommits);

    expect(failed.map(({ status }) => status)).toEqual([500, 500, 500]);
    for (const { id, hold, ...buyer } of buyers) {
      expect(
        await world.rows(
          `SELECT payment.status, balance, receipt_number FROM payment_payments payment
           JOIN balance_accounts USING (user_id) WHERE id = $1`,
          [hold.paymentId],
        ),
      ).toEqual([{ status: 'READY', balance: `${PRICE}`, receipt_number: null }]);
      expect(await hasSlot({ id, ...buyer })).toBe(true);
    }
    const again = await inOneBatch(buyers.map((buyer) => () => send(buyer)));
    expect(tally(again)).toEqual({ '200': 3 });
    const replayed = await Promise.all(buyers.map((buyer) => send(buyer)));
    expect(replayed.map(({ body }) => body)).toEqual(again.map(({ body }) => body));
  });

  /** Sends all while a lock delays the previous batch, so that all are in the next batch. */
  async function inOneBatch(
    sends: readonly (() => Promise<Answer>)[],
    also: () => void = () => undefined,
  ): Promise<Answer[]> {
    const first = await addHolder();
    const payments = world.app.get(PaymentFacade);
    const submit = payments.confirm.bind(payments);
    let submitted = 0;
    payments.confirm = (...confirmation) => {
      submitted += 1;
      return submit(...confirmation);
    };
    const { opened, answers } = await whileBlocked(world, HELD_ROW, [first.hold.id], async () => {
      const opening = confirm(first, first.hold);
      await eventually('the previous batch waits for a lock', () =>
        statementsWaitingForALock(world),
      );
      const sent = Promise.all(sends.map((send) => send()));
      await eventually('all payments wait for the batch', () => submitted === sends.length + 1);
      also();
      return { opened: opening, answers: sent };
    });
    payments.confirm = submit;
    expect((await opened).status).toBe(200);
    return answers;
  }

  async function addHolder({ balance = PRICE } = {}): Promise<Buyer> {
    const buyer = await addBuyer(world, sale, { balance });
    return Object.assign(buyer, { hold: await hold(buyer) });
  }

  function hold(buyer: Person): Promise<Hold> {
    return holdSeats(buyer, sale, [take(sale.seatIds, nextSeat++)]);
  }

  async function addFreeOrder() {
    const buyer = await addBuyer(world, sale);
    const item = await addItem(world, { price: 1_000 });
    const userCouponId = await claimCoupon(buyer, await addCoupon(world));
    return { buyer, order: await placeOrder(buyer, [[item, 1]], { userCouponId }) };
  }

  function withoutToken({ accessToken, hold: { paymentId } }: Buyer): Promise<Answer> {
    const api = new Api(world.app.baseUrl, accessToken);
    return api.post(`/v1/payments/${paymentId}/confirm`, {}, { 'idempotency-key': 'no token' });
  }

  async function giveSeatsOf({ hold: { id } }: Buyer, reservationId: string): Promise<void> {
    await world.rows(
      `UPDATE concert_seats SET reservation_id = $2 FROM reservation_reservations reservation
       WHERE reservation.id = $1 AND concert_seats.id = (reservation.seats -> 0 ->> 'id')::uuid`,
      [id, reservationId],
    );
  }

  function hasSlot({ id: userId, api }: Person): Promise<boolean> {
    return world.app
      .get(QueueFacade)
      .isAdmitted({ userId, token: api.queueToken })
      .then(
        (admitted) => admitted,
        () => false,
      );
  }

  /** Makes the commit of a transaction with this payment fail. */
  async function failCommitsOf(paymentId: string): Promise<void> {
    await world.rows(
      `CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql
       AS $$ BEGIN RAISE EXCEPTION 'refused at the commit'; END $$`,
    );
    await world.rows(
      `CREATE CONSTRAINT TRIGGER refuse_commit AFTER UPDATE ON payment_payments
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id = '${paymentId}')
       EXECUTE FUNCTION refuse_commit()`,
    );
  }

  async function mendCommits(): Promise<void> {
    await world.rows(`DROP FUNCTION refuse_commit CASCADE`);
  }
});

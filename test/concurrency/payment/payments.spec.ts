import type { Answer, Api } from '../../support/api.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  addBuyers,
  atOnce,
  buySeats,
  confirm,
  type Hold,
  holdSeats,
  onEveryInstance,
  tally,
  take,
} from '../../support/sale-steps.js';
import type { Person } from '../../support/people.js';
import { World } from '../../support/world.js';

const PRICE = 10_000;
const HALL = [{ name: 'R', rows: 10, seatsPerRow: 10, price: PRICE }];
/** A deadlock of the pool would take longer: 5 seconds per request, one after another. */
const IN_TIME_MS = 15_000;

describe('More simultaneous payments than database connections', () => {
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { databasePoolSize: 5 } });
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: HALL, maxSeatsPerUser: 100 });
  });

  afterAll(() => world.stop());

  it('pay sixty payments of one user, each once', async () => {
    const buyer = await addBuyer(world, sale, { balance: 60 * PRICE });
    const holds = await holdOneByOne(buyer, sale, 60);

    const answers = await inTime(confirmAll(world, buyer, holds));

    expect(tally(answers)).toEqual({ '200': 60 });
    expect(new Set(answers.map(({ body }) => body.receiptNumber)).size).toBe(60);
    expect(answers.map(({ body }) => body.balanceAfter).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, index) => index * PRICE),
    );
    expect(await balanceOf(world, buyer)).toBe(0);
    expect(await statuses(world, buyer)).toEqual([{ status: 'PAID', payments: 60 }]);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('pay as many as the balance covers; the rest stay READY and can be paid after a top-up', async () => {
    const buyer = await addBuyer(world, sale, { balance: 25 * PRICE + 9_999 });
    const holds = await holdOneByOne(buyer, sale, 60);

    const answers = await inTime(confirmAll(world, buyer, holds));

    expect(tally(answers)).toEqual({ '200': 25, '402 INSUFFICIENT_BALANCE': 35 });
    expect(await balanceOf(world, buyer)).toBe(9_999);
    expect(await statuses(world, buyer)).toEqual([
      { status: 'PAID', payments: 25 },
      { status: 'READY', payments: 35 },
    ]);
    expect(await findBreaches(world)).toEqual([]);

    const charged = await buyer.api.post('/v1/balance/charges', { amount: 35 * PRICE });
    expect(charged.status).toBe(201);
    const refused = holds.filter((_, index) => take(answers, index).status === 402);
    expect(tally(await inTime(confirmAll(world, buyer, refused)))).toEqual({ '200': 35 });
    expect(await balanceOf(world, buyer)).toBe(9_999);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('pay the payments of a hundred users', async () => {
    const buyers = await addBuyers(world, sale, 100, { balance: PRICE });
    const holds = await Promise.all(
      buyers.map((buyer, index) => holdSeats(buyer, sale, [take(sale.seatIds, index)])),
    );

    const answers = await inTime(
      Promise.all(buyers.map(({ api }, index) => confirmWithKey(api, take(holds, index)))),
    );

    expect(tally(answers)).toEqual({ '200': 100 });
    expect(new Set(answers.map(({ body }) => body.receiptNumber)).size).toBe(100);
    expect(
      await world.count(
        `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status = 'SOLD'`,
        [sale.showId],
      ),
    ).toBe(100);
    expect(
      await world.count(`SELECT sum(balance) FROM balance_accounts WHERE user_id = ANY($1)`, [
        buyers.map(({ id }) => id),
      ]),
    ).toBe(0);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('keep the balance right when one user pays, tops up and refunds at once', async () => {
    const buyer = await addBuyer(world, sale, { balance: 20 * PRICE });
    const keepsTheSlot = await holdSeats(buyer, sale, [take(sale.seatIds, 99)]);
    const bought: Hold[] = [];
    for (const seatId of sale.seatIds.slice(0, 10)) {
      bought.push(await buySeats(buyer, sale, [seatId]));
    }
    const held = await Promise.all(
      sale.seatIds.slice(10, 20).map((seatId) => holdSeats(buyer, sale, [seatId])),
    );

    const [payments, refunds, charges] = await inTime(
      Promise.all([
        confirmAll(world, buyer, held),
        Promise.all(
          bought.map(({ paymentId }) => buyer.api.post(`/v1/payments/${paymentId}/refund`)),
        ),
        atOnce(10, onEveryInstance(world, buyer), (api) =>
          api.post('/v1/balance/charges', { amount: 7 }),
        ),
      ]),
    );

    expect(tally(payments)).toEqual({ '200': 10 });
    expect(tally(refunds)).toEqual({ '200': 10 });
    expect(tally(charges)).toEqual({ '201': 10 });
    expect(await balanceOf(world, buyer)).toBe(10 * PRICE + 70);
    expect(await statuses(world, buyer)).toEqual([
      { status: 'PAID', payments: 10 },
      { status: 'READY', payments: 1 },
      { status: 'REFUNDED', payments: 10 },
    ]);
    expect((await confirm(buyer, keepsTheSlot)).status).toBe(200);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('take the money once when one payment is confirmed twenty times', async () => {
    for (let round = 0; round < 10; round += 1) {
      const buyer = await addBuyer(world, sale, { balance: 5 * PRICE });
      const hold = await holdSeats(buyer, sale, [take(sale.seatIds, round)]);

      const answers = await inTime(
        atOnce(20, onEveryInstance(world, buyer), (api) => confirm({ api }, hold)),
      );

      expect(tally(answers)).toEqual({ '200': 1, '409 PAYMENT_ALREADY_PAID': 19 });
      expect(
        await world.rows(
          `SELECT type, amount, balance_after FROM balance_entries WHERE reference_id = $1`,
          [hold.paymentId],
        ),
      ).toEqual([{ type: 'PAYMENT', amount: `${-PRICE}`, balance_after: `${4 * PRICE}` }]);
      expect(await balanceOf(world, buyer)).toBe(4 * PRICE);
    }
    expect(await findBreaches(world)).toEqual([]);
  });
});

/** Makes one hold for each of the first seats. */
function holdOneByOne(buyer: Person, sale: Sale, count: number): Promise<Hold[]> {
  return Promise.all(
    sale.seatIds.slice(0, count).map((seatId) => holdSeats(buyer, sale, [seatId])),
  );
}

function confirmAll(world: World, buyer: Person, holds: readonly Hold[]): Promise<Answer[]> {
  return atOnce(holds.length, onEveryInstance(world, buyer), (api, index) =>
    confirmWithKey(api, take(holds, index)),
  );
}

/** With a key, payment and key share one transaction and must use one connection. */
function confirmWithKey(api: Api, { paymentId }: Hold): Promise<Answer> {
  return api.post(`/v1/payments/${paymentId}/confirm`, {}, { 'idempotency-key': paymentId });
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const startedAt = Date.now();
  const result = await work;
  expect(Date.now() - startedAt).toBeLessThan(IN_TIME_MS);
  return result;
}

function balanceOf(world: World, { id }: Person): Promise<number> {
  return world.count(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [id]);
}

function statuses(world: World, { id }: Person): Promise<object[]> {
  return world.rows(
    `SELECT status, count(*)::int AS payments FROM payment_payments
     WHERE user_id = $1 GROUP BY status ORDER BY status`,
    [id],
  );
}

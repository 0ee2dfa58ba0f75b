import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  addBuyers,
  buySeats,
  type Hold,
  holdSeats,
  refund,
  take,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

describe('A refund', () => {
  let world: World;
  let sale: Sale;
  let startsAt: number;
  let buyer: Person;
  let bought: Hold;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world, { startsInSeconds: 600 });
    const [show] = await world.rows<{ starts_at: Date }>(
      `SELECT starts_at FROM concert_shows WHERE id = $1`,
      [sale.showId],
    );
    startsAt = Number(show?.starts_at);
    buyer = await addBuyer(world, sale, { balance: 25_000 });
    bought = await buySeats(buyer, sale, sale.seatIds.slice(0, 2));
  });

  afterEach(async () => {
    world.clock.resume();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('returns money and seats to the owner, and keeps the receipt', async () => {
    const { body: paid } = await buyer.api.get(`/v1/payments/${bought.paymentId}`);

    const { status, body } = await refund(buyer, bought);

    expect(status).toBe(200);
    expect(body).toEqual({
      ...paid,
      status: 'REFUNDED',
      refundedAmount: 20_000,
      refundedAt: expect.stringMatching(/Z$/),
    });
    const { body: reservation } = await buyer.api.get(`/v1/reservations/${bought.id}`);
    expect(reservation).toMatchObject({ status: 'CANCELLED', payment: { status: 'REFUNDED' } });
    const { body: entries } = await buyer.api.get('/v1/balance/entries');
    const reference = { type: 'PAYMENT', id: bought.paymentId };
    expect(entries.data).toMatchObject([
      { type: 'REFUND', amount: 20_000, balanceAfter: 25_000, reference },
      { type: 'PAYMENT', amount: -20_000, balanceAfter: 5_000, reference },
      { type: 'CHARGE', amount: 25_000, balanceAfter: 25_000, reference: null },
    ]);
    expect(await seats()).toEqual([
      { status: 'AVAILABLE', reservation_id: null },
      { status: 'AVAILABLE', reservation_id: null },
    ]);
    expect(
      await world.rows(
        `SELECT count(*)::int AS rows, count(DISTINCT transaction)::int AS transactions FROM (
           SELECT xmin::text AS transaction FROM balance_accounts WHERE user_id = $1
           UNION ALL SELECT xmin::text FROM balance_entries
             WHERE reference_id = $2 AND type = 'REFUND'
           UNION ALL SELECT xmin::text FROM payment_payments WHERE id = $2
           UNION ALL SELECT xmin::text FROM reservation_reservations WHERE id = $3
           UNION ALL SELECT xmin::text FROM concert_seats WHERE id = ANY($4)
           UNION ALL SELECT xmin::text FROM outbox_events
             WHERE aggregate_id = $3 AND type = 'reservation.refunded'
         ) written`,
        [buyer.id, bought.paymentId, bought.id, sale.seatIds.slice(0, 2)],
      ),
    ).toEqual([{ rows: 7, transactions: 1 }]);
  });

  it('lets another user buy the seats at once', async () => {
    await refund(buyer, bought);
    const [next] = await addBuyers(world, sale, 1, { balance: 20_000 });
    const taken = await buySeats(next as Person, sale, sale.seatIds.slice(0, 2));
    expect(await seats()).toEqual([
      { status: 'SOLD', reservation_id: taken.id },
      { status: 'SOLD', reservation_id: taken.id },
    ]);
  });

  it('happens only once', async () => {
    await refund(buyer, bought);
    const before = await allRows(world);
    const again = await refund(buyer, bought);
    expect(again.body).toMatchObject({ status: 409, code: 'PAYMENT_ALREADY_REFUNDED' });
    const admin = await addPerson(world, { role: 'admin' });
    const byAdmin = await refund(admin, bought);
    expect(byAdmin.body).toMatchObject({ status: 409, code: 'PAYMENT_ALREADY_REFUNDED' });
    const confirmed = await buyer.api.post(`/v1/payments/${bought.paymentId}/confirm`, {});
    expect(confirmed.body).toMatchObject({ status: 409, code: 'PAYMENT_ALREADY_REFUNDED' });
    expect(await allRows(world)).toEqual(before);
  });

  it('succeeds for the owner until the last millisecond before the show', async () => {
    world.clock.stopAt(startsAt - 1);
    expect((await refund(buyer, bought)).body).toMatchObject({ status: 'REFUNDED' });
    expect(await balance()).toBe(25_000);
  });

  it('fails for the owner once the show begins, and changes nothing', async () => {
    world.clock.stopAt(startsAt);
    const before = await allRows(world);
    const late = await refund(buyer, bought);
    expect(late.body).toMatchObject({ status: 409, code: 'REFUND_CUTOFF_PASSED' });
    expect(await allRows(world)).toEqual(before);
  });

  it('succeeds for an admin after the show has begun', async () => {
    world.clock.advance(700);
    const admin = await addPerson(world, { role: 'admin' });
    expect((await refund(buyer, bought)).body).toMatchObject({ code: 'REFUND_CUTOFF_PASSED' });

    expect((await refund(admin, bought)).body).toMatchObject({ status: 'REFUNDED' });

    expect(await balance()).toBe(25_000);
    expect(
      await world.count(`SELECT count(*) FROM balance_entries WHERE user_id = $1`, [admin.id]),
    ).toBe(0);
    expect(await seats()).toEqual([
      { status: 'AVAILABLE', reservation_id: null },
      { status: 'AVAILABLE', reservation_id: null },
    ]);
  });

  it('fails for a payment that was never paid', async () => {
    await buyer.api.join(sale.roomId);
    const held = await holdSeats(buyer, sale, [take(sale.seatIds, 2)]);
    const before = await allRows(world);
    expect((await refund(buyer, held)).body).toMatchObject({
      status: 409,
      code: 'PAYMENT_NOT_PAID',
    });
    expect(await allRows(world)).toEqual(before);

    await buyer.api.delete(`/v1/reservations/${held.id}`);
    expect((await refund(buyer, held)).body).toMatchObject({
      status: 409,
      code: 'PAYMENT_NOT_PAID',
    });
    expect(await balance()).toBe(5_000);
  });

  it('returns the money even above the limit for top-ups', async () => {
    for (let charged = 5_000; charged < 1_000_000_000; charged += 10_000_000) {
      const amount = Math.min(10_000_000, 1_000_000_000 - charged);
      await buyer.api.post('/v1/balance/charges', { amount });
    }
    expect(await balance()).toBe(1_000_000_000);
    expect((await refund(buyer, bought)).status).toBe(200);
    expect(await balance()).toBe(1_000_020_000);
  });

  it('succeeds after the show was withdrawn from sale', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.patch(`/v1/shows/${sale.showId}`, { status: 'WITHDRAWN' });
    expect((await refund(buyer, bought)).status).toBe(200);
    expect(await balance()).toBe(25_000);
  });

  function seats(): Promise<object[]> {
    return world.rows(`SELECT status, reservation_id FROM concert_seats WHERE id = ANY($1)`, [
      sale.seatIds.slice(0, 2),
    ]);
  }

  function balance(): Promise<number> {
    return world.count(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [buyer.id]);
  }
});

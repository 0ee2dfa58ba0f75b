import type { Answer } from '../../support/api.js';
import type { Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  addBuyers,
  confirm,
  type Hold,
  holdSeats,
  sweep,
  take,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

describe('The expiry of a hold', () => {
  let world: World;
  let sale: Sale;
  let first: Person;
  let second: Person;
  let seatId: string;
  let hold: Hold;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    sale = await openSale(world);
    first = await addBuyer(world, sale, { balance: 50_000 });
    second = await addBuyer(world, sale, { balance: 50_000 });
    seatId = take(sale.seatIds, 0);
    hold = await holdSeats(first, sale, [seatId]);
  });

  afterEach(() => world.clock.resume());

  afterAll(() => world.stop());

  it('comes after five minutes', async () => {
    const [row] = await world.rows<{ seconds: string }>(
      `SELECT extract(epoch FROM hold_expires_at - created_at) AS seconds
       FROM reservation_reservations WHERE id = $1`,
      [hold.id],
    );
    expect(Number(row?.seconds)).toBe(300);
  });

  it('comes no millisecond early: until then the seat stays held and other users are refused', async () => {
    world.clock.stopAt(hold.holdExpiresAt.getTime() - 1);

    expect(await seatReads(first)).toBe('HELD');
    const { body: reservation } = await first.api.get(`/v1/reservations/${hold.id}`);
    expect(reservation).toMatchObject({ status: 'HELD', payment: { status: 'READY' } });
    expect((await tryHold(second)).body).toMatchObject({
      status: 409,
      code: 'SEAT_ALREADY_RESERVED',
      seatIds: [seatId],
    });
    await sweep(world);
    expect(await statusInRow(hold)).toBe('HELD');
    expect((await confirm(first, hold)).status).toBe(200);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('applies to every read and every other buyer at once, without a sweep', async () => {
    world.clock.stopAt(hold.holdExpiresAt);

    expect(await seatReads(first)).toBe('AVAILABLE');
    const { body: reservation } = await first.api.get(`/v1/reservations/${hold.id}`);
    expect(reservation).toMatchObject({ status: 'EXPIRED', payment: { status: 'CANCELLED' } });
    const { body: reservations } = await first.api.get('/v1/reservations');
    expect(reservations).toMatchObject({ data: [{ id: hold.id, status: 'EXPIRED' }] });
    const { body: payment } = await first.api.get(`/v1/payments/${hold.paymentId}`);
    expect(payment).toMatchObject({ status: 'CANCELLED', receipt: null });
    const { body: payments } = await first.api.get('/v1/payments');
    expect(payments).toMatchObject({ data: [{ id: hold.paymentId, status: 'CANCELLED' }] });
    const { body: shows } = await first.api.get(`/v1/concerts/${sale.concertId}/shows`);
    expect(shows).toMatchObject({ data: [{ seatsLeft: 20 }] });

    const taken = await holdSeats(second, sale, [seatId]);
    expect(await seatInRow()).toEqual({ status: 'HELD', reservation_id: taken.id });
    expect(await statusInRow(hold)).toBe('HELD');
    // The row of the expired hold waits for the sweep. Its seat belongs to the other user already.
    expect(await findBreaches(world)).toEqual([]);
  });

  it('refuses the payment with the Korean text of the seed', async () => {
    world.clock.stopAt(hold.holdExpiresAt);

    const refused = await first.api.post(
      `/v1/payments/${hold.paymentId}/confirm`,
      {},
      { 'accept-language': 'ko' },
    );

    expect(refused.body).toMatchObject({
      status: 409,
      code: 'RESERVATION_NOT_HELD',
      detail: '임시 예약 상태가 아닙니다.',
    });
    expect(await balanceOf(first)).toBe(50_000);
    const given = await first.api.delete(`/v1/reservations/${hold.id}`);
    expect(given.body).toMatchObject({ status: 409, code: 'RESERVATION_NOT_HELD' });
    expect(await statusInRow(hold)).toBe('HELD');
  });

  it('reaches the rows once by the sweep, which leaves the seat to its new holder', async () => {
    world.clock.stopAt(hold.holdExpiresAt);
    const taken = await holdSeats(second, sale, [seatId]);

    await sweep(world);
    await sweep(world);

    expect(await statusInRow(hold)).toBe('EXPIRED');
    expect(await statusInRow(taken)).toBe('HELD');
    expect(await seatInRow()).toEqual({ status: 'HELD', reservation_id: taken.id });
    expect(
      await world.rows(`SELECT id, status FROM payment_payments WHERE id = ANY($1) ORDER BY id`, [
        [hold.paymentId, taken.paymentId],
      ]),
    ).toEqual([
      { id: hold.paymentId, status: 'CANCELLED' },
      { id: taken.paymentId, status: 'READY' },
    ]);
    expect(
      await world.rows(
        `SELECT type, occurred_at, payload ->> 'userId' AS user_id, payload -> 'amount' AS amount
         FROM outbox_events WHERE aggregate_id = $1`,
        [hold.id],
      ),
    ).toEqual([
      {
        type: 'reservation.expired',
        occurred_at: hold.holdExpiresAt,
        user_id: first.id,
        amount: 10_000,
      },
    ]);
    expect((await confirm(first, hold)).body).toMatchObject({ code: 'RESERVATION_NOT_HELD' });
    expect((await confirm(second, taken)).status).toBe(200);
    expect(await seatInRow()).toEqual({ status: 'SOLD', reservation_id: taken.id });
    expect(await balanceOf(first)).toBe(50_000);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('frees an abandoned seat in its row at the next sweep', async () => {
    world.clock.stopAt(hold.holdExpiresAt);
    await sweep(world);
    expect(await seatInRow()).toEqual({ status: 'AVAILABLE', reservation_id: null });
    expect(await findBreaches(world)).toEqual([]);
  });

  it('records one event for each of 250 holds when two instances sweep at once', async () => {
    const sections = [{ name: 'R', rows: 25, seatsPerRow: 10, price: 10_000 }];
    const large = await openSale(world, { sections });
    const buyers = await addBuyers(world, large, 250);
    const holds = await Promise.all(
      buyers.map((buyer, index) => holdSeats(buyer, large, [take(large.seatIds, index)])),
    );
    world.clock.stopAt(Math.max(...holds.map(({ holdExpiresAt }) => Number(holdExpiresAt))));

    await Promise.all([sweep(world), sweep(world)]);
    // A sweep skips rows that the other instance has locked. The next sweep takes them.
    await sweep(world);

    const ids = holds.map(({ id }) => id).sort();
    expect(
      await world.rows(
        `SELECT aggregate_id AS id FROM outbox_events
         WHERE type = 'reservation.expired' AND aggregate_id = ANY($1) ORDER BY aggregate_id::text`,
        [ids],
      ),
    ).toEqual(ids.map((id) => ({ id })));
    expect(
      await world.count(
        `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status = 'AVAILABLE'`,
        [large.showId],
      ),
    ).toBe(250);
    expect(await findBreaches(world)).toEqual([]);
  });

  function tryHold({ api }: Person): Promise<Answer> {
    return api.post('/v1/reservations', { showId: sale.showId, seatIds: [seatId] });
  }

  async function seatReads({ api }: Person): Promise<string> {
    const { body } = await api.get(`/v1/shows/${sale.showId}/seats`);
    return body.seats.find(({ id }: { id: string }) => id === seatId).status;
  }

  async function seatInRow(): Promise<object | undefined> {
    const sql = `SELECT status, reservation_id FROM concert_seats WHERE id = $1`;
    return (await world.rows(sql, [seatId]))[0];
  }

  async function statusInRow({ id }: Hold): Promise<string | undefined> {
    const sql = `SELECT status FROM reservation_reservations WHERE id = $1`;
    return (await world.rows<{ status: string }>(sql, [id]))[0]?.status;
  }

  function balanceOf({ id }: Person): Promise<number> {
    return world.count(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [id]);
  }
});

import { whileBlocked, statementsWaitingForALock } from '../../support/locks.js';
import { eventually } from '../../support/eventually.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  atOnce,
  buySeats,
  type Hold,
  holdSeats,
  onEveryInstance,
  sweep,
  take,
  tally,
} from '../../support/sale-steps.js';
import { addPerson, type Person } from '../../support/people.js';
import { World } from '../../support/world.js';

describe('The limits of one user, with simultaneous requests on two instances', () => {
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    const sections = [{ name: 'R', rows: 4, seatsPerRow: 10, price: 10_000 }];
    sale = await openSale(world, { sections, maxSeatsPerUser: 4 });
  });

  afterAll(() => world.stop());

  it('gives four seats to a user who requests twenty at once', async () => {
    const buyer = await addBuyer(world, sale);
    const answers = await holdEachSeat(buyer, sale.seatIds.slice(0, 20));

    expect(tally(answers)).toEqual({ '201': 4, '409 SEAT_LIMIT_EXCEEDED': 16 });
    expect(await seatsTaken()).toBe(4);
    expect(
      await world.count(`SELECT count(*) FROM payment_payments WHERE user_id = $1`, [buyer.id]),
    ).toBe(4);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('counts seats that another instance gives the user while this instance waits for the lock', async () => {
    const buyer = await addBuyer(world, sale);
    const userLock = `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`;
    const name = `${buyer.id} in ${sale.roomId}`;
    const answer = await whileBlocked(world, userLock, [name], async () => {
      const pending = holdEachSeat(buyer, sale.seatIds.slice(0, 1));
      await eventually('it waits', async () => (await statementsWaitingForALock(world)) === 1);
      await world.rows(
        `INSERT INTO reservation_reservations (id, user_id, show_id, room_id, payment_id, seats,
           seat_count, status, hold_expires_at, created_at)
         SELECT gen_random_uuid(), $1, $2, $3, gen_random_uuid(), '[1, 2, 3, 4]', 4, 'CONFIRMED', now(), now()`,
        [buyer.id, sale.showId, sale.roomId],
      );
      return { pending };
    });
    expect(tally(await answer.pending)).toEqual({ '409 SEAT_LIMIT_EXCEEDED': 1 });
    expect(await seatsTaken()).toBe(0);
    // The planted row would break the invariants that other tests check.
    await world.rows(`DELETE FROM reservation_reservations WHERE user_id = $1`, [buyer.id]);
  });

  it('counts seats, not reservations', async () => {
    const buyer = await addBuyer(world, sale);
    const answers = await atOnce(10, onEveryInstance(world, buyer), (api, index) =>
      api.post('/v1/reservations', {
        showId: sale.showId,
        seatIds: sale.seatIds.slice(index * 3, index * 3 + 3),
      }),
    );

    expect(tally(answers)).toEqual({ '201': 1, '409 SEAT_LIMIT_EXCEEDED': 9 });
    expect(await seatsTaken()).toBe(3);
  });

  it('counts each user and each show separately', async () => {
    const [one, other] = [await addBuyer(world, sale), await addBuyer(world, sale)];
    const second = await openSale(world);
    const [ones, others] = await Promise.all([
      holdEachSeat(one, sale.seatIds.slice(0, 10)),
      holdEachSeat(other, sale.seatIds.slice(10, 20)),
    ]);
    expect(tally([...ones, ...others])).toEqual({ '201': 8, '409 SEAT_LIMIT_EXCEEDED': 12 });

    await one.api.join(second.roomId);
    await holdSeats(one, second, second.seatIds.slice(0, 4));
    expect(await seatsTaken()).toBe(8);
  });

  it('counts confirmed seats', async () => {
    const buyer = await addBuyer(world, sale, { balance: 30_000 });
    await buySeats(buyer, sale, sale.seatIds.slice(0, 3));
    await buyer.api.join(sale.roomId);

    const answers = await holdEachSeat(buyer, sale.seatIds.slice(3, 13));

    expect(tally(answers)).toEqual({ '201': 1, '409 SEAT_LIMIT_EXCEEDED': 9 });
    expect(await seatsTaken()).toBe(4);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('ignores refunded seats', async () => {
    const buyer = await addBuyer(world, sale, { balance: 40_000 });
    const { paymentId } = await buySeats(buyer, sale, sale.seatIds.slice(0, 4));
    expect((await buyer.api.post(`/v1/payments/${paymentId}/refund`)).status).toBe(200);
    await buyer.api.join(sale.roomId);

    const answers = await holdEachSeat(buyer, sale.seatIds.slice(0, 10));

    expect(tally(answers)).toEqual({ '201': 4, '409 SEAT_LIMIT_EXCEEDED': 6 });
  });

  it('ignores released holds', async () => {
    const buyer = await addBuyer(world, sale);
    const { id } = await holdSeats(buyer, sale, sale.seatIds.slice(0, 4));
    expect((await buyer.api.delete(`/v1/reservations/${id}`)).status).toBe(204);

    const answers = await holdEachSeat(buyer, sale.seatIds.slice(0, 10));

    expect(tally(answers)).toEqual({ '201': 4, '409 SEAT_LIMIT_EXCEEDED': 6 });
  });

  it.each(['before', 'after'])('ignores expired holds, %s the sweep', async (when) => {
    const buyer = await addBuyer(world, sale);
    const hold = await holdSeats(buyer, sale, sale.seatIds.slice(0, 4));
    world.clock.advance(300);
    if (when === 'after') await sweep(world);

    const answers = await holdEachSeat(buyer, sale.seatIds.slice(4, 14));

    expect(tally(answers)).toEqual({ '201': 4, '409 SEAT_LIMIT_EXCEEDED': 6 });
    expect(await statusOf(hold)).toBe(when === 'after' ? 'EXPIRED' : 'HELD');
    expect(await findBreaches(world)).toEqual([]);
  });

  it('never lets simultaneous top-ups exceed the maximum balance', async () => {
    const user = await addPerson(world, { balance: 970_000_000 });
    const answers = await atOnce(10, onEveryInstance(world, user), (api) =>
      api.post('/v1/balance/charges', { amount: 10_000_000 }),
    );

    expect(tally(answers)).toEqual({ '201': 3, '409 BALANCE_LIMIT_EXCEEDED': 7 });
    expect(
      await world.rows(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [user.id]),
    ).toEqual([{ balance: '1000000000' }]);
    expect(await findBreaches(world)).toEqual([]);
  });

  /** Sends one request per seat, all at once. */
  function holdEachSeat(buyer: Person, seatIds: readonly string[]) {
    return atOnce(seatIds.length, onEveryInstance(world, buyer), (api, index) =>
      api.post('/v1/reservations', { showId: sale.showId, seatIds: [take(seatIds, index)] }),
    );
  }

  function seatsTaken(): Promise<number> {
    return world.count(
      `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status <> 'AVAILABLE'`,
      [sale.showId],
    );
  }

  async function statusOf({ id }: Hold): Promise<string | undefined> {
    const sql = `SELECT status FROM reservation_reservations WHERE id = $1`;
    return (await world.rows<{ status: string }>(sql, [id]))[0]?.status;
  }
});

import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import type { Person } from '../../support/people.js';
import { addBuyer, confirm, type Hold, holdSeats, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

/** The hold has expired by the clock of one instance, and not by the clock of the other. */
describe('A payment and a hold of another user for the same seat, with different clocks', () => {
  let world: World;
  let sale: Sale;
  let payer: Person;
  let rival: Person;
  let seatId: string;
  let hold: Hold;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world);
    payer = await addBuyer(world, sale, { balance: 10_000 });
    rival = await addBuyer(world, sale);
    seatId = take(sale.seatIds, 0);
    hold = await holdSeats(payer, sale, [seatId]);
  });

  afterEach(() => world.clock.resume());

  afterAll(() => world.stop());

  it('give the seat to the hold when the hold locks it first, and take no money', async () => {
    const [taken, paid] = await queueAtSeat(reach, pay);

    expect(taken.status).toBe(201);
    expect(paid.body).toMatchObject({ status: 409, code: 'RESERVATION_NOT_HELD' });
    expect(await rows()).toEqual([
      { seat: 'HELD', owner: taken.body.id, paid: 'READY', balance: 10_000 },
    ]);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('sell the seat when the payment locks it first, and refuse the hold', async () => {
    const [paid, taken] = await queueAtSeat(pay, reach);

    expect(paid.status).toBe(200);
    expect(taken.body).toMatchObject({ code: 'SEAT_ALREADY_RESERVED', seatIds: [seatId] });
    expect(await rows()).toEqual([{ seat: 'SOLD', owner: hold.id, paid: 'PAID', balance: 0 }]);
    expect(await findBreaches(world)).toEqual([]);
  });

  function pay() {
    world.clock.stopAt(hold.holdExpiresAt.getTime() - 1);
    return confirm(payer, hold);
  }

  function reach() {
    world.clock.stopAt(hold.holdExpiresAt);
    return rival.api.post('/v1/reservations', { showId: sale.showId, seatIds: [seatId] });
  }

  /** Both requests wait for the row of the seat, in this order, until a third transaction unlocks it. */
  async function queueAtSeat<Answer>(
    first: () => Promise<Answer>,
    second: () => Promise<Answer>,
  ): Promise<[Answer, Answer]> {
    const seat = `SELECT FROM concert_seats WHERE id = $1 FOR UPDATE`;
    const waiting = () => statementsWaitingForALock(world);
    const { answers } = await whileBlocked(world, seat, [seatId], async () => {
      const sent = [first()];
      await eventually('the first waits for the seat', async () => (await waiting()) === 1);
      sent.push(second());
      await eventually('the second waits for the seat', async () => (await waiting()) === 2);
      return { answers: sent };
    });
    const results = (await Promise.all(answers)) as [Answer, Answer];
    world.clock.stopAt(hold.holdExpiresAt);
    return results;
  }

  function rows(): Promise<object[]> {
    return world.rows(
      `SELECT seat.status AS seat, seat.reservation_id AS owner, payment.status AS paid,
              account.balance::int AS balance
       FROM concert_seats seat, payment_payments payment, balance_accounts account
       WHERE seat.id = $1 AND payment.id = $2 AND account.user_id = $3`,
      [seatId, hold.paymentId, payer.id],
    );
  }
});

import type { Answer } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  atOnce,
  buySeats,
  type Hold,
  onEveryInstance,
  refund,
  tally,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const ROUNDS = 10;

describe('Simultaneous refunds of one payment, on two instances', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    sale = await openSale(world);
    buyer = await addBuyer(world, sale, { balance: 25_000 });
  });

  afterAll(() => world.stop());

  it('return money and seats once when the owner sends twenty requests', async () => {
    const hold = await buySeats(buyer, sale, sale.seatIds.slice(0, 2));

    const answers = await atOnce(20, onEveryInstance(world, buyer), (api) => refund({ api }, hold));

    expect(tally(answers)).toEqual({ '200': 1, '409 PAYMENT_ALREADY_REFUNDED': 19 });
    await expectRefundedOnce(hold);
  });

  it('return money and seats once when owner and admin send requests together', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    for (let round = 0; round < ROUNDS; round += 1) {
      const hold = await buySeats(buyer, sale, sale.seatIds.slice(0, 2));

      const answers = await Promise.all([
        ...onEveryInstance(world, admin).map((api) => refund({ api }, hold)),
        ...onEveryInstance(world, buyer).map((api) => refund({ api }, hold)),
      ]);

      expect(tally(answers)).toEqual({ '200': 1, '409 PAYMENT_ALREADY_REFUNDED': 3 });
      await expectRefundedOnce(hold);
      await buyer.api.join(sale.roomId);
    }
  });

  it('free the seats for exactly one hold', async () => {
    const seatIds = sale.seatIds.slice(0, 2);
    const hold = await buySeats(buyer, sale, seatIds);
    const rival = await addBuyer(world, sale);

    const [refunded, taken] = await Promise.all([
      refund(buyer, hold),
      reachUntilTaken(rival, seatIds),
    ]);

    expect(refunded.status).toBe(200);
    expect(
      await world.rows(`SELECT status, reservation_id FROM concert_seats WHERE id = ANY($1)`, [
        seatIds,
      ]),
    ).toEqual([
      { status: 'HELD', reservation_id: taken.id },
      { status: 'HELD', reservation_id: taken.id },
    ]);
    expect(await findBreaches(world)).toEqual([]);
  });

  async function expectRefundedOnce(hold: Hold): Promise<void> {
    expect(
      await world.rows(
        `SELECT type, amount FROM balance_entries WHERE reference_id = $1 ORDER BY sequence`,
        [hold.paymentId],
      ),
    ).toEqual([
      { type: 'PAYMENT', amount: '-20000' },
      { type: 'REFUND', amount: '20000' },
    ]);
    expect(
      await world.rows(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [buyer.id]),
    ).toEqual([{ balance: '25000' }]);
    expect(
      await world.count(
        `SELECT count(*) FROM concert_seats
         WHERE show_id = $1 AND (status <> 'AVAILABLE' OR reservation_id IS NOT NULL)`,
        [sale.showId],
      ),
    ).toBe(0);
    expect(await findBreaches(world)).toEqual([]);
  }

  async function reachUntilTaken(rival: Person, seatIds: readonly string[]): Promise<Hold> {
    for (;;) {
      const answer: Answer = await rival.api.post('/v1/reservations', {
        showId: sale.showId,
        seatIds,
      });
      if (answer.status === 409) continue;
      const { id, payment, holdExpiresAt } = answer.body;
      return { id, paymentId: payment.id, holdExpiresAt };
    }
  }
});

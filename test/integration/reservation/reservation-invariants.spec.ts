import { openSale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, holdSeats } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

/** Other tests rely on this search. */
describe('The search for broken invariants', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 50_000 });
    await holdSeats(buyer, sale, sale.seatIds.slice(0, 2));
    await buySeats(buyer, sale, sale.seatIds.slice(2, 3));
  });

  afterAll(() => world.stop());

  it('finds nothing in a correct sale', async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  it.each([
    [
      'a balance is not the sum of its entries',
      `UPDATE balance_accounts SET balance = balance + 1`,
      `UPDATE balance_accounts SET balance = balance - 1`,
    ],
    [
      'a ledger entry does not follow from the previous one',
      `UPDATE balance_entries SET balance_after = balance_after + 1 WHERE type = 'PAYMENT'`,
      `UPDATE balance_entries SET balance_after = balance_after - 1 WHERE type = 'PAYMENT'`,
    ],
    [
      'a taken seat has no reservation that lists it',
      `UPDATE reservation_reservations SET status = 'CANCELLED' WHERE status = 'CONFIRMED'`,
      `UPDATE reservation_reservations SET status = 'CONFIRMED' WHERE status = 'CANCELLED'`,
    ],
    [
      'a live or confirmed reservation lacks a seat',
      `UPDATE concert_seats SET status = 'HELD', held_until = now() WHERE status = 'SOLD'`,
      `UPDATE concert_seats SET status = 'SOLD' WHERE held_until < now()`,
    ],
    [
      'a payment and its reservation disagree',
      `UPDATE payment_payments SET status = 'CANCELLED' WHERE status = 'READY'`,
      `UPDATE payment_payments SET status = 'READY' WHERE status = 'CANCELLED'`,
    ],
    [
      'a payment and its ledger entries disagree',
      `UPDATE payment_payments SET amount = amount + 1 WHERE status = 'PAID'`,
      `UPDATE payment_payments SET amount = amount - 1 WHERE status = 'PAID'`,
    ],
    [
      'a reservation does not have exactly its events',
      `UPDATE outbox_events SET type = 'reservation.expired'`,
      `UPDATE outbox_events SET type = 'reservation.paid'`,
    ],
  ])('finds that %s', async (breach, plant, undo) => {
    await world.rows(plant);
    const found = await findBreaches(world);
    await world.rows(undo);
    expect(found.filter((line) => line.startsWith(`${breach}: `)).length).toBe(1);
    expect(await findBreaches(world)).toEqual([]);
  });
});

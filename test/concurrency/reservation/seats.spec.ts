import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyers, take, tally } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const USERS = 500;

describe('Five hundred simultaneous holds of the same seats, on two instances', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start({ instances: 2 });
  });

  afterEach(() => world.stop());

  it('give one seat to exactly one user, and name the seat to all others', async () => {
    const sale = await openSale(world);
    const buyers = await addBuyers(world, sale, USERS);
    const seatId = take(sale.seatIds, 0);

    const answers = await Promise.all(
      buyers.map(({ api }) =>
        api.post('/v1/reservations', { showId: sale.showId, seatIds: [seatId] }),
      ),
    );

    expect(tally(answers)).toEqual({ '201': 1, '409 SEAT_ALREADY_RESERVED': USERS - 1 });
    for (const { status, body } of answers)
      if (status === 409) expect(body.seatIds).toEqual([seatId]);
    const winner = answers.findIndex(({ status }) => status === 201);
    const { id, payment } = take(answers, winner).body;
    expect(await world.rows(`SELECT id, user_id, status FROM reservation_reservations`)).toEqual([
      { id, user_id: take(buyers, winner).id, status: 'HELD' },
    ]);
    expect(
      await world.rows(
        `SELECT id, status, reservation_id FROM concert_seats WHERE status <> 'AVAILABLE'`,
      ),
    ).toEqual([{ id: seatId, status: 'HELD', reservation_id: id }]);
    expect(await world.rows(`SELECT id, status, reference_id FROM payment_payments`)).toEqual([
      { id: payment.id, status: 'READY', reference_id: id },
    ]);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('give overlapping pairs of seats completely or not at all, and no seat twice', async () => {
    const sections = [{ name: 'R', rows: 10, seatsPerRow: 10, price: 10_000 }];
    const sale = await openSale(world, { sections });
    const buyers = await addBuyers(world, sale, USERS);
    const pairs = overlappingPairs(sale, USERS);

    const answers = await Promise.all(
      buyers.map(({ api }, index) =>
        api.post('/v1/reservations', { showId: sale.showId, seatIds: take(pairs, index) }),
      ),
    );

    const won = answers.filter(({ status }) => status === 201);
    expect(tally(answers)).toEqual({
      '201': won.length,
      '409 SEAT_ALREADY_RESERVED': USERS - won.length,
    });
    expect(won.length).toBeGreaterThan(25);
    const owners = new Map(
      (
        await world.rows<{ id: string; reservation_id: string }>(
          `SELECT id, reservation_id FROM concert_seats WHERE status = 'HELD'`,
        )
      ).map((seat) => [seat.id, seat.reservation_id]),
    );
    expect(owners.size).toBe(2 * won.length);
    for (const [index, { status, body }] of answers.entries()) {
      const pair = take(pairs, index);
      if (status === 201) expect(pair.map((id) => owners.get(id))).toEqual([body.id, body.id]);
      // No user was refused for a seat that is still free.
      else
        expect(body.seatIds).toEqual(
          pair.filter((id) => body.seatIds.includes(id) && owners.has(id)),
        );
    }
    expect(await world.count(`SELECT count(*) FROM reservation_reservations`)).toBe(won.length);
    expect(await world.count(`SELECT count(*) FROM payment_payments`)).toBe(won.length);
    expect(await findBreaches(world)).toEqual([]);
  });
});

/** Random pairs of seats, each pair in both orders. */
function overlappingPairs({ seatIds }: Sale, count: number): string[][] {
  const random = () => Math.floor(Math.random() * seatIds.length);
  const pairs: string[][] = [];
  while (pairs.length < count) {
    const first = take(seatIds, random());
    const second = take(seatIds, random());
    if (first !== second) pairs.push([first, second], [second, first]);
  }
  return pairs;
}

import type { Answer } from '../../support/api.js';
import type { Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, holdSeats, sweep, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const SECTIONS = [
  { name: 'VIP', rows: 1, seatsPerRow: 3, price: 90_000 },
  { name: 'Floor', kind: 'STANDING', capacity: 5, price: 50_000 },
  { name: 'R', rows: 2, seatsPerRow: 6, price: 60_000 },
] as const;

describe('A hold of the best free seats', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: SECTIONS, maxSeatsPerUser: 20 });
    buyer = await addBuyer(world, sale);
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
    world.clock.resume();
  });

  afterAll(() => world.stop());

  it('goes by side by side, no single seat left, section, row, and middle of the row', async () => {
    // Two of the three VIP seats would leave a single one.
    expect(await best({ count: 2 })).toEqual(['R 1 3', 'R 1 4']);
    expect(await best({ count: 3 })).toEqual(['VIP 1 1', 'VIP 1 2', 'VIP 1 3']);
    expect(await best({ count: 2 })).toEqual(['R 1 1', 'R 1 2']);
    expect(await best({ count: 4 })).toEqual(['R 2 1', 'R 2 2', 'R 2 3', 'R 2 4']);
    expect(await best({ count: 2 })).toEqual(['R 1 5', 'R 1 6']);
  });

  it('keeps to a section and to a highest price, and answers like any other hold', async () => {
    const { status, body } = await hold({ count: 1, section: 'r' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'HELD', amount: 60_000, areas: [] });
    expect(body.seats).toEqual([
      { id: take(sale.seatIds, 5), section: 'R', row: 1, number: 3, price: 60_000 },
    ]);
    expect((await buyer.api.get(`/v1/reservations/${body.id}`)).body).toEqual(body);
    expect(await best({ count: 1, maxPrice: 89_999 })).toEqual(['R 1 4']);
    expect(await best({ count: 1, maxPrice: 90_000 })).toEqual(['VIP 1 1']);
  });

  it('names the largest group of each section when there is no such group', async () => {
    await holdSeats(await addBuyer(world, sale), sale, [take(sale.seatIds, 1)]);
    const refused = await hold({ count: 7 });
    expect(refused.body).toMatchObject({ status: 409, code: 'NO_SEATS_TOGETHER' });
    const sections = [
      { section: 'VIP', price: 90_000, together: 1 },
      { section: 'R', price: 60_000, together: 6 },
    ];
    expect(refused.body.sections).toEqual(sections);
    expect((await hold({ count: 2, section: 'VIP' })).body.sections).toEqual(sections);
    expect((await hold({ count: 2, section: 'Floor' })).body.code).toBe('NO_SEATS_TOGETHER');
  });

  it('gives seats whose hold has expired, before the sweep', async () => {
    const other = await addBuyer(world, sale);
    const { holdExpiresAt } = await holdSeats(other, sale, sale.seatIds.slice(0, 3));
    expect(await best({ count: 3 })).toEqual(['R 1 1', 'R 1 2', 'R 1 3']);
    world.clock.stopAt(holdExpiresAt);
    expect(await best({ count: 3 })).toEqual(['VIP 1 1', 'VIP 1 2', 'VIP 1 3']);
    await sweep(world);
  });

  it('never gives a blocked seat', async () => {
    await world.rows(`UPDATE concert_seats SET status = 'BLOCKED' WHERE id = $1`, [
      take(sale.seatIds, 1),
    ]);
    expect(await best({ count: 1, section: 'VIP' })).toEqual(['VIP 1 1']);
    expect(await best({ count: 1, section: 'VIP' })).toEqual(['VIP 1 3']);
    expect((await hold({ count: 1, section: 'VIP' })).body.code).toBe('NO_SEATS_TOGETHER');
    await world.rows(`UPDATE concert_seats SET status = 'AVAILABLE' WHERE status = 'BLOCKED'`);
  });

  it('counts towards the limit of a user', async () => {
    await best({ count: 3 });
    await world.rows(`UPDATE concert_shows SET max_seats_per_user = 4 WHERE id = $1`, [
      sale.showId,
    ]);
    expect((await hold({ count: 2 })).body.code).toBe('SEAT_LIMIT_EXCEEDED');
    await best({ count: 1 });
  });

  it('replays the stored response of its key', async () => {
    const send = () =>
      buyer.api.post(
        '/v1/reservations',
        { showId: sale.showId, best: { count: 2 } },
        { 'idempotency-key': 'best' },
      );
    const first = await send();
    const second = await send();
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  function hold(wish: object): Promise<Answer> {
    return buyer.api.post('/v1/reservations', { showId: sale.showId, best: wish });
  }

  async function best(wish: object): Promise<string[]> {
    const { body } = await hold(wish);
    const seats = body.seats as { section: string; row: number; number: number }[];
    return seats.map(({ section, row, number }) => `${section} ${row} ${number}`);
  }
});

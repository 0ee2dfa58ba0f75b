import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  addBuyers,
  atOnce,
  confirm,
  onEveryInstance,
  take,
  tally,
} from '../../support/sale-steps.js';
import type { Api } from '../../support/api.js';
import { World } from '../../support/world.js';

const BUYERS = 200;
const SEATED = { name: 'R', rows: 20, seatsPerRow: 10, price: 10_000 };
const FLOOR = { name: 'Floor', kind: 'STANDING', capacity: 100, price: 8_000 } as const;

describe('Repairs of a show while many hold seats, on two instances', () => {
  let world: World;
  let admin: Person;
  let admins: Api[];
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
    admins = onEveryInstance(world, admin);
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: [SEATED, FLOOR] });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const show = () => `/v1/shows/${sale.showId}`;

  it('lets each user pay what the hold showed while the price changes, and new holds the new price', async () => {
    const buyers = await addBuyers(world, sale, BUYERS - 1, { balance: 12_000 });
    const [holds, priced] = await Promise.all([
      Promise.all(
        buyers.map(({ api }, index) =>
          api.post('/v1/reservations', {
            ...{ showId: sale.showId, seatIds: [take(sale.seatIds, index)] },
          }),
        ),
      ),
      admin.api.patch(`${show()}/sections/R`, { price: 12_000 }),
    ]);
    expect(priced.status).toBe(200);
    expect(tally(holds)).toEqual({ '201': BUYERS - 1 });
    for (const { body } of holds) expect([10_000, 12_000]).toContain(body.amount);

    const late = await addBuyer(world, sale, { balance: 12_000 });
    const lastSeat = { showId: sale.showId, seatIds: sale.seatIds.slice(-1) };
    const { body: last } = await late.api.post('/v1/reservations', lastSeat);
    expect(last.amount).toBe(12_000);
    const paid = await Promise.all(
      buyers.map((buyer, index) =>
        confirm(buyer, { paymentId: holds[index]?.body.payment.id as string }),
      ),
    );
    expect(paid.map(({ body }) => body.amount as number)).toEqual(
      holds.map(({ body }) => body.amount as number),
    );
  });

  it('gives each seat either to a user or to a block', async () => {
    const buyers = await addBuyers(world, sale, 40);
    const seats = sale.seatIds.slice(0, 40);
    const [holds, blocks] = await Promise.all([
      Promise.all(
        buyers.map(({ api }, index) =>
          api.post('/v1/reservations', { showId: sale.showId, seatIds: [seats[index]] }),
        ),
      ),
      atOnce(40, admins, (api, index) =>
        api.post(`${show()}/blocks`, { seatIds: [seats[index]], reason: 'Guests' }),
      ),
    ]);
    const winners = seats.map(
      (_seat, index) =>
        [holds[index], blocks[index]].filter((answer) => answer?.status === 201).length,
    );
    expect(winners).toEqual(Array(40).fill(1));
    const losers = [...holds, ...blocks].filter(({ status }) => status !== 201);
    expect(tally(losers)).toEqual({ '409 SEAT_ALREADY_RESERVED': 40 });
    expect(
      await world.count(
        `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status <> 'AVAILABLE'`,
        [sale.showId],
      ),
    ).toBe(40);
  });

  it('blocks a seat once', async () => {
    const house = { seatIds: sale.seatIds.slice(0, 10), reason: 'Guests' };
    const answers = await atOnce(10, admins, (api) => api.post(`${show()}/blocks`, house));
    expect(tally(answers)).toEqual({ '201': 1, '409 SEAT_ALREADY_RESERVED': 9 });
  });

  it('adds a section once, and all sections of different names', async () => {
    const twins = await atOnce(10, admins, (api) =>
      api.post(`${show()}/sections`, { name: 'S', rows: 2, seatsPerRow: 5, price: 1 }),
    );
    expect(tally(twins)).toEqual({ '201': 1, '422 DUPLICATE_SECTION': 9 });
    const others = await atOnce(10, admins, (api, index) =>
      api.post(`${show()}/sections`, { ...FLOOR, name: `F${index}` }),
    );
    expect(tally(others)).toEqual({ '201': 10 });
    const [row] = await world.rows<{ sections: object[]; layout_version: number }>(
      'SELECT sections, layout_version FROM concert_shows WHERE id = $1',
      [sale.showId],
    );
    expect([row?.sections.length, row?.layout_version]).toEqual([13, 12]);
  });

  it('never lowers a capacity below what is taken meanwhile', async () => {
    // As a batch of holds does, under the lock of the row.
    const takeOne = () =>
      world.rows(
        `UPDATE concert_areas SET available = available - 1
         WHERE show_id = $1 AND available > 0 RETURNING id`,
        [sale.showId],
      );
    const [lowered, ...taken] = await Promise.all([
      admin.api.patch(`${show()}/sections/Floor`, { capacity: 30 }),
      ...Array.from({ length: 50 }, takeOne),
    ]);
    const [area] = await world.rows<{ capacity: number; available: number }>(
      'SELECT capacity, available FROM concert_areas WHERE show_id = $1',
      [sale.showId],
    );
    const places = taken.filter((rows) => rows.length === 1).length;
    expect(area?.available).toBe(area!.capacity - places);
    expect(area?.capacity).toBe(lowered.status === 200 ? 30 : 100);
    await world.rows('UPDATE concert_areas SET available = capacity WHERE show_id = $1', [
      sale.showId,
    ]);
  });
});

import { SeatMaps } from '../../../src/modules/concert/application/seat-maps.js';
import { ConcertQueries } from '../../../src/modules/concert/application/concert-queries.js';
import { addBuyer, addBuyers, holdSeats, take } from '../../support/sale-steps.js';
import { openSale, type Sale } from '../../support/sale.js';
import { World } from '../../support/world.js';

describe('The seat map under load', () => {
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    sale = await openSale(world);
  });

  afterAll(() => world.stop());

  it('serves simultaneous requests with one query', async () => {
    const seatMaps = world.app.get(SeatMaps);
    const read = jest.spyOn(world.app.get(ConcertQueries), 'readPlaces');
    const maps = await Promise.all(Array.from({ length: 100 }, () => seatMaps.get(sale.showId)));
    expect(read).toHaveBeenCalledTimes(1);
    expect(new Set(maps).size).toBe(1);
    read.mockRestore();
  });

  it('shows a hold on every instance once the hold has its response', async () => {
    for (const place of [0, 1, 2, 3]) {
      const [holder, viewer, other] = await addBuyers(world, sale, 3);
      if (!holder || !viewer || !other) throw new Error('Expected three buyers');
      const watching = Promise.all(Array.from({ length: 20 }, () => viewer.api.get(seatsOf(sale))));
      const seatId = take(sale.seatIds, place);
      await holdSeats(holder, sale, [seatId]);
      const maps = await Promise.all([viewer, other].map(({ api }) => api.get(seatsOf(sale))));
      for (const { body } of maps) expect(statusIn(body, seatId)).toBe('HELD');
      await watching;
    }
  });

  it('agrees with the rows after any changes', async () => {
    const several = await openSale(world, {
      sections: ['Éclair', '1층 "A"', 'R'].map((name) => ({
        ...{ name, rows: 2, seatsPerRow: 5, price: 1_000 },
      })),
    });
    const seatMaps = world.app.get(SeatMaps);
    for (let round = 0; round < 40; round += 1) {
      const { body } = await seatMaps.get(several.showId);
      const rows = await world.rows(
        `SELECT id, section, row, number, price, status FROM concert_seats
         WHERE show_id = $1 ORDER BY position`,
        [several.showId],
      );
      expect(JSON.parse(body.toString())).toEqual({
        ...{ showId: several.showId, seats: rows, areas: [] },
      });
      await changeStatuses(world, several);
    }
  });

  it('contains only seats of its own show when two maps load at once', async () => {
    const another = await openSale(world, {
      sections: [{ name: 'Ein "Block"\n\\', rows: 1, seatsPerRow: 2, price: 7 }],
    });
    const [here, there] = [await addBuyer(world, sale), await addBuyer(world, another)];
    const [first, second] = await Promise.all([
      here.api.get(seatsOf(sale)),
      there.api.get(seatsOf(another)),
    ]);
    expect(first.body).toMatchObject({ showId: sale.showId });
    expect(first.body.seats.map(({ id }: { id: string }) => id)).toEqual(sale.seatIds);
    expect(second.body).toEqual({
      showId: another.showId,
      seats: another.seatIds.map((id, index) => ({
        ...{ id, section: 'Ein "Block"\n\\', row: 1, number: index + 1, price: 7 },
        status: 'AVAILABLE',
      })),
      areas: [],
    });
  });
});

/** Gives about a third of the seats a random status. */
async function changeStatuses(world: World, { showId }: Sale): Promise<void> {
  await world.database.query(
    `UPDATE concert_seats SET status = changed.status,
       reservation_id = CASE WHEN changed.status IN ('HELD', 'SOLD') THEN gen_random_uuid() END,
       held_until = CASE WHEN changed.status = 'HELD' THEN $2::timestamptz + interval '1 hour' END
     FROM (
       SELECT id, (ARRAY['AVAILABLE', 'HELD', 'SOLD', 'BLOCKED'])[1 + floor(4 * random())] AS status
       FROM concert_seats WHERE show_id = $1
     ) changed
     WHERE concert_seats.id = changed.id AND random() < 0.3`,
    [showId, world.clock.now()],
  );
}

function seatsOf({ showId }: Sale): string {
  return `/v1/shows/${showId}/seats`;
}

function statusIn(
  { seats }: { seats: { id: string; status: string }[] },
  seatId: string,
): string | undefined {
  return seats.find(({ id }) => id === seatId)?.status;
}

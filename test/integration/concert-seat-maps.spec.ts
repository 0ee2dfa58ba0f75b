import { ConcertFacade } from '../../src/modules/concert/index.js';
import { ConcertQueries } from '../../src/modules/concert/application/concert-queries.js';
import { addBuyer, addBuyers, holdSeats, take } from '../support/sale-steps.js';
import { openSale, type Sale } from '../support/sale.js';
import { World } from '../support/world.js';

describe('The seat map under load', () => {
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    sale = await openSale(world);
  });

  afterAll(() => world.stop());

  it('is read once for all who ask at the same time', async () => {
    const concerts = world.app.get(ConcertFacade);
    const read = jest.spyOn(world.app.get(ConcertQueries), 'listSeatStatuses');
    const maps = await Promise.all(
      Array.from({ length: 100 }, () => concerts.getSeatMap(sale.showId)),
    );
    expect(read).toHaveBeenCalledTimes(1);
    expect(new Set(maps).size).toBe(1);
    read.mockRestore();
  });

  it('shows a hold to whoever asks after it was answered, on every instance', async () => {
    for (const place of [0, 1, 2, 3]) {
      const [holder, viewer, other] = await addBuyers(world, sale, 3);
      if (!holder || !viewer || !other) throw new Error('Nobody came');
      const watching = Promise.all(Array.from({ length: 20 }, () => viewer.api.get(seatsOf(sale))));
      const seatId = take(sale.seatIds, place);
      await holdSeats(holder, sale, [seatId]);
      const maps = await Promise.all([viewer, other].map(({ api }) => api.get(seatsOf(sale))));
      for (const { body } of maps) expect(statusIn(body, seatId)).toBe('HELD');
      await watching;
    }
  });

  it('of two shows are not mixed up', async () => {
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
    });
  });
});

function seatsOf({ showId }: Sale): string {
  return `/v1/shows/${showId}/seats`;
}

function statusIn(
  { seats }: { seats: { id: string; status: string }[] },
  seatId: string,
): string | undefined {
  return seats.find(({ id }) => id === seatId)?.status;
}

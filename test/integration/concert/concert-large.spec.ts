import { SeatFacade } from '../../../src/modules/concert/index.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, holdSeats } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

interface LayoutRow {
  readonly seats: readonly { readonly id: string }[];
}

interface Layout {
  readonly rows: readonly LayoutRow[];
}

describe('A show of 100,000 seats', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('comes from one request, with every seat at its place and price', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const { concertId, roomId } = await openSale(world);
    const { status, body: show } = await admin.api.post(`/v1/concerts/${concertId}/shows`, {
      startsAt: '2099-12-24T18:00:00Z',
      sections: [
        { name: 'R', rows: 300, seatsPerRow: 100, price: 150_000 },
        { name: 'S', rows: 700, seatsPerRow: 100, price: 99_000 },
      ],
    });
    expect([status, show.seatCount]).toEqual([201, 100_000]);

    const buyer = await addBuyer(world, { roomId });
    const { body: map } = await buyer.api.get(`/v1/shows/${show.id}/seats`);
    expect(new Set(map.seats.map(({ id }: { id: string }) => id)).size).toBe(100_000);
    const first = { section: 'R', row: 1, number: 1, price: 150_000, status: 'AVAILABLE' };
    expect(map.seats[0]).toMatchObject(first);
    expect(map.seats[29_999]).toMatchObject({ ...first, row: 300, number: 100 });
    const cheaper = { ...first, section: 'S', price: 99_000 };
    expect(map.seats[30_000]).toMatchObject(cheaper);
    expect(map.seats[99_999]).toMatchObject({ ...cheaper, row: 700, number: 100 });

    const path = `/v1/shows/${show.id}/layout`;
    const layout = await buyer.api.get(path);
    const rows = layout.body.sections.flatMap((section: Layout) => section.rows);
    expect(rows.flatMap((row: LayoutRow) => row.seats.map(({ id }) => id))).toEqual(
      map.seats.map(({ id }: { id: string }) => id),
    );
    const known = { 'if-none-match': layout.headers.get('etag') ?? '' };
    expect((await buyer.api.get(path, { headers: known })).status).toBe(304);
    const availability = await fetch(`${world.app.baseUrl}/v1/shows/${show.id}/availability`, {
      headers: {
        authorization: `Bearer ${buyer.accessToken}`,
        'x-queue-token': buyer.api.queueToken ?? '',
        accept: 'application/octet-stream',
      },
    });
    // Two bits a seat.
    expect((await availability.arrayBuffer()).byteLength).toBe(25_000);

    await holdSeats(buyer, { showId: show.id }, [map.seats[0].id, map.seats[99_999].id]);
    const { body: shows } = await buyer.api.get(`/v1/concerts/${concertId}/shows`);
    expect(shows.data).toMatchObject([{ seatsLeft: 20 }, { id: show.id, seatsLeft: 99_998 }]);
    const { body: changed } = await buyer.api.get(`/v1/shows/${show.id}/seats`);
    expect(changed.seats[0]).toEqual({ ...map.seats[0], status: 'HELD' });
  });

  it('locks its seats without reading other seats', async () => {
    const sections = [{ name: 'R', rows: 50, seatsPerRow: 100, price: 10_000 }];
    const { showId, seatIds } = await openSale(world, { sections });
    const transactions = world.app.get(Transactions);
    const entriesRead = async () => {
      const [row] = await transactions.manager.query<{ read: string }[]>(
        `SELECT pg_stat_get_xact_tuples_returned('concert_seats_place'::regclass) AS read`,
      );
      return Number(row?.read);
    };
    const read = await transactions.run(async () => {
      const before = await entriesRead();
      const wanted = { seatIds: seatIds.slice(0, 40), areaIds: [], wantsBest: false };
      await world.app.get(SeatFacade).lock(showId, wanted, world.clock.now());
      return (await entriesRead()) - before;
    });
    expect(read).toBe(0);
  });
});

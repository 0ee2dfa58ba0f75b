import type { Answer } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import {
  addBuyer,
  buySeats,
  confirm,
  holdSeats,
  readPages,
  refund,
  take,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

describe('Shows and seat maps behind the gate', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    const sections = [{ name: 'R', rows: 1, seatsPerRow: 3, price: 10_000 }];
    sale = await openSale(world, { sections });
    buyer = await addBuyer(world, sale, { balance: 30_000 });
  });

  afterAll(() => world.stop());

  it('require a slot in the room of the concert', async () => {
    const { api } = await addPerson(world);
    const paths = [`/v1/concerts/${sale.concertId}/shows`, `/v1/shows/${sale.showId}/seats`];
    for (const path of paths) {
      const missing = await api.get(path);
      expect(missing.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_MISSING' });
    }
    await api.join((await openSale(world)).roomId);
    for (const path of paths) {
      const elsewhere = await api.get(path);
      expect(elsewhere.body).toMatchObject({ status: 403, code: 'QUEUE_WRONG_ROOM' });
    }
  });

  it('show each seat as available, held or sold', async () => {
    await holdSeats(await addBuyer(world, sale), sale, [take(sale.seatIds, 1)]);
    const payer = await addBuyer(world, sale, { balance: 10_000 });
    await buySeats(payer, sale, [take(sale.seatIds, 2)]);

    const { status, body } = await readMap();

    expect(status).toBe(200);
    const seat = { section: 'R', row: 1, price: 10_000 };
    expect(body).toEqual({
      showId: sale.showId,
      seats: [
        { ...seat, id: sale.seatIds[0], number: 1, status: 'AVAILABLE' },
        { ...seat, id: sale.seatIds[1], number: 2, status: 'HELD' },
        { ...seat, id: sale.seatIds[2], number: 3, status: 'SOLD' },
      ],
      areas: [],
    });
  });

  it('return 304 while nothing has changed', async () => {
    const first = await readMap();
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await readMap(known);
      expect([again.status, again.body]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe(etag);
    }
    expect((await readMap('"other"')).status).toBe(200);
  });

  it('change with every hold, sale, refund and expiry', async () => {
    const empty = await readMap();
    const hold = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    const held = await readMap(tagOf(empty));
    expect([held.status, statuses(held)]).toEqual([200, ['HELD', 'AVAILABLE', 'AVAILABLE']]);
    await confirm(buyer, hold);
    await buyer.api.join(sale.roomId);
    const sold = await readMap(tagOf(held));
    expect([sold.status, statuses(sold)]).toEqual([200, ['SOLD', 'AVAILABLE', 'AVAILABLE']]);
    await refund(buyer, hold);
    const returned = await readMap(tagOf(sold));
    expect([returned.status, tagOf(returned)]).toEqual([200, tagOf(empty)]);

    await holdSeats(buyer, sale, sale.seatIds.slice(1, 2));
    const heldAgain = await readMap(tagOf(returned));
    expect(statuses(heldAgain)).toEqual(['AVAILABLE', 'HELD', 'AVAILABLE']);
    world.clock.advance(300);
    const ended = await readMap(tagOf(heldAgain));
    expect([ended.status, tagOf(ended)]).toEqual([200, tagOf(empty)]);
    expect(new Set([empty, held, sold, heldAgain].map(tagOf)).size).toBe(4);
  });

  it('count the available seats', async () => {
    expect(await seatsLeft()).toEqual([3]);
    const hold = await holdSeats(buyer, sale, sale.seatIds.slice(0, 2));
    expect(await seatsLeft()).toEqual([1]);
    await confirm(buyer, hold);
    await buyer.api.join(sale.roomId);
    expect(await seatsLeft()).toEqual([1]);
    await refund(buyer, hold);
    expect(await seatsLeft()).toEqual([3]);
  });

  it('leave out a show without available seats', async () => {
    const other = await addBuyer(world, sale);
    await holdSeats(buyer, sale, sale.seatIds.slice(0, 2));
    const { id } = await holdSeats(other, sale, sale.seatIds.slice(2));
    expect(await seatsLeft()).toEqual([]);
    await other.api.delete(`/v1/reservations/${id}`);
    expect(await seatsLeft()).toEqual([1]);
    await holdSeats(other, sale, sale.seatIds.slice(2));
    expect(await seatsLeft()).toEqual([]);
    world.clock.advance(300);
    expect(await seatsLeft()).toEqual([3]);
  });

  it.each(['shows', 'concerts'])('leave out withdrawn %s', async (kind) => {
    const admin = await addPerson(world, { role: 'admin' });
    const path = `/v1/${kind}/${kind === 'shows' ? sale.showId : sale.concertId}`;
    await admin.api.patch(path, { status: 'WITHDRAWN' });
    expect(await seatsLeft()).toEqual([]);
  });

  it('leave out a show that has begun', async () => {
    world.clock.advance(86_400);
    expect(await seatsLeft()).toEqual([]);
  });

  it('list shows by date, page by page, also shows with the same start', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const starts = ['2099-03-01', '2099-01-01', '2099-02-01', '2099-01-01', '2099-01-01'];
    for (const day of starts) {
      const answer = await admin.api.post(`/v1/concerts/${sale.concertId}/shows`, {
        startsAt: `${day}T18:00:00.123Z`,
        sections: [{ name: 'R', rows: 1, seatsPerRow: 1, price: 1 }],
      });
      expect(answer.status).toBe(201);
    }
    const pages = await readPages<{ id: string; startsAt: string }>(
      buyer.api,
      `/v1/concerts/${sale.concertId}/shows`,
      2,
    );
    expect(pages.map((page) => page.length)).toEqual([2, 2, 2]);
    const [first, ...later] = pages.flat();
    expect(first?.id).toBe(sale.showId);
    expect(later.map(({ startsAt }) => startsAt.slice(0, 10))).toEqual([...starts].sort());
    expect(new Set(later.map(({ id }) => id)).size).toBe(5);
  });

  function readMap(known?: string): Promise<Answer> {
    const path = `/v1/shows/${sale.showId}/seats`;
    return buyer.api.get(path, known === undefined ? {} : { headers: { 'if-none-match': known } });
  }

  async function seatsLeft(): Promise<number[]> {
    const { body } = await buyer.api.get(`/v1/concerts/${sale.concertId}/shows`);
    return body.data.map((show: { seatsLeft: number }) => show.seatsLeft);
  }
});

function tagOf({ headers }: Answer): string {
  return headers.get('etag') ?? '';
}

function statuses({ body }: Answer): string[] {
  return body.seats.map(({ status }: { status: string }) => status);
}

import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { addBuyers, buySeats, holdSeats, onEveryInstance, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const SECTIONS = [
  { name: 'R', rows: 2, seatsPerRow: 3, price: 10_000 },
  { name: 'Floor', kind: 'STANDING', capacity: 20, price: 8_000 },
  { name: 'S', rows: 1, seatsPerRow: 2, price: 0 },
] as const;

describe('The layout and the availability of a show', () => {
  let world: World;
  let admin: Person;
  let sale: Sale;
  let buyers: Person[];

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: SECTIONS });
    buyers = await addBuyers(world, sale, 2, { balance: 100_000 });
  });

  afterAll(() => world.stop());

  const layoutOf = (person: Person, headers: Record<string, string> = {}) =>
    person.api.get(`/v1/shows/${sale.showId}/layout`, { headers });

  async function bits(person: Person, known = ''): Promise<[number, number[], string]> {
    const { baseUrl } = take(world.instances, buyers.indexOf(person));
    const answer = await fetch(`${baseUrl}/v1/shows/${sale.showId}/availability`, {
      headers: {
        authorization: `Bearer ${person.accessToken}`,
        'x-queue-token': person.api.queueToken ?? '',
        accept: 'application/octet-stream',
        'if-none-match': known,
      },
    });
    if (answer.status === 200)
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    const bytes = [...new Uint8Array(await answer.arrayBuffer())];
    return [answer.status, bytes, answer.headers.get('etag') ?? ''];
  }

  it('gives each seat its place around the middle, section behind section', async () => {
    const { body } = await layoutOf(take(buyers, 0));
    const seat = (index: number, number: number, x: number, y: number, price = 10_000) => ({
      ...{ id: sale.seatIds[index], number, price, x, y },
    });
    expect(body).toEqual({
      showId: sale.showId,
      sections: [
        {
          ...{ name: 'R', kind: 'SEATED', price: 10_000 },
          rows: [
            { row: 1, seats: [seat(0, 1, -1, 0), seat(1, 2, 0, 0), seat(2, 3, 1, 0)] },
            { row: 2, seats: [seat(3, 1, -1, 1), seat(4, 2, 0, 1), seat(5, 3, 1, 1)] },
          ],
        },
        {
          ...{ name: 'Floor', kind: 'STANDING', price: 8_000, areaId: await areaId() },
          ...{ capacity: 20, x: 0, y: 4 },
        },
        {
          ...{ name: 'S', kind: 'SEATED', price: 0 },
          rows: [{ row: 1, seats: [seat(6, 1, -0.5, 7, 0), seat(7, 2, 0.5, 7, 0)] }],
        },
      ],
    });
  });

  it('answers 304 for the layout until the show is repaired through any instance', async () => {
    const [one, other] = [take(buyers, 0), take(buyers, 1)];
    const first = await layoutOf(one);
    const known = { 'if-none-match': first.headers.get('etag') ?? '' };
    await holdSeats(one, sale, sale.seatIds.slice(0, 1));
    for (const person of buyers) expect((await layoutOf(person, known)).status).toBe(304);

    await admin.api.patch(`/v1/shows/${sale.showId}/sections/S`, { price: 5 });
    for (const person of [one, other]) {
      const { status, body } = await layoutOf(person, known);
      expect([status, body.sections[2].rows[0].seats[1].price]).toEqual([200, 5]);
    }
  });

  it('packs the status of each seat into two bits, in the order of the layout', async () => {
    const [one, other] = [take(buyers, 0), take(buyers, 1)];
    const [, empty, emptyTag] = await bits(one);
    expect(empty).toEqual([0, 0]);
    expect((await bits(other, emptyTag))[0]).toBe(304);

    await holdSeats(one, sale, [take(sale.seatIds, 1)]);
    await buySeats(other, sale, [take(sale.seatIds, 4)]);
    const house = { seatIds: [take(sale.seatIds, 7)], reason: 'Guests' };
    await admin.api.post(`/v1/shows/${sale.showId}/blocks`, house);
    await other.api.join(sale.roomId);
    const changed = await bits(other, emptyTag);
    expect(changed.slice(0, 2)).toEqual([200, [0b00_00_01_00, 0b11_00_00_10]]);
    expect((await bits(one, changed[2]))[0]).toBe(304);

    world.clock.advance(300);
    expect((await bits(one, changed[2])).slice(0, 2)).toEqual([200, [0, 0b11_00_00_10]]);
  });

  it('has the free places of standing sections in a header, and a new tag when they change', async () => {
    const [one, other] = [take(buyers, 0), take(buyers, 1)];
    const left = async (person: Person) => {
      const answer = await person.api.get(`/v1/shows/${sale.showId}/availability`);
      return answer.headers.get('areas-left');
    };
    const [, , tag] = await bits(one);
    expect(await left(one)).toBe('20');
    const areas = [{ areaId: await areaId(), quantity: 3 }];
    expect((await one.api.post('/v1/reservations', { showId: sale.showId, areas })).status).toBe(
      201,
    );
    expect(await left(other)).toBe('17');
    expect((await bits(other, tag)).slice(0, 2)).toEqual([200, [0, 0]]);
    const seated = await openSale(world);
    const [person] = await addBuyers(world, seated, 1);
    const answer = await person!.api.get(`/v1/shows/${seated.showId}/availability`);
    expect(answer.headers.get('areas-left')).toBeNull();
  });

  it('shows every repair in the map at once, on every instance', async () => {
    const apis = onEveryInstance(world, take(buyers, 0));
    const path = `/v1/shows/${sale.showId}`;
    const tags = new Set<string>();
    const everywhere = async () => {
      const maps = await Promise.all(apis.map((api) => api.get(`${path}/seats`)));
      expect(maps[1]?.body).toEqual(maps[0]?.body);
      tags.add(maps.map(({ headers }) => headers.get('etag')).join());
      return maps[0]?.body as { seats: { price: number }[]; areas: { left: number }[] };
    };
    await everywhere();
    await admin.api.patch(`${path}/sections/R`, { price: 7 });
    expect((await everywhere()).seats[0]?.price).toBe(7);
    await admin.api.patch(`${path}/sections/Floor`, { capacity: 21 });
    expect((await everywhere()).areas).toMatchObject([{ left: 21 }]);
    await world.rows('UPDATE concert_areas SET available = 1 WHERE show_id = $1', [sale.showId]);
    expect((await everywhere()).areas).toMatchObject([{ left: 1 }]);
    await admin.api.post(`${path}/sections`, { name: 'T', rows: 1, seatsPerRow: 1, price: 1 });
    expect((await everywhere()).seats).toHaveLength(9);
    expect(tags.size).toBe(5);
  });

  it('serves a show with standing places alone', async () => {
    const standing = await openSale(world, { sections: [SECTIONS[1]] });
    const [person] = await addBuyers(world, standing, 1);
    const { body } = await person!.api.get(`/v1/shows/${standing.showId}/seats`);
    expect(body).toEqual({
      showId: standing.showId,
      seats: [],
      areas: [{ id: expect.any(String) as string, section: 'Floor', price: 8_000, left: 20 }],
    });
    const { body: shows } = await person!.api.get(`/v1/concerts/${standing.concertId}/shows`);
    expect(shows.data).toMatchObject([{ seatsLeft: 20 }]);
  });

  it.each(['admin', 'operator'] as const)('lets an %s read without a queue token', async (role) => {
    const staff = await addPerson(world, { role });
    for (const part of ['seats', 'layout', 'availability'])
      expect((await staff.api.get(`/v1/shows/${sale.showId}/${part}`)).status).toBe(200);
    expect((await staff.api.get(`/v1/concerts/${sale.concertId}/shows`)).status).toBe(200);
    const hold = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    const refused = await staff.api.post('/v1/reservations', hold);
    expect(refused.body.code).toBe('QUEUE_TOKEN_MISSING');
  });

  it('asks door staff for a queue token', async () => {
    const { api } = await addPerson(world, { role: 'door' });
    const refused = await api.get(`/v1/shows/${sale.showId}/seats`);
    expect(refused.body.code).toBe('QUEUE_TOKEN_MISSING');
  });

  async function areaId(): Promise<string> {
    const [area] = await world.rows<{ id: string }>(
      'SELECT id FROM concert_areas WHERE show_id = $1',
      [sale.showId],
    );
    return area!.id;
  }
});

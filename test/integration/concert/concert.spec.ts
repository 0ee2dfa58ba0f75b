import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { allRows } from '../../support/sale-invariants.js';
import { readPages } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const CONCERT = { title: 'Winter Tour', artist: 'The Snowbirds', venue: 'Olympic Hall' };
const SECTION = { name: 'R', rows: 2, seatsPerRow: 3, price: 150_000 };
const SHOW = { startsAt: '2099-12-24T18:00:00Z', sections: [SECTION] };

describe('The API of concerts and shows', () => {
  let world: World;
  let admin: Person;
  let customer: Person;
  let concertId: string;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
    customer = await addPerson(world);
  });

  beforeEach(async () => {
    concertId = (await admin.api.post('/v1/concerts', CONCERT)).body.id;
  });

  afterAll(() => world.stop());

  it('lists shows of all concerts by date, for those who run them', async () => {
    const startsAt = (day: number) => `2087-05-0${day}T18:00:00.000Z`;
    const open = async (day: number) => {
      const show = { ...SHOW, startsAt: startsAt(day) };
      return (await admin.api.post(`/v1/concerts/${concertId}/shows`, show)).body.id as string;
    };
    const [third, first, second] = [await open(3), await open(1), await open(2)];
    await admin.api.patch(`/v1/shows/${second}`, { status: 'WITHDRAWN' });
    const door = await addPerson(world, { role: 'door' });
    const ofMay = '/v1/shows?from=2087-05-01T00:00:00Z&to=2087-06-01T00:00:00Z';
    const pages = await readPages<{ id: string }>(door.api, ofMay, 2);
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[first, second], [third]]);
    expect(pages[0]?.[1]).toEqual({
      ...{ id: second, concertId, startsAt: startsAt(2), status: 'WITHDRAWN', concert: CONCERT },
    });
    const early = await door.api.get('/v1/shows?to=2087-05-01T18:00:00Z&limit=100');
    expect(JSON.stringify(early.body)).not.toContain(first);
  });

  it('creates each concert of an admin with its own waiting room', async () => {
    const one = await admin.api.post('/v1/concerts', { ...CONCERT, description: 'Two nights.' });
    const other = await admin.api.post('/v1/concerts', CONCERT);

    expect(one.status).toBe(201);
    expect(one.body).toMatchObject({ ...CONCERT, description: 'Two nights.', status: 'ON_SALE' });
    expect(other.body.description).toBeNull();
    expect(other.body.roomId).not.toBe(one.body.roomId);
    expect(
      await world.count(`SELECT count(*) FROM queue_rooms WHERE id = ANY($1)`, [
        [one.body.roomId, other.body.roomId],
      ]),
    ).toBe(2);
    const shown = await fetch(`${world.app.baseUrl}/v1/concerts/${one.body.id}`);
    expect(await shown.json()).toEqual(one.body);
  });

  it('lets two concerts share a room, whose token is valid for both', async () => {
    const { roomId } = await openSale(world);
    const [one, other] = await Promise.all([
      admin.api.post('/v1/concerts', { ...CONCERT, roomId }),
      admin.api.post('/v1/concerts', { ...CONCERT, roomId }),
    ]);
    expect([one.body.roomId, other.body.roomId]).toEqual([roomId, roomId]);
    const { api } = await addPerson(world);
    await api.join(roomId);
    for (const { body } of [one, other]) {
      expect((await api.get(`/v1/concerts/${body.id}/shows`)).body).toEqual({
        data: [],
        nextCursor: null,
      });
    }
    const elsewhere = await api.get(`/v1/concerts/${concertId}/shows`);
    expect(elsewhere.body).toMatchObject({ status: 403, code: 'QUEUE_WRONG_ROOM' });
  });

  it('refuses a concert with an unknown room', async () => {
    const before = await allRows(world);
    const answer = await admin.api.post('/v1/concerts', { ...CONCERT, roomId: UNKNOWN });
    expect(answer.body).toMatchObject({ status: 404, code: 'QUEUE_ROOM_NOT_FOUND' });
    expect(await allRows(world)).toEqual(before);
  });

  it('creates a show with all its seats, and a limit of four seats per user by default', async () => {
    const { status, body } = await admin.api.post(`/v1/concerts/${concertId}/shows`, SHOW);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      concertId,
      startsAt: '2099-12-24T18:00:00.000Z',
      maxSeatsPerUser: 4,
      seatCount: 6,
      sections: [SECTION],
      status: 'ON_SALE',
    });
    expect(
      await world.rows(
        `SELECT section, row, number, price, status FROM concert_seats
         WHERE show_id = $1 ORDER BY position`,
        [body.id],
      ),
    ).toEqual(
      [
        [1, 1],
        [1, 2],
        [1, 3],
        [2, 1],
        [2, 2],
        [2, 3],
      ].map(([row, number]) => ({
        section: 'R',
        row,
        number,
        price: 150_000,
        status: 'AVAILABLE',
      })),
    );
  });

  it('changes only the given fields', async () => {
    const { body: show } = await admin.api.post(`/v1/concerts/${concertId}/shows`, SHOW);
    const { body: concert } = await admin.api.get(`/v1/concerts/${concertId}`);

    const renamed = await admin.api.patch(`/v1/concerts/${concertId}`, { title: 'Summer Tour' });
    expect(renamed.body).toEqual({ ...concert, title: 'Summer Tour' });
    const untouched = await admin.api.patch(`/v1/concerts/${concertId}`, {});
    expect(untouched.body).toEqual(renamed.body);
    const moved = await admin.api.patch(`/v1/shows/${show.id}`, {
      startsAt: '2099-12-25T18:00:00+09:00',
    });
    expect(moved.body).toEqual({ ...show, startsAt: '2099-12-25T09:00:00.000Z' });
    const limited = await admin.api.patch(`/v1/shows/${show.id}`, { maxSeatsPerUser: 2 });
    expect(limited.body).toEqual({ ...moved.body, maxSeatsPerUser: 2 });
  });

  it.each([{ title: null }, { status: 'SOLD' }, { status: null }, { roomId: UNKNOWN }])(
    'refuses the change %j',
    async (body) => {
      const before = await allRows(world);
      const answer = await admin.api.patch(`/v1/concerts/${concertId}`, body);
      expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
      expect(pointersOf(answer.body)).toEqual([`/${Object.keys(body)[0]}`]);
      expect(await allRows(world)).toEqual(before);
    },
  );

  it('removes a withdrawn concert from the list, and puts it back', async () => {
    await admin.api.patch(`/v1/concerts/${concertId}`, { status: 'WITHDRAWN' });
    expect(await listed()).not.toContain(concertId);
    const shown = await customer.api.get(`/v1/concerts/${concertId}`);
    expect(shown.body).toMatchObject({ id: concertId, status: 'WITHDRAWN' });
    await admin.api.patch(`/v1/concerts/${concertId}`, { status: 'ON_SALE' });
    expect((await listed())[0]).toBe(concertId);
  });

  it('lists concerts newest first, page by page', async () => {
    const { body: newest } = await admin.api.post('/v1/concerts', CONCERT);
    const ids = await listed();
    expect(ids.slice(0, 2)).toEqual([newest.id, concertId]);
    expect(new Set(ids).size).toBe(
      await world.count(`SELECT count(*) FROM concert_concerts WHERE status = 'ON_SALE'`),
    );
  });

  it('refuses changes by customers and anonymous clients', async () => {
    const { body: show } = await admin.api.post(`/v1/concerts/${concertId}/shows`, SHOW);
    const before = await allRows(world);
    const calls: [string, string, unknown][] = [
      ['POST', '/v1/concerts', CONCERT],
      ['PATCH', `/v1/concerts/${concertId}`, { title: 'Mine' }],
      ['POST', `/v1/concerts/${concertId}/shows`, SHOW],
      ['PATCH', `/v1/shows/${show.id}`, { status: 'WITHDRAWN' }],
    ];
    for (const [method, path, body] of calls) {
      const refused = await customer.api.send(method, path, { body });
      expect(refused.body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
      const anonymous = await admin.api.send(method, path, {
        body,
        headers: { authorization: '' },
      });
      expect(anonymous.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
    expect(await allRows(world)).toEqual(before);
  });

  it('answers 404 for an unknown id, and 400 for a malformed one', async () => {
    for (const [method, path, code, body] of [
      ['GET', `/v1/concerts/${UNKNOWN}`, 'CONCERT_NOT_FOUND', undefined],
      ['GET', `/v1/concerts/${UNKNOWN}/shows`, 'CONCERT_NOT_FOUND', undefined],
      ['PATCH', `/v1/concerts/${UNKNOWN}`, 'CONCERT_NOT_FOUND', { title: 'x' }],
      ['POST', `/v1/concerts/${UNKNOWN}/shows`, 'CONCERT_NOT_FOUND', SHOW],
      ['GET', `/v1/shows/${UNKNOWN}/seats`, 'SHOW_NOT_FOUND', undefined],
      ['PATCH', `/v1/shows/${UNKNOWN}`, 'SHOW_NOT_FOUND', { maxSeatsPerUser: 2 }],
    ] as const) {
      const answer = await admin.api.send(method, path, { body });
      expect(answer.body).toMatchObject({ status: 404, code });
    }
    expect((await admin.api.get('/v1/concerts/nonsense')).status).toBe(400);
  });

  async function listed(): Promise<string[]> {
    const pages = await readPages<{ id: string }>(customer.api, '/v1/concerts', 3);
    return pages.flat().map(({ id }) => id);
  }
});

function pointersOf({ errors }: { errors: { pointer: string }[] }): string[] {
  return errors.map(({ pointer }) => pointer);
}

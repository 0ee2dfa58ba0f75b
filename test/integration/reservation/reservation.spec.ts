import type { Answer } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm, holdSeats, readPages, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';

describe('A reservation', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world);
    buyer = await addBuyer(world, sale, { balance: 50_000 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('holds all its seats at the price of the server, with a READY payment', async () => {
    const mixed = await openSale(world, {
      sections: [
        { name: 'VIP', rows: 1, seatsPerRow: 2, price: 150_000 },
        { name: 'A', rows: 1, seatsPerRow: 2, price: 99_000 },
      ],
    });
    const { api } = await addBuyer(world, mixed);
    const seatIds = [take(mixed.seatIds, 1), take(mixed.seatIds, 2)];

    const { status, body } = await api.post('/v1/reservations', { showId: mixed.showId, seatIds });

    expect(status).toBe(201);
    expect(body).toMatchObject({ showId: mixed.showId, status: 'HELD', amount: 249_000 });
    expect(body.seats).toEqual(
      expect.arrayContaining([
        { id: seatIds[0], section: 'VIP', row: 1, number: 2, price: 150_000 },
        { id: seatIds[1], section: 'A', row: 1, number: 1, price: 99_000 },
      ]),
    );
    expect(Date.parse(body.holdExpiresAt) - Date.parse(body.createdAt)).toBe(300_000);
    const [show] = await world.rows<{ startsAt: Date }>(
      `SELECT starts_at AS "startsAt" FROM concert_shows WHERE id = $1`,
      [mixed.showId],
    );
    expect(body).toMatchObject({
      concert: { id: mixed.concertId, title: 'Test concert', artist: 'Testers', venue: 'Lab' },
      show: { id: mixed.showId, startsAt: show?.startsAt.toISOString() },
    });
    expect((await api.get(`/v1/reservations/${body.id}`)).body).toEqual(body);
    expect((await api.get('/v1/reservations')).body).toEqual({ data: [body], nextCursor: null });
    const { body: payment } = await api.get(`/v1/payments/${body.payment.id}`);
    expect(payment).toMatchObject({
      status: 'READY',
      amount: 249_000,
      expiresAt: body.holdExpiresAt,
      reference: { type: 'RESERVATION', id: body.id },
    });
  });

  it('fails for an unknown seat, which the response names, and takes no other seat', async () => {
    await expectRefused([take(sale.seatIds, 0), UNKNOWN], 404, 'SEAT_NOT_FOUND', [UNKNOWN]);
  });

  it('fails for a seat of another show, and takes no other seat', async () => {
    const foreign = take((await openSale(world)).seatIds, 0);
    await expectRefused([take(sale.seatIds, 0), foreign], 404, 'SEAT_NOT_FOUND', [foreign]);
  });

  it('fails for a taken seat, which the response names, and takes no other seat', async () => {
    const other = await addBuyer(world, sale);
    const taken = take(sale.seatIds, 1);
    await holdSeats(other, sale, [taken]);
    await expectRefused(sale.seatIds.slice(0, 3), 409, 'SEAT_ALREADY_RESERVED', [taken]);
  });

  it('fails for a taken seat with the Korean text of the seed', async () => {
    const other = await addBuyer(world, sale);
    await holdSeats(other, sale, sale.seatIds.slice(0, 1));
    const answer = await buyer.api.post(
      '/v1/reservations',
      { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) },
      { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' },
    );
    expect(answer.body.detail).toBe('좌석이 이미 예약되었습니다.');
  });

  it('fails when the user would have too many seats', async () => {
    await expectRefused(sale.seatIds.slice(0, 5), 409, 'SEAT_LIMIT_EXCEEDED');
    await holdSeats(buyer, sale, sale.seatIds.slice(0, 3));
    await expectRefused(sale.seatIds.slice(3, 5), 409, 'SEAT_LIMIT_EXCEEDED');
    await holdSeats(buyer, sale, sale.seatIds.slice(3, 4));
  });

  it.each<[string, (seatId: string) => unknown, string]>([
    ['the same seat twice', (id) => [id, id], '/seatIds'],
    ['the same seat in upper case', (id) => [id, id.toUpperCase()], '/seatIds'],
    ['no seat', () => [], '/seatIds'],
    ['101 seats', () => Array.from({ length: 101 }, (_, index) => idOf(index)), '/seatIds'],
    ['a malformed seat id', () => ['A1'], '/seatIds'],
    ['a number for a seat', () => [5], '/seatIds'],
    ['one seat without a list', (id) => id, '/seatIds'],
    ['null', () => null, '/seatIds'],
  ])('fails with 400 for %s', async (_name, seatIdsOf, pointer) => {
    const before = await allRows(world);
    const answer = await post(seatIdsOf(take(sale.seatIds, 0)));
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
      errors: [{ pointer }],
    });
    expect(await allRows(world)).toEqual(before);
  });

  it('fails when the client sets a price', async () => {
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1), amount: 1 };
    const answer = await buyer.api.post('/v1/reservations', body);
    expect(answer.body).toMatchObject({ status: 400, errors: [{ pointer: '/amount' }] });
  });

  it.each([
    ['nonsense', 400, 'VALIDATION_FAILED'],
    [UNKNOWN, 404, 'SHOW_NOT_FOUND'],
  ])('fails for the show %s with %d', async (showId, status, code) => {
    const answer = await buyer.api.post('/v1/reservations', { showId, seatIds: [UNKNOWN] });
    expect(answer.body).toMatchObject({ status, code });
  });

  it.each(['shows', 'concerts'])(
    'fails while one of the %s is withdrawn from sale',
    async (kind) => {
      const admin = await addPerson(world, { role: 'admin' });
      const held = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
      const path = `/v1/${kind}/${kind === 'shows' ? sale.showId : sale.concertId}`;
      expect((await admin.api.patch(path, { status: 'WITHDRAWN' })).status).toBe(200);

      await expectRefused(sale.seatIds.slice(1, 2), 409, 'SHOW_NOT_ON_SALE');

      expect((await admin.api.patch(path, { status: 'ON_SALE' })).status).toBe(200);
      await holdSeats(buyer, sale, sale.seatIds.slice(1, 2));
      expect((await confirm(buyer, held)).status).toBe(200);
    },
  );

  it('fails once the show has begun', async () => {
    sale = await openSale(world, { startsInSeconds: 60 });
    buyer = await addBuyer(world, sale);
    world.clock.advance(60);
    await expectRefused(sale.seatIds.slice(0, 1), 409, 'SHOW_NOT_ON_SALE');
  });

  it('needs a live slot in the room of the show', async () => {
    const { api } = await addPerson(world);
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    const without = await api.post('/v1/reservations', body);
    expect(without.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_MISSING' });
    await api.join((await openSale(world)).roomId);
    const elsewhere = await api.post('/v1/reservations', body);
    expect(elsewhere.body).toMatchObject({ status: 403, code: 'QUEUE_WRONG_ROOM' });
    api.queueToken = buyer.api.queueToken;
    const stolen = await api.post('/v1/reservations', body);
    expect(stolen.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_INVALID' });
    expect(await seatsTaken()).toBe(0);
  });

  it('frees its seats at once when it is released', async () => {
    const { id, paymentId } = await holdSeats(buyer, sale, sale.seatIds.slice(0, 2));

    expect((await buyer.api.delete(`/v1/reservations/${id}`)).status).toBe(204);

    const { body: map } = await buyer.api.get(`/v1/shows/${sale.showId}/seats`);
    expect(map.seats.map(({ status }: { status: string }) => status)).toEqual(
      Array.from({ length: 20 }, () => 'AVAILABLE'),
    );
    const { body } = await buyer.api.get(`/v1/reservations/${id}`);
    expect(body).toMatchObject({ status: 'RELEASED', payment: { status: 'CANCELLED' } });
    const paid = await confirm(buyer, { paymentId });
    expect(paid.body).toMatchObject({ status: 409, code: 'RESERVATION_NOT_HELD' });
    const other = await addBuyer(world, sale);
    const taken = await holdSeats(other, sale, sale.seatIds.slice(0, 2));
    expect(
      await world.rows(`SELECT DISTINCT reservation_id FROM concert_seats WHERE id = ANY($1)`, [
        sale.seatIds.slice(0, 2),
      ]),
    ).toEqual([{ reservation_id: taken.id }]);
  });

  it('accepts one release, and none after its payment', async () => {
    const given = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    await buyer.api.delete(`/v1/reservations/${given.id}`);
    const bought = await holdSeats(buyer, sale, sale.seatIds.slice(1, 2));
    await confirm(buyer, bought);
    const before = await allRows(world);
    for (const { id } of [given, bought]) {
      const answer = await buyer.api.delete(`/v1/reservations/${id}`);
      expect(answer.body).toMatchObject({ status: 409, code: 'RESERVATION_NOT_HELD' });
    }
    expect(await allRows(world)).toEqual(before);
  });

  it('stays hidden from other users and admins', async () => {
    const { id } = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    const before = await allRows(world);
    for (const role of ['customer', 'admin'] as const) {
      const { api } = await addPerson(world, { role });
      for (const answer of [
        await api.get(`/v1/reservations/${id}`),
        await api.delete(`/v1/reservations/${id}`),
      ]) {
        expect(answer.body).toMatchObject({ status: 404, code: 'RESERVATION_NOT_FOUND' });
      }
      expect((await api.get('/v1/reservations')).body).toEqual({ data: [], nextCursor: null });
    }
    expect(await allRows(world)).toEqual(before);
  });

  it('appears in the list of its owner, newest first, page by page', async () => {
    const large = await openSale(world, { maxSeatsPerUser: 10 });
    const owner = await addBuyer(world, large);
    const ids: string[] = [];
    for (const seatId of large.seatIds.slice(0, 5)) {
      ids.unshift((await holdSeats(owner, large, [seatId])).id);
    }
    const pages = await readPages<{ id: string }>(owner.api, '/v1/reservations', 2);
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([
      ids.slice(0, 2),
      ids.slice(2, 4),
      ids.slice(4),
    ]);
  });

  function post(seatIds: unknown): Promise<Answer> {
    return buyer.api.post('/v1/reservations', { showId: sale.showId, seatIds });
  }

  async function expectRefused(
    seatIds: readonly string[],
    status: number,
    code: string,
    named?: readonly string[],
  ): Promise<void> {
    const before = await allRows(world);
    const answer = await post(seatIds);
    expect(answer.body).toMatchObject({ status, code, ...(named && { seatIds: named }) });
    expect(await allRows(world)).toEqual(before);
  }

  function seatsTaken(): Promise<number> {
    return world.count(
      `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status <> 'AVAILABLE'`,
      [sale.showId],
    );
  }
});

function idOf(index: number): string {
  return `0199f1c2-7d1e-7c41-a7d4-${String(index).padStart(12, '0')}`;
}

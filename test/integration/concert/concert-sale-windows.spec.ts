import { ConcertFacade } from '../../../src/modules/concert/index.js';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale, startShow } from '../../support/sale.js';
import { addBuyer, holdSeats, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const SECTION = { name: 'R', rows: 1, seatsPerRow: 3, price: 10_000 };

describe('The sale window and the dates of a show', () => {
  let world: World;
  let admin: Person;
  let sale: Sale;
  let buyer: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: [SECTION] });
    buyer = await addBuyer(world, sale);
  });

  afterAll(() => world.stop());

  const inSeconds = (seconds: number) =>
    new Date(world.clock.now().getTime() + seconds * 1_000).toISOString();
  const create = (show: object) =>
    admin.api.post(`/v1/concerts/${sale.concertId}/shows`, { sections: [SECTION], ...show });
  const change = (changes: object) => admin.api.patch(`/v1/shows/${sale.showId}`, changes);
  const hold = async (place = 0) =>
    (
      await buyer.api.post('/v1/reservations', {
        showId: sale.showId,
        seatIds: [take(sale.seatIds, place)],
      })
    ).body.code as string | undefined;
  const listed = async () => {
    const { body } = await buyer.api.get(`/v1/concerts/${sale.concertId}/shows`);
    return body.data.map(({ id }: { id: string }) => id) as string[];
  };

  it('lets nobody hold before the sale begins and after it ends, and lists the show in between', async () => {
    await change({ onSaleFrom: inSeconds(60), onSaleUntil: inSeconds(120) });
    expect([await hold(), await listed()]).toEqual(['SHOW_NOT_ON_SALE', []]);
    world.clock.advance(60);
    expect([await hold(0), await listed()]).toEqual([undefined, [sale.showId]]);
    world.clock.advance(60);
    expect([await hold(1), await listed()]).toEqual(['SHOW_NOT_ON_SALE', []]);
  });

  it('sells until the show starts when the window has no end', async () => {
    await change({ onSaleUntil: inSeconds(1) });
    world.clock.advance(1);
    expect(await hold()).toBe('SHOW_NOT_ON_SALE');
    const { body } = await change({ onSaleUntil: null });
    expect(body.onSaleUntil).toBeNull();
    expect(await hold()).toBeUndefined();
  });

  it('counts what is behind the room until the sale is over, also before it begins', async () => {
    const left = async () =>
      (await buyer.api.get(`/v1/queue/rooms/${sale.roomId}/public`)).body.supply.left as unknown;
    await change({ onSaleFrom: inSeconds(60), onSaleUntil: inSeconds(120) });
    expect(await left()).toBe(3);
    world.clock.advance(120);
    await eventually('nothing is for sale', async () => (await left()) === null);
  });

  it('refuses a show that starts in the past or is moved there', async () => {
    expect((await create({ startsAt: inSeconds(0) })).body).toMatchObject({
      ...{ status: 422, code: 'SHOW_IN_THE_PAST' },
    });
    expect((await change({ startsAt: inSeconds(-1) })).body.code).toBe('SHOW_IN_THE_PAST');
  });

  it('changes a show that has started if its dates stay', async () => {
    await startShow(world, sale.showId, world.clock.now());
    expect((await change({ maxUnpaidHolds: 1 })).status).toBe(200);
    expect((await change({ onSaleFrom: inSeconds(5) })).body.code).toBe('SHOW_IN_THE_PAST');
  });

  it.each([
    ['ends after the show starts', { onSaleUntil: 100 }],
    ['ends when it begins', { onSaleFrom: 50, onSaleUntil: 50 }],
    ['begins when the show starts', { onSaleFrom: 99 }],
  ])('refuses a window that %s', async (_name, window) => {
    // All dates from one instant: a window that ends a millisecond after its beginning is none of these.
    const now = world.clock.now().getTime();
    const dates = Object.entries({ startsAt: 99, ...window }).map(([name, seconds]) => [
      name,
      new Date(now + seconds * 1_000).toISOString(),
    ]);
    const answer = await create(Object.fromEntries(dates));
    expect(answer.body).toMatchObject({ status: 422, code: 'SALE_WINDOW_INVALID' });
  });

  it('remembers when the date of a show was changed', async () => {
    const movedAt = async () =>
      (await world.app.get(ConcertFacade).getShow(sale.showId)).movedAt?.getTime();
    await change({ maxSeatsPerUser: 2 });
    expect(await movedAt()).toBeUndefined();
    const before = world.clock.now().getTime();
    const { body } = await change({ startsAt: inSeconds(500) });
    const moved = await movedAt();
    expect(moved).toBeGreaterThanOrEqual(before);
    world.clock.advance(1);
    await change({ startsAt: body.startsAt as string });
    expect(await movedAt()).toBe(moved);
  });

  it('shows everybody when, where and at which prices, but not what is left', async () => {
    const floor = { name: 'Floor', kind: 'STANDING', capacity: 100, price: 0 };
    const dates = { startsAt: inSeconds(900), onSaleFrom: inSeconds(1), onSaleUntil: inSeconds(9) };
    const { body: created } = await create({ ...dates, sections: [SECTION, floor] });
    const shown = await fetch(`${world.app.baseUrl}/v1/shows/${created.id}`);
    expect(await shown.json()).toEqual({
      ...dates,
      id: created.id,
      concertId: sale.concertId,
      concert: { title: 'Test concert', artist: 'Testers', venue: 'Lab' },
      ...{ maxSeatsPerUser: 4, maxUnpaidHolds: 5, seatCount: 103, status: 'ON_SALE' },
      cancelReason: null,
      sections: [{ ...SECTION, kind: 'SEATED' }, floor],
    });
    const unknown = await fetch(`${world.app.baseUrl}/v1/shows/${UNKNOWN}`);
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'SHOW_NOT_FOUND' }]);
  });

  it('shows the show of a withdrawn concert as withdrawn, and a cancelled one with the reason', async () => {
    const shown = async () => (await buyer.api.get(`/v1/shows/${sale.showId}`)).body as unknown;
    await admin.api.patch(`/v1/concerts/${sale.concertId}`, { status: 'WITHDRAWN' });
    expect(await shown()).toMatchObject({ status: 'WITHDRAWN', cancelReason: null });
    await world.app.get(ConcertFacade).cancelShow(sale.showId, 'The singer is ill');
    const cancelReason = 'The singer is ill';
    expect(await shown()).toMatchObject({ status: 'CANCELLED', cancelReason });
  });

  it('cancels a show once: nobody can hold, list or change it any more', async () => {
    const concerts = world.app.get(ConcertFacade);
    const [first, second] = await Promise.all([
      concerts.cancelShow(sale.showId, 'The singer is ill'),
      concerts.cancelShow(sale.showId, 'Something else'),
    ]);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ status: 'CANCELLED', version: 2 });
    expect([await hold(), await listed()]).toEqual(['SHOW_CANCELLED', []]);
    expect((await change({ status: 'ON_SALE' })).body).toMatchObject({
      ...{ status: 409, code: 'SHOW_CANCELLED' },
    });
    await expect(concerts.cancelShow(UNKNOWN, 'x')).rejects.toMatchObject({
      code: 'SHOW_NOT_FOUND',
    });
  });

  it('keeps the seats of a withdrawn show for those who hold them', async () => {
    const { paymentId } = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    await change({ status: 'WITHDRAWN' });
    expect(await hold(1)).toBe('SHOW_NOT_ON_SALE');
    const payment = await buyer.api.get(`/v1/payments/${paymentId}`);
    expect(payment.body.status).toBe('READY');
  });

  it('creates the room of a concert closed until it opens', async () => {
    const concert = { title: 'Winter Tour', artist: 'The Snowbirds', venue: 'Olympic Hall' };
    const opensAt = inSeconds(3_600);
    const { status, body } = await admin.api.post('/v1/concerts', { ...concert, opensAt });
    expect(status).toBe(201);
    const room = await admin.api.get(`/v1/queue/rooms/${body.roomId}`);
    expect(room.body.opensAt).toBe(opensAt);
    const { api } = await addPerson(world);
    const place = await api.post('/v1/queue/tokens', { roomId: body.roomId });
    expect(place.body.status).toBe('PRE_QUEUE');
    const shared = { ...concert, opensAt, roomId: sale.roomId };
    expect((await admin.api.post('/v1/concerts', shared)).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/opensAt' }],
    });
  });
});

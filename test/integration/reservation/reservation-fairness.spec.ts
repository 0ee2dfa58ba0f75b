import { ConcertFacade } from '../../../src/modules/concert/index.js';
import { CancelShows } from '../../../src/modules/reservation/application/cancel-shows.js';
import type { Answer } from '../../support/api.js';
import type { Person } from '../../support/people.js';
import { openSale, openSaleInRoom, type Sale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  atOnce,
  confirm,
  holdSeats,
  onEveryInstance,
  sweep,
  take,
  tally,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const SECTIONS = [
  { name: 'R', rows: 1, seatsPerRow: 8, price: 10_000 },
  { name: 'Floor', kind: 'STANDING', capacity: 5, price: 5_000 },
] as const;

describe('A user who asks for seats again', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: SECTIONS, maxUnpaidHolds: 2 });
    buyer = await addBuyer(world, sale, { balance: 100_000 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
    world.clock.resume();
  });

  afterAll(() => world.stop());

  it('gets the hold that has exactly these seats, on every instance and in any order', async () => {
    const first = await hold([0, 1, 2, 3]);
    expect(first.status).toBe(201);
    const before = await allRows(world);
    for (const api of onEveryInstance(world, buyer)) {
      for (const seats of [
        [0, 1, 2, 3],
        [3, 1, 0, 2],
      ]) {
        const again = await hold(seats, { api });
        expect(again.status).toBe(200);
        expect(again.body).toEqual(first.body);
        expect(again.headers.get('location')).toBeNull();
      }
    }
    expect(await allRows(world)).toEqual(before);
  });

  it('gets one new hold and that hold again for simultaneous requests', async () => {
    const answers = await atOnce(10, onEveryInstance(world, buyer), (api) => hold([0, 1], { api }));
    expect(tally(answers)).toEqual({ '200': 9, '201': 1 });
    expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1);
    expect(
      await world.count(`SELECT count(*) FROM reservation_reservations WHERE show_id = $1`, [
        sale.showId,
      ]),
    ).toBe(1);
  });

  it('gets the hold under a new key, and its response is stored', async () => {
    const first = await hold([0]);
    const again = () => hold([0], { headers: { 'idempotency-key': 'again' } });
    expect((await again()).status).toBe(200);
    expect((await buyer.api.delete(`/v1/reservations/${first.body.id}`)).status).toBe(204);
    const replay = await again();
    expect(replay.status).toBe(200);
    expect(replay.body).toEqual(first.body);
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is refused for an overlap, which names the hold', async () => {
    const { body: first } = await hold([0, 1]);
    for (const seats of [[0], [1, 2], [0, 1, 2]]) {
      const refused = await hold(seats);
      expect(refused.body).toMatchObject({
        status: 409,
        code: 'SEAT_HELD_BY_YOU',
        reservationId: first.id,
      });
    }
    const areas = [{ areaId: take(sale.areaIds, 0), quantity: 1 }];
    const seatIds = sale.seatIds.slice(0, 2);
    const refused = await buyer.api.post('/v1/reservations', {
      showId: sale.showId,
      seatIds,
      areas,
    });
    expect(refused.body.code).toBe('SEAT_HELD_BY_YOU');
  });

  it('gets the hold of the same seats and standing places', async () => {
    const areas = [{ areaId: take(sale.areaIds, 0), quantity: 2 }];
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1), areas };
    const first = await buyer.api.post('/v1/reservations', body);
    const again = await buyer.api.post('/v1/reservations', body);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect((await hold([0])).body.code).toBe('SEAT_HELD_BY_YOU');
  });

  it('is refused like others for a seat that is bought, held by another, or of an expired hold', async () => {
    const other = await addBuyer(world, sale);
    await holdSeats(other, sale, [take(sale.seatIds, 0)]);
    expect((await hold([0])).body.code).toBe('SEAT_ALREADY_RESERVED');
    const mine = await holdSeats(buyer, sale, [take(sale.seatIds, 1)]);
    await holdSeats(buyer, sale, [take(sale.seatIds, 2)]);
    await confirm(buyer, mine);
    expect((await hold([1])).body.code).toBe('SEAT_ALREADY_RESERVED');
  });

  it('gets a new hold after the old one has expired', async () => {
    const { body: first } = await hold([0]);
    world.clock.stopAt(new Date(first.holdExpiresAt as string));
    const second = await hold([0]);
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.id);
  });

  it('waits when more holds than the limit of the show ended unpaid within an hour', async () => {
    for (const seat of [0, 1]) {
      const { body } = await hold([seat]);
      expect((await buyer.api.delete(`/v1/reservations/${body.id}`)).status).toBe(204);
    }
    // The third hold may be made. It expires, and no sweep has run.
    const { body: third } = await hold([2]);
    world.clock.stopAt(new Date(third.holdExpiresAt as string));
    const refused = await hold([3]);
    expect(refused.body).toMatchObject({ status: 429, code: 'TOO_MANY_UNPAID_HOLDS' });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(3_290);
    expect(seconds).toBeLessThanOrEqual(3_300);
    await sweep(world);
    expect((await hold([3])).body.code).toBe('TOO_MANY_UNPAID_HOLDS');

    // Another user and another show behind the same room are not concerned.
    const other = await addBuyer(world, sale);
    await holdSeats(other, sale, [take(sale.seatIds, 3)]);
    const second = await openSaleInRoom(world, sale.roomId);
    await holdSeats(buyer, second, [take(second.seatIds, 0)]);

    world.clock.stopAt(Date.parse(third.holdExpiresAt as string) + seconds * 1_000);
    expect((await hold([4])).status).toBe(201);
  });

  it('does not hold more often by leaving the room and joining again', async () => {
    for (const seat of [0, 1, 2]) {
      expect((await hold([seat])).status).toBe(201);
      expect((await buyer.api.delete('/v1/queue/tokens/me')).status).toBe(204);
      await buyer.api.join(sale.roomId);
    }
    expect((await hold([3])).body).toMatchObject({ status: 429, code: 'TOO_MANY_UNPAID_HOLDS' });
  });

  it('may hold as often as it pays', async () => {
    for (const seat of [0, 1, 2, 3]) {
      await buyer.api.join(sale.roomId);
      const { body } = await hold([seat]);
      expect((await confirm(buyer, { paymentId: body.payment.id })).status).toBe(200);
    }
  });

  it('may pay its hold unless the show is cancelled', async () => {
    const held = await holdSeats(buyer, sale, [take(sale.seatIds, 0)]);
    const concerts = world.app.get(ConcertFacade);
    await concerts.changeShow(sale.showId, { status: 'WITHDRAWN' });
    const other = await holdPaid(held);
    expect(other.status).toBe(200);
    await concerts.changeShow(sale.showId, { status: 'ON_SALE' });
    await buyer.api.join(sale.roomId);
    const second = await holdSeats(buyer, sale, [take(sale.seatIds, 1)]);
    await world.app.get(CancelShows).cancel(sale.showId, 'Storm');
    // Also its own seat, although no job has ended the hold.
    for (const seat of [1, 2])
      expect((await hold([seat])).body).toMatchObject({ status: 409, code: 'SHOW_CANCELLED' });
    expect((await holdPaid(second)).body).toMatchObject({ status: 409, code: 'SHOW_CANCELLED' });
  });

  const holdPaid = (held: { paymentId: string }) => confirm(buyer, held);

  function hold(
    seats: readonly number[],
    { api = buyer.api, headers }: { api?: Person['api']; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const seatIds = seats.map((seat) => take(sale.seatIds, seat));
    return api.post('/v1/reservations', { showId: sale.showId, seatIds }, headers);
  }
});

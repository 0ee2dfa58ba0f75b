import { randomUUID } from 'node:crypto';
import { ConcertFacade } from '../../src/modules/concert/index.js';
import { RoomFacade } from '../../src/modules/queue/index.js';
import { HoldExpressRoute } from '../../src/modules/reservation/index.js';
import { StructuredLog } from '../../src/shared/logging/structured-log.js';
import { eventually } from '../support/eventually.js';
import { outcomesOf, send } from '../support/express.js';
import type { Person } from '../support/people.js';
import { openSale, type Sale } from '../support/sale.js';
import { allRows, findBreaches } from '../support/sale-invariants.js';
import { addBuyer, holdSeats, take } from '../support/sale-steps.js';
import { World } from '../support/world.js';

const FRONT_END = 'https://shop.onsale.test';
const PATH = '/v1/reservations';
/** Whatever has a query is not for the express lane; nothing reads this one. */
const ORDINARY = `${PATH}?ordinary`;

describe('Holds on the express lane', () => {
  let world: World;
  let sale: Sale;
  let person: Person;

  beforeAll(async () => {
    world = await World.start({ config: { corsOrigins: [FRONT_END] } });
  });

  beforeEach(async () => {
    sale = await openSale(world);
    person = await addBuyer(world, sale);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const seatId = (index: number) => take(sale.seatIds, index);
  const wanted = (...seats: number[]) => ({ showId: sale.showId, seatIds: seats.map(seatId) });

  const ask = (body: unknown, headers: Record<string, string> = {}, path = PATH) =>
    send(
      world,
      person,
      { path, body: typeof body === 'string' ? body : JSON.stringify(body) },
      headers,
    );

  it('are refused as on the ordinary way, at once', async () => {
    await holdSeats(await addBuyer(world, sale), sale, [seatId(0)]);
    const asked = jest.spyOn(world.app.get(HoldExpressRoute), 'answer').mock.results;
    const log = jest.spyOn(StructuredLog.prototype, 'request');
    const missing = { ...wanted(1), seatIds: [seatId(1), randomUUID()] };
    const cases: [object, string][] = [
      [wanted(0, 1), 'SEAT_ALREADY_RESERVED'],
      [wanted(1, 2, 3, 4, 5), 'SEAT_LIMIT_EXCEEDED'],
      [missing, 'SEAT_NOT_FOUND'],
    ];
    const concerts = world.app.get(ConcertFacade);
    const before = await allRows(world);
    for (const language of ['en', 'ko']) {
      for (const [body, code] of cases) {
        const headers = { origin: FRONT_END, 'accept-language': language };
        const express = await ask(body, headers);
        expect(JSON.parse(express.body)).toMatchObject({ code });
        expect(express).toEqual(await ask(body, headers, ORDINARY));
      }
    }
    expect(await allRows(world)).toEqual(before);
    await concerts.changeShow(sale.showId, { status: 'WITHDRAWN' });
    const express = await ask(wanted(6));
    expect(JSON.parse(express.body)).toMatchObject({ code: 'SHOW_NOT_ON_SALE' });
    expect(express).toEqual(await ask(wanted(6), {}, ORDINARY));
    expect(await outcomesOf(asked)).toEqual(Array.from({ length: 7 }, () => 'refused'));

    const lines = await eventually('all lines are written', () =>
      log.mock.calls.length >= 14 ? log.mock.calls.map(([line]) => line) : undefined,
    );
    const [first, second] = lines.slice(-2);
    expect(first).toEqual({ ...second, milliseconds: expect.any(Number) });
    expect(first).toMatchObject({ status: 409, userId: person.id });
  });

  it('leave whatever is not usual to the ordinary way, and hold nothing on theirs', async () => {
    const asked = jest.spyOn(world.app.get(HoldExpressRoute), 'answer').mock.results;
    const other = await openSale(world);
    const { showId, seatIds } = wanted(0);
    const foreign = await addBuyer(world, other);
    const closed = await world.app.get(RoomFacade).createRoom('Full', { capacity: 0 });
    const waiting = await world.app
      .get(ConcertFacade)
      .createConcert({ title: 'T', artist: 'A', venue: 'V', description: null }, closed.id);
    const outside = await world.app.get(ConcertFacade).createShow(waiting.id, {
      startsAt: new Date('2099-01-01'),
      maxSeatsPerUser: 4,
      sections: [{ name: 'R', rows: 1, seatsPerRow: 1, price: 1 }],
    });
    const cases: [unknown, Record<string, string>, number][] = [
      [wanted(0), { authorization: '' }, 401],
      [wanted(0), { authorization: 'Bearer forged' }, 401],
      [wanted(0), { 'x-queue-token': 'forged' }, 401],
      [wanted(0), { 'x-queue-token': foreign.api.queueToken ?? '' }, 401],
      [wanted(0), { 'content-type': 'text/plain' }, 415],
      [wanted(0), { 'idempotency-key': '' }, 400],
      ['', {}, 400],
      ['null', {}, 400],
      ['{', {}, 400],
      [{ showId }, {}, 400],
      [{ showId, seatIds: [] }, {}, 400],
      [{ showId, seatIds: seatId(0) }, {}, 400],
      [{ showId, seatIds: [seatId(0), seatId(0)] }, {}, 400],
      [{ showId, seatIds: [seatId(0), 'none'] }, {}, 400],
      [{ showId, seatIds: [seatId(0), null] }, {}, 400],
      [{ showId, seatIds, more: 1 }, {}, 400],
      [`{"showId":"${showId}","seatIds":["${seatId(0)}"],"__proto__":{}}`, {}, 400],
      [{ showId: randomUUID(), seatIds }, {}, 404],
      [{ showId: other.showId, seatIds: other.seatIds.slice(0, 1) }, {}, 403],
      [{ showId: outside.id, seatIds }, {}, 403],
    ];
    const before = await allRows(world);
    for (const [body, headers, status] of cases) {
      const answer = await ask(body, headers);
      expect({ body, status: answer.status }).toEqual({ body, status });
      expect(answer).toEqual(await ask(body, headers, ORDINARY));
    }
    expect(await allRows(world)).toEqual(before);

    expect((await ask({ showId, seatIds: [seatId(1).toUpperCase()] })).status).toBe(201);
    expect(new Set(await outcomesOf(asked))).toEqual(new Set([null]));
  });
});

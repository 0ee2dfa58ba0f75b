import { randomUUID } from 'node:crypto';
import { ConcertFacade } from '../../src/modules/concert/index.js';
import { RoomFacade } from '../../src/modules/queue/index.js';
import { ReservationFacade } from '../../src/modules/reservation/application/reservation.facade.js';
import { HoldExpressRoute } from '../../src/modules/reservation/index.js';
import { StructuredLog } from '../../src/shared/logging/structured-log.js';
import { postJson, type Told } from '../support/ask.js';
import { eventually } from '../support/eventually.js';
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

  function send(body: unknown, headers: Record<string, string> = {}, path = PATH): Promise<Told> {
    const theirs = {
      authorization: `Bearer ${person.accessToken}`,
      'x-queue-token': person.api.queueToken ?? '',
      'x-request-id': 'same',
    };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return postJson(`${world.app.baseUrl}${path}`, text, { ...theirs, ...headers });
  }

  /** What the lane made of each request that it was asked for. */
  async function outcomes(results: readonly { value: unknown }[]) {
    const answers = await Promise.all(
      results.map(({ value }) =>
        Promise.resolve(value as Promise<object | null>).catch(() => null),
      ),
    );
    return answers.map((answer) => answer && ('refusal' in answer ? 'refused' : 'held'));
  }

  it('give the same answer as on the ordinary way', async () => {
    const asked = jest.spyOn(world.app.get(HoldExpressRoute), 'answer').mock.results;
    const [express, other] = [
      await send(wanted(0, 1), { origin: FRONT_END }),
      await send(wanted(2, 3), { origin: FRONT_END }, ORDINARY),
    ];
    expect(express.status).toBe(201);
    expect(shapeOf(express)).toEqual(shapeOf(other));
    expect(await outcomes(asked)).toEqual(['held']);
  });

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
        const express = await send(body, headers);
        expect(JSON.parse(express.body)).toMatchObject({ code });
        expect(express).toEqual(await send(body, headers, ORDINARY));
      }
    }
    expect(await allRows(world)).toEqual(before);
    await concerts.changeShow(sale.showId, { status: 'WITHDRAWN' });
    const express = await send(wanted(6));
    expect(JSON.parse(express.body)).toMatchObject({ code: 'SHOW_NOT_ON_SALE' });
    expect(express).toEqual(await send(wanted(6), {}, ORDINARY));
    expect(await outcomes(asked)).toEqual(Array.from({ length: 7 }, () => 'refused'));

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
      const answer = await send(body, headers);
      expect({ body, status: answer.status }).toEqual({ body, status });
      expect(answer).toEqual(await send(body, headers, ORDINARY));
    }
    expect(await allRows(world)).toEqual(before);

    const key = { 'idempotency-key': 'mine' };
    const [first, again] = [await send(wanted(0), key), await send(wanted(0), key)];
    expect([first.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect((await send({ showId, seatIds: [seatId(1).toUpperCase()] })).status).toBe(201);
    expect(new Set(await outcomes(asked))).toEqual(new Set([null]));
  });

  it('are begun once, also when they fail', async () => {
    const facade = world.app.get(ReservationFacade);
    const hold = facade.hold.bind(facade);
    const begun = jest.spyOn(facade, 'hold').mockImplementation(async (...wish) => {
      await hold(...wish);
      throw new Error('the answer of the commit is lost');
    });
    const errors = jest.spyOn(StructuredLog.prototype, 'write').mockReturnValue();
    const { status, body } = await send(wanted(0));
    expect([status, JSON.parse(body).code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(begun).toHaveBeenCalledTimes(1);
    const failure = expect.objectContaining({ requestId: 'same', route: PATH }) as unknown;
    expect(errors).toHaveBeenCalledWith('error', 'request failed', failure);
    expect(
      await world.count(`SELECT count(*) FROM reservation_reservations WHERE show_id = $1`, [
        sale.showId,
      ]),
    ).toBe(1);
  });

  it('count for their limit once, whichever way they take', async () => {
    const limited = await World.start({ config: { rateLimits: true } });
    try {
      const place = await openSale(limited);
      const buyer = await addBuyer(limited, place);
      const body = JSON.stringify({ showId: place.showId, seatIds: [randomUUID()] });
      const headers = {
        authorization: `Bearer ${buyer.accessToken}`,
        'x-queue-token': buyer.api.queueToken ?? '',
      };
      const statuses: number[] = [];
      for (let count = 0; count < 241; count += 1) {
        const path = count % 2 === 0 ? PATH : ORDINARY;
        statuses.push((await postJson(`${limited.app.baseUrl}${path}`, body, headers)).status);
      }
      expect(statuses.slice(0, 240).filter((status) => status !== 404)).toEqual([]);
      expect(statuses[240]).toBe(429);
    } finally {
      await limited.stop();
    }
  });
});

/** An answer without what differs between two holds: their ids, seats and times. */
function shapeOf({ status, headers, body }: Told) {
  const view = JSON.parse(body) as { seats: object[] };
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  };
  const keys = Object.keys(view);
  return { status, headers, view: plain(view), keys, length: body.length };
}

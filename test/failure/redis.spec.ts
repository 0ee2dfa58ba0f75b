import { findBreaches } from '../support/sale-invariants.js';
import { statementsWaitingForALock, whileBlocked } from '../support/locks.js';
import { type Answer, Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { OwnServer } from '../support/own-server.js';
import { addPerson, type Person } from '../support/people.js';
import { letIn, openSale, type Sale } from '../support/sale.js';
import { timed } from '../support/timed.js';
import { World } from '../support/world.js';
import { redisAt } from '../support/redis.js';

const PRICE = 10_000;
const QUEUE_UNAVAILABLE = { status: 503, code: 'QUEUE_UNAVAILABLE' };

describe('The service while Redis fails', () => {
  let redis: OwnServer;
  let world: World;
  let sale: Sale;
  let seatsGiven = 0;

  beforeAll(async () => {
    redis = await OwnServer.redis();
    world = await World.start({ config: { redis: redisAt(redis.url), jobs: true } });
    world.redis.on('error', () => undefined);
    sale = await openSale(world);
  });

  afterEach(async () => {
    await redis.startAgain();
    await readinessBecomes('ready');
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(async () => {
    await world.stop();
    await redis.remove();
  });

  it('refuses gated requests with 503 and serves all others', async () => {
    const { person, reservation } = await holder();
    const buyer = await holder();
    const bought = await pay(buyer.person, buyer.reservation.payment.id);
    expect(bought.status).toBe(200);

    await redis.stop();

    const closed = [
      () => person.api.get(`/v1/concerts/${sale.concertId}/shows`),
      () => person.api.get(`/v1/shows/${sale.showId}/seats`),
      () => person.api.post('/v1/reservations', { showId: sale.showId, seatIds: [freeSeat()] }),
      () => pay(person, reservation.payment.id),
      () => person.api.post('/v1/queue/tokens', { roomId: sale.roomId }),
      () => person.api.get('/v1/queue/tokens/me'),
      () => person.api.get('/v1/queue/tokens/me/admission'),
      () => person.api.delete('/v1/queue/tokens/me'),
    ];
    for (const send of closed) {
      const { answer, seconds } = await timed(send);
      expect(answer.body).toMatchObject(QUEUE_UNAVAILABLE);
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(3);
    }

    const { api } = buyer.person;
    expect((await api.get('/v1/concerts')).body.data[0].id).toBe(sale.concertId);
    expect((await api.get('/v1/balance')).body).toEqual({ balance: 0 });
    expect((await api.post('/v1/balance/charges', { amount: 500 })).body.balance).toBe(500);
    const { receiptNumber } = bought.body as { receiptNumber: string };
    const receipt = await api.get(`/v1/payments/${buyer.reservation.payment.id}`);
    expect(receipt.body).toMatchObject({ status: 'PAID', receipt: { receiptNumber } });
    expect((await person.api.delete(`/v1/reservations/${reservation.id}`)).status).toBe(204);
    expect(await seatStatuses(reservation.id)).toEqual([]);
    const ready = await new Api(world.app.baseUrl).get('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toEqual({ status: 'degraded', postgres: 'up', redis: 'down' });
    expect((await new Api(world.app.baseUrl).get('/health/live')).status).toBe(200);
  });

  it('answers in time while Redis is frozen, and recovers afterwards', async () => {
    const { person } = await holder();
    const seats = () => person.api.get(`/v1/shows/${sale.showId}/seats`);
    redis.freeze();
    try {
      const { answer, seconds } = await timed(seats);
      expect(answer.body).toMatchObject(QUEUE_UNAVAILABLE);
      expect(seconds).toBeLessThan(3);
      expect((await timed(() => person.api.get('/v1/balance'))).seconds).toBeLessThan(1);
      expect((await readinessBecomes('degraded')).status).toBe(200);
      // The service knows by now that Redis is down and does not wait for it.
      const next = await timed(seats);
      expect(next.answer.body).toMatchObject(QUEUE_UNAVAILABLE);
      expect(next.seconds).toBeLessThan(1);
    } finally {
      redis.thaw();
    }
    await eventually('the gate opens again', async () => (await seats()).status === 200);
  });

  it('lets users join again and pay their holds after Redis has lost its data', async () => {
    const holders = [await holder(), await holder(), await holder()];
    await redis.kill();
    await redis.startAgain();
    await readinessBecomes('ready');

    for (const { person, reservation } of holders) {
      const place = await person.api.get('/v1/queue/tokens/me');
      expect(place.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_INVALID' });
      const gate = await person.api.get(`/v1/shows/${sale.showId}/seats`);
      expect(gate.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_INVALID' });
      expect(await seatStatuses(reservation.id)).toEqual(['HELD']);
      expect((await person.api.get('/v1/balance')).body).toEqual({ balance: PRICE });
    }
    for (const { person, reservation } of holders) {
      expect((await person.api.join(sale.roomId)).status).toBe(201);
      const paid = await pay(person, reservation.payment.id);
      expect(paid.body).toMatchObject({ amount: PRICE, balanceAfter: 0 });
      expect(await seatStatuses(reservation.id)).toEqual(['SOLD']);
    }
  });

  it('admits waiting users in the order of their new joins after Redis has lost the queue', async () => {
    const narrow = await openSale(world, { room: { capacity: 1 } });
    const [first, second, third] = [
      await addPerson(world),
      await addPerson(world),
      await addPerson(world),
    ];
    for (const { api } of [first, second, third]) await api.join(narrow.roomId);
    await redis.kill();
    await redis.startAgain();
    await readinessBecomes('ready');

    for (const { api } of [third, second, first]) await api.join(narrow.roomId);
    expect(await admitted(third)).toBe(true);
    expect(await admitted(second)).toBe(false);
    await third.api.delete('/v1/queue/tokens/me');
    await eventually('the next user is admitted', () => admitted(second));
    expect(await admitted(first)).toBe(false);
    const seats = await second.api.get(`/v1/shows/${narrow.showId}/seats`);
    expect(seats.status).toBe(200);
  });

  it('keeps a payment when Redis is killed between the commit and the end of the slot', async () => {
    const { person, reservation } = await holder();
    const held = `SELECT FROM reservation_reservations WHERE id = $1 FOR UPDATE`;
    const { answer } = await whileBlocked(world, held, [reservation.id], async () => {
      // The payment has passed the gate, and has not committed.
      const sent = pay(person, reservation.payment.id, { 'idempotency-key': 'killed' });
      await eventually('the payment waits', () => statementsWaitingForALock(world));
      await redis.kill();
      return { answer: sent };
    });

    const paid = await answer;
    expect(paid.status).toBe(200);
    expect(paid.body).toMatchObject({ amount: PRICE, balanceAfter: 0 });
    expect(await seatStatuses(reservation.id)).toEqual(['SOLD']);
    expect(await entriesOf(person)).toEqual([PRICE, -PRICE]);

    // The replay of the receipt needs no queue.
    const replayed = await pay(person, reservation.payment.id, { 'idempotency-key': 'killed' });
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect(replayed.body).toEqual(paid.body);
    const again = await pay(person, reservation.payment.id);
    expect(again.body).toMatchObject({ status: 409, code: 'PAYMENT_ALREADY_PAID' });
    expect(await entriesOf(person)).toEqual([PRICE, -PRICE]);
  });

  it('holds no seat when Redis dies before the slot is extended', async () => {
    const person = await addPerson(world, { balance: PRICE });
    await letIn(world, person, sale.roomId);
    const seatId = freeSeat();
    const body = { showId: sale.showId, seatIds: [seatId] };
    const seat = `SELECT FROM concert_seats WHERE id = $1 FOR UPDATE`;
    const { answer } = await whileBlocked(world, seat, [seatId], async () => {
      const sent = person.api.post('/v1/reservations', body);
      await eventually('the hold waits', () => statementsWaitingForALock(world));
      await redis.kill();
      return { answer: sent };
    });

    const refused = await answer;
    expect(refused.body).toMatchObject({ status: 503, code: 'QUEUE_UNAVAILABLE' });
    const rows = await world.rows(`SELECT status FROM concert_seats WHERE id = $1`, [seatId]);
    expect(rows).toEqual([{ status: 'AVAILABLE' }]);

    await redis.startAgain();
    await readinessBecomes('ready');
    await person.api.join(sale.roomId);
    const held = await person.api.post('/v1/reservations', body);
    expect(held.status).toBe(201);
    expect((await pay(person, held.body.payment.id)).status).toBe(200);
    expect(await seatStatuses(held.body.id)).toEqual(['SOLD']);
  });

  async function readinessBecomes(status: 'ready' | 'degraded'): Promise<Answer> {
    const api = new Api(world.app.baseUrl);
    const answer = await eventually(`readiness is ${status}`, async () => {
      const ready = await api.get('/health/ready');
      return ready.body.status === status ? ready : null;
    });
    return answer;
  }

  function freeSeat(): string {
    const seatId = sale.seatIds[seatsGiven];
    if (seatId === undefined) throw new Error('The sale has too few seats for this file');
    seatsGiven += 1;
    return seatId;
  }

  /** A user with one hold and the money for it. */
  async function holder() {
    const person = await addPerson(world, { balance: PRICE });
    await letIn(world, person, sale.roomId);
    const body = { showId: sale.showId, seatIds: [freeSeat()] };
    const held = await person.api.post('/v1/reservations', body);
    expect(held.status).toBe(201);
    return { person, reservation: held.body as { id: string; payment: { id: string } } };
  }

  function pay(person: Person, paymentId: string, headers?: Record<string, string>) {
    return person.api.post(`/v1/payments/${paymentId}/confirm`, {}, headers);
  }

  async function admitted({ api }: Person): Promise<boolean> {
    return (await api.get('/v1/queue/tokens/me/admission')).body.admitted;
  }

  async function seatStatuses(reservationId: string): Promise<string[]> {
    const rows = await world.rows<{ status: string }>(
      `SELECT status FROM concert_seats WHERE reservation_id = $1`,
      [reservationId],
    );
    return rows.map(({ status }) => status);
  }

  async function entriesOf({ id }: Person): Promise<number[]> {
    const rows = await world.rows<{ amount: string }>(
      `SELECT amount FROM balance_entries WHERE user_id = $1 ORDER BY sequence`,
      [id],
    );
    return rows.map(({ amount }) => Number(amount));
  }
});

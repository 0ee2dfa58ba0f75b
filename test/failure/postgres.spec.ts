import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { findBreaches } from '../support/sale-invariants.js';
import { statementsWaitingForALock } from '../support/locks.js';
import { type Answer, Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { machineLoad } from '../support/machine-load.js';
import { OwnServer } from '../support/own-server.js';
import { addPeople, addPerson, type Person } from '../support/people.js';
import { openRoom } from '../support/queue-rooms.js';
import { letIn, openSale, type Sale } from '../support/sale.js';
import { addCoupon, addItem, placeOrder } from '../support/shop.js';
import { ADMIN, World } from '../support/world.js';

const PRICE = 10_000;
const BUYERS = 40;

interface Hold {
  readonly person: Person;
  readonly reservationId: string;
  readonly paymentId: string;
}

describe('The service while PostgreSQL fails', () => {
  let postgres: OwnServer;
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    postgres = await OwnServer.postgres();
    world = await World.start({ config: { databaseUrl: postgres.url } });
  });

  beforeEach(async () => {
    const sections = [{ name: 'R', rows: 5, seatsPerRow: 20, price: PRICE }];
    sale = await openSale(world, { sections });
  });

  afterEach(async () => {
    await postgres.startAgain();
    await untilReady();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(async () => {
    await world.stop();
    await postgres.remove();
  });

  it('answers 503 with Retry-After on every route that needs PostgreSQL, and stays alive', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const [hold] = await holds(1);
    const { person, reservationId, paymentId } = hold as Hold;
    const { api } = person;
    const anyone = new Api(world.app.baseUrl);
    const item = await addItem(world);
    const couponId = await addCoupon(world);
    const order = await placeOrder(person, [[item, 1]]);
    const unseen = await openRoom(world);
    await postgres.stop();

    const signUp = { email: 'late@onsale.test', password: 'long-enough', name: 'Late' };
    const requests: [string, () => Promise<Answer>][] = [
      ['readiness', () => anyone.get('/health/ready')],
      ['sign-up', () => anyone.post('/v1/auth/signup', signUp)],
      ['log-in', () => anyone.post('/v1/auth/login', ADMIN)],
      ['me', () => api.get('/v1/users/me')],
      ['concerts', () => anyone.get('/v1/concerts')],
      ['a concert', () => anyone.get(`/v1/concerts/${sale.concertId}`)],
      ['shows', () => api.get(`/v1/concerts/${sale.concertId}/shows`)],
      ['seats', () => api.get(`/v1/shows/${sale.showId}/seats`)],
      [
        'a hold',
        () =>
          api.post('/v1/reservations', { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) }),
      ],
      ['reservations', () => api.get('/v1/reservations')],
      ['a reservation', () => api.get(`/v1/reservations/${reservationId}`)],
      ['a release', () => api.delete(`/v1/reservations/${reservationId}`)],
      ['a payment', () => api.post(`/v1/payments/${paymentId}/confirm`, {})],
      ['a refund', () => api.post(`/v1/payments/${paymentId}/refund`)],
      ['payments', () => api.get('/v1/payments')],
      ['a receipt', () => api.get(`/v1/payments/${paymentId}`)],
      ['a balance', () => api.get('/v1/balance')],
      ['a charge', () => api.post('/v1/balance/charges', { amount: 1 })],
      ['entries', () => api.get('/v1/balance/entries')],
      ['items', () => anyone.get('/v1/items')],
      ['an item, for its stock', () => anyone.get(`/v1/items/${item.id}`)],
      ['best sellers', () => anyone.get('/v1/items/top')],
      ['coupons', () => api.get('/v1/coupons')],
      ['a coupon', () => api.get(`/v1/coupons/${couponId}`)],
      ['a claim', () => api.post(`/v1/coupons/${couponId}/claim`)],
      ['own coupons', () => api.get('/v1/users/me/coupons')],
      ['a cart', () => api.get('/v1/cart')],
      ['a change of it', () => api.put(`/v1/cart/items/${item.id}`, { quantity: 1 })],
      ['an order', () => api.post('/v1/orders', { items: [{ itemId: item.id, quantity: 1 }] })],
      [
        'an order with a key',
        () =>
          api.post(
            '/v1/orders',
            { items: [{ itemId: item.id, quantity: 1 }], payNow: true },
            { 'idempotency-key': 'k' },
          ),
      ],
      ['orders', () => api.get('/v1/orders')],
      ['an order of theirs', () => api.get(`/v1/orders/${order.id}`)],
      ['a cancellation', () => api.post(`/v1/orders/${order.id}/cancel`)],
      ['rooms', () => admin.api.get('/v1/queue/rooms')],
      ['a public room', () => anyone.get(`/v1/queue/rooms/${unseen}/public`)],
      ['leaving a room', () => api.delete('/v1/queue/tokens/me')],
      ['a room', () => admin.api.patch(`/v1/queue/rooms/${sale.roomId}`, { capacity: 1 })],
      [
        'an idempotent join',
        () => api.post('/v1/queue/tokens', { roomId: sale.roomId }, { 'idempotency-key': 'k' }),
      ],
    ];
    for (const [name, send] of requests) {
      const { status, body, headers } = await send();
      expect({ name, status, code: body.code }).toEqual({
        name,
        status: 503,
        code: 'DATABASE_UNAVAILABLE',
      });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }

    expect((await anyone.get('/health/live')).status).toBe(200);
    expect((await anyone.get('/v1/time')).status).toBe(200);
    const metrics = await fetch(`${world.app.baseUrl}/metrics`);
    expect(metrics.status).toBe(200);
    const text = await metrics.text();
    expect(text).toMatch(/^database_up 0$/m);
    expect(text).not.toMatch(/^outbox_depth \d/m);
    // The room as it was last read.
    expect((await api.get('/v1/queue/tokens/me')).body).toMatchObject({
      status: 'ACTIVE',
      room: { state: 'open', supply: { left: expect.any(Number) } },
    });
    expect((await api.post('/v1/queue/tokens', { roomId: unseen })).body.room).toBeNull();
  });

  it('survives the loss of a connection between checkout and query', async () => {
    const { driver } = world.app.get(DataSource);
    const [client, release] = (await (driver as PostgresDriver).obtainMasterConnection()) as [
      PoolClient,
      () => void,
    ];
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    // Waits for the event, because a query would consume the error.
    const gone = new Promise((resolve) => client.once('end', resolve));
    await world.rows('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await gone;
    release();
    expect((await new Api(world.app.baseUrl).get('/health/ready')).status).toBe(200);
  });

  it('recovers within seconds after PostgreSQL is back, without a restart', async () => {
    const [hold] = await holds(1);
    const { person, paymentId } = hold as Hold;
    await postgres.kill();
    const refused = await person.api.post(`/v1/payments/${paymentId}/confirm`, {});
    expect(refused.status).toBe(503);

    await postgres.startAgain();
    await untilReady();
    const paid = await person.api.post(`/v1/payments/${paymentId}/confirm`, {});
    expect(paid.body).toMatchObject({ amount: PRICE, balanceAfter: 0 });
    expect(await statuses(paymentId)).toEqual([{ payment: 'PAID', reservation: 'CONFIRMED' }]);
  });

  it('times out while PostgreSQL is frozen, and pays once after a retry', async () => {
    const [hold] = await holds(1);
    const { paymentId } = hold as Hold;
    postgres.freeze();
    try {
      const startedAt = Date.now();
      const refused = await confirm(hold as Hold);
      expect(refused.body).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
      expect(Date.now() - startedAt).toBeLessThan(5_000 * machineLoad());
      expect((await new Api(world.app.baseUrl).get('/health/live')).status).toBe(200);
    } finally {
      postgres.thaw();
    }
    await untilReady();
    const paid = await confirm(hold as Hold);
    expect(paid.body).toMatchObject({ amount: PRICE, balanceAfter: 0 });
    expect(await statuses(paymentId)).toEqual([{ payment: 'PAID', reservation: 'CONFIRMED' }]);
  });

  it('keeps every payment with a 200 response, and never answers 500, when PostgreSQL is killed', async () => {
    const all = await holds(BUYERS);
    const attempt = async (hold: Hold) => ({ hold, answer: await confirm(hold) });
    const settled = await Promise.all(all.slice(0, 3).map(attempt));
    // This lock makes sure that a batch is in progress when the server dies.
    const blocker = await blockSeatOf(all.at(-1) as Hold);
    const underWay = Promise.all(all.slice(3).map(attempt));
    await eventually('a batch waits', () => statementsWaitingForALock(world));
    await postgres.kill();
    const outcomes = [...settled, ...(await underWay)];
    blocker.release(true);

    const paid = outcomes.filter(({ answer }) => answer.status === 200);
    const refused = outcomes.filter(({ answer }) => answer.status !== 200);
    expect(paid.length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    for (const { answer } of refused) {
      expect(answer.body).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
    }

    await postgres.startAgain();
    await untilReady();
    for (const { hold, answer } of paid) {
      const rows = await world.rows(
        `SELECT status, receipt_number AS "receiptNumber" FROM payment_payments WHERE id = $1`,
        [hold.paymentId],
      );
      expect(rows).toEqual([{ status: 'PAID', receiptNumber: answer.body.receiptNumber }]);
    }
    expect(await findBreaches(world)).toEqual([]);

    // A retry with the same key pays exactly once.
    for (const { hold } of refused) {
      const answer = await confirm(hold);
      expect(answer.body).toMatchObject({ paymentId: hold.paymentId, balanceAfter: 0 });
      expect(answer.status).toBe(200);
    }
    const paymentIds = all.map(({ paymentId }) => paymentId);
    expect(
      await world.rows(
        `SELECT type, count(*)::int, sum(amount)::int FROM balance_entries
         WHERE reference_id = ANY($1) GROUP BY type`,
        [paymentIds],
      ),
    ).toEqual([{ type: 'PAYMENT', count: BUYERS, sum: -BUYERS * PRICE }]);
    expect(
      await world.count(
        `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status = 'SOLD'`,
        [sale.showId],
      ),
    ).toBe(BUYERS);
  });

  /** Users in the room, each with a hold and the money for it. */
  async function holds(count: number): Promise<Hold[]> {
    const people = await addPeople(world, count, { balance: PRICE });
    return Promise.all(
      people.map(async (person, index) => {
        await letIn(world, person, sale.roomId);
        const body = { showId: sale.showId, seatIds: [sale.seatIds.at(-1 - index)] };
        const held = await person.api.post('/v1/reservations', body);
        expect(held.status).toBe(201);
        return { person, reservationId: held.body.id, paymentId: held.body.payment.id };
      }),
    );
  }

  /** Opens a connection that keeps the seat's row locked. */
  async function blockSeatOf({ reservationId }: Hold): Promise<PoolClient> {
    const client = await world.database.connect();
    // The connection breaks when the server dies.
    client.on('error', () => undefined);
    await client.query('BEGIN');
    await client.query(`SELECT FROM concert_seats WHERE reservation_id = $1 FOR UPDATE`, [
      reservationId,
    ]);
    return client;
  }

  function confirm({ person, paymentId }: Hold): Promise<Answer> {
    return person.api.post(
      `/v1/payments/${paymentId}/confirm`,
      { amount: PRICE },
      { 'idempotency-key': paymentId },
    );
  }

  function statuses(paymentId: string) {
    return world.rows(
      `SELECT payment.status AS payment, reservation.status AS reservation
       FROM payment_payments payment
       JOIN reservation_reservations reservation ON reservation.payment_id = payment.id
       WHERE payment.id = $1`,
      [paymentId],
    );
  }

  async function untilReady(): Promise<void> {
    const api = new Api(world.app.baseUrl);
    const ready = async () => (await api.get('/health/ready')).status === 200;
    await eventually('PostgreSQL answers again', ready);
    // The pool of the test drops its dead connections one by one.
    await eventually('the rows can be read', () => world.count('SELECT 1').catch(() => 0));
  }
});

import { IdempotencyKeys } from '../../../src/shared/database/idempotency/idempotency-keys.js';
import type { Answer } from '../../support/api.js';
import { openCoupon } from '../../support/coupons.js';
import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows } from '../../support/sale-invariants.js';
import { addBuyer, holdSeats, take } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const CHARGES = '/v1/balance/charges';

describe('An Idempotency-Key', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('replays the stored response to the same request', async () => {
    const { api, id } = await addPerson(world);
    const first = await charge(api, 'a key', 500);
    const before = await allRows(world);
    const again = await charge(api, 'a key', 500);

    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await allRows(world)).toEqual(before);
    expect(await balanceOf(id)).toBe(500);
  });

  it('shares one transaction with its effect', async () => {
    const { api, id } = await addPerson(world);
    await charge(api, 'a key', 500);
    expect(
      await world.rows(
        `SELECT count(*)::int AS rows, count(DISTINCT transaction)::int AS transactions FROM (
           SELECT xmin::text AS transaction FROM balance_entries WHERE user_id = $1
           UNION ALL SELECT xmin::text FROM balance_accounts WHERE user_id = $1
           UNION ALL SELECT xmin::text FROM idempotency_keys WHERE owner = $1::uuid::text
         ) written`,
        [id],
      ),
    ).toEqual([{ rows: 3, transactions: 1 }]);
  });

  it('fails with a different body, and changes nothing', async () => {
    const { api } = await addPerson(world);
    await charge(api, 'a key', 500);
    const before = await allRows(world);

    const other = await charge(api, 'a key', 501);

    expect(other.body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await allRows(world)).toEqual(before);
  });

  it('takes no body for an empty object', async () => {
    const { api } = await addPerson(world);
    const path = `/v1/coupons/${(await openCoupon(world)).id}/claim`;
    const first = await api.post(path, undefined, key('a claim'));
    const again = await api.post(path, {}, key('a claim'));

    expect(first.status).toBe(201);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('fails with a deeply nested body, before its fingerprint is computed', async () => {
    const { api, accessToken } = await addPerson(world);
    await charge(api, 'a key', 500);
    const answer = await fetch(`${world.app.baseUrl}${CHARGES}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        'idempotency-key': 'a key',
      },
      body: `{"amount":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
    });
    expect(await answer.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it('fails for a different resource on the same route', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 50_000 });
    const one = await holdSeats(buyer, sale, [take(sale.seatIds, 0)]);
    const two = await holdSeats(buyer, sale, [take(sale.seatIds, 1)]);

    expect((await pay(buyer, one.paymentId, 'a key')).status).toBe(200);
    const other = await pay(buyer, two.paymentId, 'a key');

    expect(other.body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await paymentStatus(two.paymentId)).toBe('READY');
  });

  it('replays the response to a request with the same id in upper case', async () => {
    const { api } = await addPerson(world);
    const { id } = await addItem(world);
    const items = [{ itemId: id, quantity: 1 }];
    const order = (await api.post('/v1/orders', { items })).body as { id: string };
    const key = { 'idempotency-key': 'in upper case' };
    const cancelled = await api.post(`/v1/orders/${order.id}/cancel`, undefined, key);
    expect(cancelled.status).toBe(200);
    const again = await api.post(`/v1/orders/${order.id.toUpperCase()}/cancel`, undefined, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(cancelled.body);
  });

  it('counts separately for each user', async () => {
    const [one, other] = [await addPerson(world), await addPerson(world)];
    await charge(one.api, 'a key', 500);
    const answer = await charge(other.api, 'a key', 700);

    expect(answer.status).toBe(201);
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
    expect([await balanceOf(one.id), await balanceOf(other.id)]).toEqual([500, 700]);
  });

  it('counts separately for each route', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale);
    await charge(buyer.api, 'a key', 500);
    const seatIds = [take(sale.seatIds, 0)];

    const held = await buyer.api.post(
      '/v1/reservations',
      { showId: sale.showId, seatIds },
      key('a key'),
    );

    expect(held.status).toBe(201);
    expect(held.headers.get('idempotency-replayed')).toBeNull();
    expect(
      await world.rows(`SELECT status FROM concert_seats WHERE id = ANY($1)`, [seatIds]),
    ).toEqual([{ status: 'HELD' }]);
  });

  it.each([
    ['empty', ''],
    ['of 256 characters', 'k'.repeat(256)],
    ['with a letter that is not ASCII', 'ké'],
  ])('fails with 400 when it is %s', async (_name, malformed) => {
    const { api } = await addPerson(world);
    const before = await allRows(world);

    const answer = await charge(api, malformed, 500);

    expect(answer.body).toMatchObject({ status: 400, code: 'IDEMPOTENCY_KEY_INVALID' });
    expect(await allRows(world)).toEqual(before);
  });

  it('allows 255 characters, and any printable ASCII characters', async () => {
    const { api, id } = await addPerson(world);
    const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    for (const longest of ['k'.repeat(255), printable.join('')]) {
      expect((await charge(api, longest, 500)).status).toBe(201);
      expect((await charge(api, longest, 500)).headers.get('idempotency-replayed')).toBe('true');
    }
    expect(await balanceOf(id)).toBe(1_000);
  });

  it('stays unused after a refusal, so that a retry succeeds after a top-up', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale);
    const { paymentId } = await holdSeats(buyer, sale, [take(sale.seatIds, 0)]);

    const poor = await pay(buyer, paymentId, 'my payment');
    expect(poor.body).toMatchObject({ status: 402, code: 'INSUFFICIENT_BALANCE' });
    expect(await keysOf(buyer)).toBe(0);

    await buyer.api.post(CHARGES, { amount: 10_000 });
    const paid = await pay(buyer, paymentId, 'my payment');
    expect(paid.status).toBe(200);
    expect(paid.headers.get('idempotency-replayed')).toBeNull();
    expect(await paymentStatus(paymentId)).toBe('PAID');
    expect(await keysOf(buyer)).toBe(1);
  });

  it('replays the receipt after the payment has ended the queue slot', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 10_000 });
    const { paymentId } = await holdSeats(buyer, sale, [take(sale.seatIds, 0)]);
    const paid = await pay(buyer, paymentId, 'my payment');
    const slot = await buyer.api.get('/v1/queue/tokens/me');
    expect(slot.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_INVALID' });

    const again = await pay(buyer, paymentId, 'my payment');

    expect([again.status, again.body]).toEqual([200, paid.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await balanceOf(buyer.id)).toBe(0);
  });

  it('replays a hold after the slot has ended, and does not admit new requests', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale);
    const held = await hold(buyer, sale, 0, 'first');
    expect(held.status).toBe(201);
    expect((await buyer.api.delete('/v1/queue/tokens/me')).status).toBe(204);

    const again = await hold(buyer, sale, 0, 'first');
    expect([again.status, again.body]).toEqual([201, held.body]);
    const other = await hold(buyer, sale, 1, 'second');
    expect(other.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_INVALID' });
    expect(
      await world.count(`SELECT count(*) FROM reservation_reservations WHERE user_id = $1`, [
        buyer.id,
      ]),
    ).toBe(1);
  });

  it('replays a refund', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 10_000 });
    const { paymentId } = await holdSeats(buyer, sale, [take(sale.seatIds, 0)]);
    await pay(buyer, paymentId, 'my payment');
    const path = `/v1/payments/${paymentId}/refund`;
    const refunded = await buyer.api.post(path, undefined, key('my refund'));
    const again = await buyer.api.post(path, undefined, key('my refund'));

    expect([refunded.status, refunded.body.status]).toEqual([200, 'REFUNDED']);
    expect([again.status, again.body]).toEqual([200, refunded.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await balanceOf(buyer.id)).toBe(10_000);
  });

  it('lasts for more than a day, and ends within two days', async () => {
    const { api, id } = await addPerson(world);
    await charge(api, 'a day old', 500);
    await age('a day old', 25);
    await charge(api, 'two days old', 500);
    await age('two days old', 49);

    await world.app.get(IdempotencyKeys).deleteOld();

    expect(await world.rows(`SELECT key FROM idempotency_keys WHERE owner = $1`, [id])).toEqual([
      { key: 'a day old' },
    ]);
    expect((await charge(api, 'a day old', 500)).headers.get('idempotency-replayed')).toBe('true');
  });

  function charge(api: Person['api'], value: string, amount: number): Promise<Answer> {
    return api.post(CHARGES, { amount }, key(value));
  }

  function pay({ api }: Person, paymentId: string, value: string): Promise<Answer> {
    return api.post(`/v1/payments/${paymentId}/confirm`, {}, key(value));
  }

  function hold({ api }: Person, sale: Sale, seat: number, value: string): Promise<Answer> {
    const seatIds = [take(sale.seatIds, seat)];
    return api.post('/v1/reservations', { showId: sale.showId, seatIds }, key(value));
  }

  function balanceOf(userId: string): Promise<number> {
    return world.count(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [userId]);
  }

  function keysOf({ id }: Person): Promise<number> {
    return world.count(`SELECT count(*) FROM idempotency_keys WHERE owner = $1`, [id]);
  }

  async function paymentStatus(id: string): Promise<string | undefined> {
    const sql = `SELECT status FROM payment_payments WHERE id = $1`;
    return (await world.rows<{ status: string }>(sql, [id]))[0]?.status;
  }

  async function age(value: string, hours: number): Promise<void> {
    const sql = `UPDATE idempotency_keys SET created_at = now() - make_interval(hours => $2) WHERE key = $1`;
    await world.rows(sql, [value, hours]);
  }
});

function key(value: string): Record<string, string> {
  return { 'idempotency-key': value };
}

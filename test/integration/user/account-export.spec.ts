import { Api } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, buySeats, holdSeats, refund, take } from '../../support/sale-steps.js';
import { addCoupon, addItem, claimCoupon, placeOrder } from '../../support/shop.js';
import { ticketsOf } from '../../support/tickets.js';
import { World } from '../../support/world.js';

describe('GET /v1/users/me/export', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const exportOf = ({ api }: { api: Api }) => api.get('/v1/users/me/export');

  it('gives everything about the user in one document, without secrets', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    // The slot ends with the last hold.
    const held = await holdSeats(buyer, sale, [take(sale.seatIds, 2)]);
    const kept = await buySeats(buyer, sale, [take(sale.seatIds, 0)]);
    const returned = await buySeats(buyer, sale, [take(sale.seatIds, 1)]);
    await refund(buyer, returned, { reason: 'Ill' });
    const couponId = await addCoupon(world);
    const userCouponId = await claimCoupon(buyer, couponId);
    const item = await addItem(world);
    const order = await placeOrder(buyer, [[item, 1]]);
    await buyer.api.send('PUT', `/v1/cart/items/${item.id}`, { body: { quantity: 3 } });
    const admin = await addPerson(world, { role: 'admin' });
    const correction = { amount: 500, reason: 'Charged twice' };
    await admin.api.post(`/v1/users/${buyer.id}/balance/adjustments`, correction);

    const { status, headers, body } = await exportOf(buyer);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).sort();
    expect(Object.keys(body as object)).toEqual([
      ...[
        'exportedAt',
        'user',
        'sessions',
        'accountChanges',
        'changesByUser',
        'balanceEntries',
        'cart',
      ],
      ...['coupons', 'orders', 'payments', 'reservations', 'tickets', 'topUps'],
    ]);
    expect(body.user).toMatchObject({ id: buyer.id, name: 'Someone', externalIdentities: [] });
    expect(ids(body.reservations)).toEqual([kept.id, returned.id, held.id].sort());
    expect(ids(body.payments)).toEqual(
      [kept.paymentId, returned.paymentId, held.paymentId, order.paymentId].sort(),
    );
    const refunded = (body.payments as { id: string }[]).find(
      ({ id }) => id === returned.paymentId,
    );
    expect(refunded).toMatchObject({ refunds: [{ amount: 10_000, reason: 'Ill' }] });
    expect(ids(body.orders)).toEqual([order.id]);
    expect(ids(body.coupons)).toEqual([userCouponId]);
    expect(body.cart).toEqual([{ itemId: item.id, quantity: 3 }]);
    expect(body.balanceEntries).toHaveLength(5);
    expect(body.accountChanges).toMatchObject([{ reason: 'Charged twice' }]);
    const tickets = await ticketsOf(buyer);
    expect(ids(body.tickets)).toEqual(ids([...tickets]));
    const text = JSON.stringify(body);
    for (const { code } of tickets) expect(text).not.toContain(code);
    expect(text).not.toMatch(/passwordHash|password_hash|argon2|externalSubject/);
    expect(text).not.toContain(admin.id);
  });

  it('has nothing of other users', async () => {
    const other = await addPerson(world, { balance: 1_234_567 });
    const { body } = await exportOf(await addPerson(world));
    expect(body.balanceEntries).toEqual([]);
    expect(JSON.stringify(body)).not.toContain(other.id);
  });

  it('has every row of a long list once', async () => {
    const person = await addPerson(world);
    await world.rows(
      `INSERT INTO balance_entries (id, user_id, type, amount, balance_after, created_at)
       SELECT gen_random_uuid(), $1, 'CHARGE', 1, number, now() FROM generate_series(1, 1500) number`,
      [person.id],
    );
    const { body } = await exportOf(person);
    const after = (body.balanceEntries as { balanceAfter: number }[]).map(
      (row) => row.balanceAfter,
    );
    expect(after).toEqual(Array.from({ length: 1_500 }, (_, index) => 1_500 - index));
  });

  it('refuses a stranger', async () => {
    expect((await exportOf({ api: new Api(world.app.baseUrl) })).status).toBe(401);
  });
});

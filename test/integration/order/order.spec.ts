import { randomUUID } from 'node:crypto';
import { addPerson, type Person } from '../../support/people.js';
import { allRows } from '../../support/sale-invariants.js';
import { confirm, readPages, refund } from '../../support/sale-steps.js';
import {
  addCoupon,
  addItem,
  cancel,
  claimCoupon,
  order,
  placeOrder,
  stockOf,
  sweepOrders,
  useShop,
} from '../../support/shop.js';
import type { World } from '../../support/world.js';

const DAY_SECONDS = 86_400;

describe('Orders', () => {
  let world: World;
  let buyer: Person;
  useShop((shop) => ({ world, buyer } = shop));

  it('reserve stock at the prices of the server, with a READY payment', async () => {
    const lp = await addItem(world, { price: 45_000, stock: 5 });
    const pin = await addItem(world, { price: 9_000, stock: 5 });
    const { status, body } = await order(buyer.api, [
      [lp, 2],
      [pin, 1],
    ]);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'PENDING_PAYMENT',
      subtotal: 99_000,
      discount: 0,
      total: 99_000,
      userCouponId: null,
      receipt: null,
      payment: { status: 'READY' },
      lines: [
        { itemId: lp.id, price: 45_000, quantity: 2, amount: 90_000, discount: 0, total: 90_000 },
        { itemId: pin.id, price: 9_000, quantity: 1, amount: 9_000, discount: 0, total: 9_000 },
      ],
    });
    const seconds = (Date.parse(body.expiresAt) - Date.parse(body.createdAt)) / 1_000;
    expect(seconds).toBe(600);
    expect(await stockOf(world, lp)).toBe(3);
    expect((await buyer.api.get(`/v1/payments/${body.payment.id}`)).body).toMatchObject({
      status: 'READY',
      amount: 99_000,
      reference: { type: 'ORDER', id: body.id },
    });
  });

  it('complete when the balance pays them, and keep their history', async () => {
    const item = await addItem(world, { price: 30_000 });
    const placed = await placeOrder(buyer, [[item, 2]]);
    const receipt = await confirm(buyer, placed);
    expect(receipt.status).toBe(200);
    expect(receipt.body).toMatchObject({
      amount: 60_000,
      balanceAfter: 940_000,
      reference: { type: 'ORDER', id: placed.id },
    });
    const { body } = await buyer.api.get(`/v1/orders/${placed.id}`);
    expect(body).toMatchObject({ status: 'COMPLETED', payment: { status: 'PAID' } });
    expect(body.history.map(({ status }: { status: string }) => status)).toEqual([
      'PENDING_PAYMENT',
      'PAID',
      'COMPLETED',
    ]);
    expect((await confirm(buyer, placed)).body.code).toBe('PAYMENT_ALREADY_PAID');
    expect((await cancel(buyer, placed)).body.code).toBe('ORDER_NOT_PENDING');
    expect(await stockOf(world, item)).toBe(98);
  });

  it('return their receipt when paid at once', async () => {
    const item = await addItem(world, { price: 30_000 });
    const { status, body } = await order(buyer.api, [[item, 1]], { payNow: true });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'COMPLETED',
      payment: { status: 'PAID' },
      receipt: { amount: 30_000, balanceAfter: 970_000, paymentId: body.payment.id },
    });
  });

  it('change nothing when they cannot be paid at once', async () => {
    const poor = await addPerson(world, { balance: 5_000 });
    const item = await addItem(world, { price: 30_000 });
    const userCouponId = await claimCoupon(poor, await addCoupon(world));
    await poor.api.put(`/v1/cart/items/${item.id}`, { quantity: 1 });
    const before = await allRows(world);
    const answer = await order(poor.api, [[item, 1]], { payNow: true, userCouponId });
    expect(answer).toMatchObject({ status: 402, body: { code: 'INSUFFICIENT_BALANCE' } });
    expect(await allRows(world)).toEqual(before);
  });

  it('cost what the user expects, or are refused with the new total', async () => {
    const item = await addItem(world, { price: 30_000 });
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.patch(`/v1/items/${item.id}`, { price: 31_000 });
    const before = await allRows(world);
    for (const payNow of [false, true]) {
      const refused = await order(buyer.api, [[item, 2]], { expectedTotal: 60_000, payNow });
      const problem = { code: 'TOTAL_CHANGED', total: 62_000 };
      expect(refused).toMatchObject({ status: 409, body: problem });
    }
    expect(await allRows(world)).toEqual(before);
    const agreed = await order(buyer.api, [[item, 2]], { expectedTotal: 62_000 });
    expect(agreed).toMatchObject({ status: 201, body: { total: 62_000 } });
    for (const expectedTotal of [-1, 1.5, '62000', null]) {
      const items = [{ itemId: item.id, quantity: 2 }];
      const { status } = await buyer.api.post('/v1/orders', { items, expectedTotal });
      expect(status).toBe(400);
    }
  });

  it('wait for the start of a sale and end with it, by the clock', async () => {
    const inSeconds = (seconds: number) => new Date(world.clock.now().getTime() + seconds * 1_000);
    const sale = { onSaleFrom: inSeconds(1_000), onSaleUntil: inSeconds(2_000) };
    const [item, other] = [await addItem(world, sale), await addItem(world)];
    const attempt = () =>
      order(buyer.api, [
        [other, 1],
        [item, 1],
      ]);
    const closed = { status: 409, body: { code: 'ITEM_NOT_ON_SALE', itemIds: [item.id] } };
    expect(await attempt()).toMatchObject(closed);
    world.clock.advance(1_000);
    const placed = await attempt();
    expect(placed.status).toBe(201);
    world.clock.advance(1_000);
    expect(await attempt()).toMatchObject(closed);
    expect(await stockOf(world, other)).toBe(99);
  });

  it('accept a second payment attempt after a top-up', async () => {
    const poor = await addPerson(world);
    const item = await addItem(world, { price: 30_000 });
    const placed = await placeOrder(poor, [[item, 1]]);
    expect((await confirm(poor, placed)).body.code).toBe('INSUFFICIENT_BALANCE');
    await poor.api.post('/v1/balance/charges', { amount: 30_000 });
    expect((await confirm(poor, placed)).body).toMatchObject({ balanceAfter: 0 });
  });

  it('fail with the ids of sold-out items, and change nothing', async () => {
    const plenty = await addItem(world, { stock: 10 });
    const scarce = await addItem(world, { stock: 1 });
    const none = await addItem(world, { stock: 0 });
    const before = await allRows(world);
    const { status, body } = await order(buyer.api, [
      [plenty, 1],
      [scarce, 2],
      [none, 1],
    ]);
    expect(status).toBe(409);
    expect(body.code).toBe('OUT_OF_STOCK');
    expect([...body.itemIds].sort()).toEqual([scarce.id, none.id].sort());
    expect(await allRows(world)).toEqual(before);
  });

  it('fail with unknown or deleted items', async () => {
    const unknown = { id: randomUUID(), price: 1 };
    expect((await order(buyer.api, [[unknown, 1]])).body).toMatchObject({
      status: 404,
      code: 'ITEM_NOT_FOUND',
      itemIds: [unknown.id],
    });
    const item = await addItem(world);
    const admin = await addPerson(world, { role: 'admin' });
    expect((await admin.api.delete(`/v1/items/${item.id}`)).status).toBe(204);
    expect((await order(buyer.api, [[item, 1]])).body.code).toBe('ITEM_NOT_FOUND');
  });

  it.each([
    ['no items', { items: [] }],
    ['items as text', { items: 'all' }],
    ['a null among the items', { items: [null] }],
    ['no quantity', { items: [{ itemId: randomUUID() }] }],
    ['quantity 0', { items: [{ itemId: randomUUID(), quantity: 0 }] }],
    ['a negative quantity', { items: [{ itemId: randomUUID(), quantity: -1 }] }],
    ['half a piece', { items: [{ itemId: randomUUID(), quantity: 0.5 }] }],
    ['a huge quantity', { items: [{ itemId: randomUUID(), quantity: 1_001 }] }],
    ['a price', { items: [{ itemId: randomUUID(), quantity: 1, price: 1 }] }],
    ['a broken id', { items: [{ itemId: 'lp', quantity: 1 }] }],
    ['a total', { items: [{ itemId: randomUUID(), quantity: 1 }], total: 1 }],
    ['a malformed coupon id', { items: [{ itemId: randomUUID(), quantity: 1 }], userCouponId: 1 }],
    ['payNow as text', { items: [{ itemId: randomUUID(), quantity: 1 }], payNow: 'yes' }],
  ])('fail validation with %s', async (_name, body) => {
    const before = await allRows(world);
    const answer = await buyer.api.post('/v1/orders', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(await allRows(world)).toEqual(before);
  });

  it('fail validation with one item twice, also in upper and lower case', async () => {
    const { id } = await addItem(world);
    const items = [
      { itemId: id, quantity: 1 },
      { itemId: id.toUpperCase(), quantity: 1 },
    ];
    const answer = await buyer.api.post('/v1/orders', { items });
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('expire by the clock, and return their stock at the next sweep', async () => {
    const item = await addItem(world, { stock: 3 });
    const placed = await placeOrder(buyer, [[item, 3]]);
    world.clock.advance(601);
    const { body } = await buyer.api.get(`/v1/orders/${placed.id}`);
    expect(body).toMatchObject({ status: 'EXPIRED', payment: { status: 'CANCELLED' } });
    expect(body.history.at(-1)).toEqual({ status: 'EXPIRED', at: body.expiresAt });
    expect((await confirm(buyer, placed)).body.code).toBe('ORDER_NOT_PENDING');
    expect((await cancel(buyer, placed)).body.code).toBe('ORDER_NOT_PENDING');
    await sweepOrders(world);
    expect(await stockOf(world, item)).toBe(3);
    expect((await buyer.api.get(`/v1/orders/${placed.id}`)).body).toEqual(body);
  });

  it('return their stock when their buyer cancels before the payment', async () => {
    const item = await addItem(world);
    const placed = await placeOrder(buyer, [[item, 4]]);
    const { status, body } = await cancel(buyer, placed);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'CANCELLED', payment: { status: 'CANCELLED' } });
    expect(await stockOf(world, item)).toBe(100);
    expect((await cancel(buyer, placed)).body.code).toBe('ORDER_NOT_PENDING');
    expect((await confirm(buyer, placed)).body.code).toBe('ORDER_NOT_PENDING');
  });

  it('allow a refund by the buyer for seven days, and by an admin at any time', async () => {
    const item = await addItem(world);
    const admin = await addPerson(world, { role: 'admin' });
    const early = await placeOrder(buyer, [[item, 1]]);
    const late = await placeOrder(buyer, [[item, 1]]);
    await confirm(buyer, early);
    await confirm(buyer, late);
    expect((await refund(buyer, early)).body).toMatchObject({ status: 'REFUNDED' });
    expect((await buyer.api.get(`/v1/orders/${early.id}`)).body).toMatchObject({
      status: 'REFUNDED',
      payment: { status: 'REFUNDED' },
    });
    world.clock.advance(7 * DAY_SECONDS);
    expect((await refund(buyer, late)).body.code).toBe('REFUND_CUTOFF_PASSED');
    expect((await refund(admin, late)).status).toBe(200);
    expect(await stockOf(world, item)).toBe(100);
  });

  it('stay hidden from other users', async () => {
    const placed = await placeOrder(buyer, [[await addItem(world), 1]]);
    const other = await addPerson(world, { balance: 100_000 });
    expect((await other.api.get(`/v1/orders/${placed.id}`)).body.code).toBe('ORDER_NOT_FOUND');
    expect((await cancel(other, placed)).body.code).toBe('ORDER_NOT_FOUND');
    expect((await confirm(other, placed)).body.code).toBe('PAYMENT_NOT_FOUND');
    expect((await other.api.get('/v1/orders')).body.data).toEqual([]);
    expect((await order(buyer.api, [], {})).status).toBe(400);
  });

  it('appear in the list newest first, page by page', async () => {
    const item = await addItem(world);
    const placed: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      placed.unshift((await placeOrder(buyer, [[item, 1]])).id);
    }
    const pages = await readPages<{ id: string }>(buyer.api, '/v1/orders', 2);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().map(({ id }) => id)).toEqual(placed);
  });
});

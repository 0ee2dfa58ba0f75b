import { randomUUID } from 'node:crypto';
import { BalanceFacade } from '../../src/modules/balance/index.js';
import { ClaimExpressRoute, CouponFacade } from '../../src/modules/coupon/index.js';
import { OrderFacade } from '../../src/modules/order/application/order.facade.js';
import { OrderExpressRoute } from '../../src/modules/order/index.js';
import { ConfirmExpressRoute, PaymentFacade } from '../../src/modules/payment/index.js';
import { HoldExpressRoute } from '../../src/modules/reservation/index.js';
import { ReservationFacade } from '../../src/modules/reservation/application/reservation.facade.js';
import type { ExpressEffect } from '../../src/shared/http/express-effect.js';
import { StructuredLog } from '../../src/shared/logging/structured-log.js';
import type { Told } from '../support/ask.js';
import { givenOut, openCoupon } from '../support/coupons.js';
import { ORDINARY, outcomesOf, type Request, send, shapeOf } from '../support/express.js';
import { addItem } from '../support/items.js';
import type { Person } from '../support/people.js';
import { openSale, type Sale } from '../support/sale.js';
import { allRows, findBreaches } from '../support/sale-invariants.js';
import { addBuyer, holdSeats, take } from '../support/sale-steps.js';
import { claimCoupon, order } from '../support/shop.js';
import { World } from '../support/world.js';

const FRONT_END = 'https://shop.onsale.test';
const PRICE = 10_000;

/** What a sale is asked to do, each time anew, and what does it on the express lane and below. */
const KINDS = {
  hold: { route: HoldExpressRoute, facade: ReservationFacade, method: 'hold' },
  order: { route: OrderExpressRoute, facade: OrderFacade, method: 'placeOrder' },
  confirm: { route: ConfirmExpressRoute, facade: PaymentFacade, method: 'confirm' },
  claim: { route: ClaimExpressRoute, facade: CouponFacade, method: 'claim' },
} as const;

type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];

describe('Effects on the express lane', () => {
  let world: World;
  let sale: Sale;
  let person: Person;
  let seats: number;

  beforeAll(async () => {
    world = await World.start({ config: { corsOrigins: [FRONT_END] } });
  });

  beforeEach(async () => {
    sale = await openSale(world, { maxSeatsPerUser: 20 });
    person = await addBuyer(world, sale, { balance: 100 * PRICE });
    seats = 0;
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const nextSeat = () => take(sale.seatIds, seats++);
  const ordering = (itemId: string, quantity = 1): Request => ({
    path: '/v1/orders',
    body: JSON.stringify({ items: [{ itemId, quantity }] }),
  });
  const confirming = (paymentId: string, body?: object): Request => ({
    path: `/v1/payments/${paymentId}/confirm`,
    ...(body && { body: JSON.stringify(body) }),
  });
  const claiming = (couponId: string): Request => ({ path: `/v1/coupons/${couponId}/claim` });

  /** Something of this kind that can be done once. */
  async function next(kind: Kind): Promise<Request> {
    switch (kind) {
      case 'hold': {
        const body = JSON.stringify({ showId: sale.showId, seatIds: [nextSeat()] });
        return { path: '/v1/reservations', body };
      }
      case 'order':
        return ordering((await addItem(world)).id);
      case 'confirm': {
        const { paymentId } = await holdSeats(person, sale, [nextSeat()]);
        // Else the slot would end with the first payment.
        await holdSeats(person, sale, [nextSeat()]);
        return confirming(paymentId);
      }
      case 'claim':
        return claiming((await openCoupon(world)).id);
    }
  }

  const ask = (request: Request, headers: Record<string, string> = {}, who = person) =>
    send(world, who, request, headers);
  const watch = (kind: Kind) => {
    const type: abstract new (...args: never[]) => ExpressEffect = KINDS[kind].route;
    return jest.spyOn(world.app.get(type), 'answer').mock.results;
  };
  const parsed = ({ status, body }: Told) => ({ status, body: JSON.parse(body) as unknown });
  const codeOf = ({ body }: Told) => (JSON.parse(body) as { code?: string }).code;

  describe.each(kinds)('%s', (kind) => {
    it('gives the same answer as on the ordinary way', async () => {
      const [one, another] = [await next(kind), await next(kind)];
      const asked = watch(kind);
      const express = await ask(one, { origin: FRONT_END });
      const other = await ask(another, { origin: FRONT_END, ...ORDINARY });
      expect(express.status).toBe(kind === 'confirm' ? 200 : 201);
      expect(shapeOf(express)).toEqual(shapeOf(other));
      expect(await outcomesOf(asked)).toEqual(['done']);
    });

    it('is one effect for one key, whichever way it comes', async () => {
      for (const ways of [
        [{}, ORDINARY, {}],
        [ORDINARY, {}, ORDINARY],
      ] as const) {
        const [request, another] = [await next(kind), await next(kind)];
        const key = { 'idempotency-key': randomUUID() };
        const asked = watch(kind);
        const first = await ask(request, { ...key, ...ways[0] });
        const before = await allRows(world);
        const again = await ask(request, { ...key, ...ways[1] });
        const last = await ask(request, { ...key, ...ways[2] });
        expect(first.status).toBeLessThan(300);
        // A stored answer has its fields in another order.
        expect(parsed(again)).toEqual(parsed(first));
        expect(again.headers).toEqual({ ...first.headers, 'idempotency-replayed': 'true' });
        expect(last).toEqual(again);
        expect(await outcomesOf(asked)).toEqual(ways[0] === ORDINARY ? ['done'] : ['done', 'done']);

        const reused = await ask(another, key);
        expect(codeOf(reused)).toBe('IDEMPOTENCY_KEY_REUSED');
        expect(reused).toEqual(await ask(another, { ...key, ...ORDINARY }));
        expect(await allRows(world)).toEqual(before);
        jest.restoreAllMocks();
      }
    });

    it('is begun once, also when it fails', async () => {
      const request = await next(kind);
      const { facade, method } = KINDS[kind];
      const instance = world.app.get<Record<string, (...args: unknown[]) => Promise<unknown>>>(
        facade as never,
      );
      const work = instance[method]?.bind(instance);
      const begun = jest.spyOn(instance, method).mockImplementation(async (...wish) => {
        await work?.(...wish);
        throw new Error('the answer of the commit is lost');
      });
      const errors = jest.spyOn(StructuredLog.prototype, 'write').mockReturnValue();
      const answer = await ask(request);
      expect([answer.status, codeOf(answer)]).toEqual([500, 'INTERNAL_ERROR']);
      expect(begun).toHaveBeenCalledTimes(1);
      const failure = expect.objectContaining({ requestId: 'same' }) as unknown;
      expect(errors).toHaveBeenCalledWith('error', 'request failed', failure);
    });

    it('happens once when twenty want it at once, on both ways', async () => {
      const request = await next(kind);
      const key = { 'idempotency-key': randomUUID() };
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          ask(request, index % 2 === 0 ? key : { ...key, ...ORDINARY }),
        ),
      );
      const fresh = answers.filter(
        ({ status, headers }) => status < 300 && headers['idempotency-replayed'] === undefined,
      );
      expect(fresh).toHaveLength(1);
      for (const answer of answers) {
        const body = JSON.parse(answer.body) as { code?: string };
        if (answer.status < 300) expect(body).toEqual(JSON.parse(fresh[0]?.body ?? ''));
        else expect(body.code).toBe('IDEMPOTENCY_IN_PROGRESS');
      }
    });
  });

  it('are refused as on the ordinary way, at once', async () => {
    const item = await addItem(world, { stock: 1 });
    const poor = await addBuyer(world, sale);
    const unpaid = await holdSeats(poor, sale, [nextSeat()]);
    const rich = await addBuyer(world, sale, { balance: PRICE });
    const paid = await holdSeats(rich, sale, [nextSeat()]);
    await ask(confirming(paid.paymentId), {}, rich);
    const late = await openCoupon(world, {
      claimableFrom: new Date(0),
      claimableUntil: new Date(1_000),
    });
    const claimed = await openCoupon(world);
    await claimCoupon(person, claimed.id);
    const gone = await openCoupon(world, { quantity: 1 });
    await claimCoupon(poor, gone.id);
    const cases: [Kind, Person, Request, string][] = [
      ['order', person, ordering(randomUUID()), 'ITEM_NOT_FOUND'],
      ['order', person, ordering(item.id, 2), 'OUT_OF_STOCK'],
      ['confirm', poor, confirming(unpaid.paymentId), 'INSUFFICIENT_BALANCE'],
      ['confirm', poor, confirming(unpaid.paymentId, {}), 'INSUFFICIENT_BALANCE'],
      ['confirm', poor, confirming(unpaid.paymentId, { amount: 1 }), 'PAYMENT_AMOUNT_MISMATCH'],
      ['confirm', rich, confirming(paid.paymentId), 'PAYMENT_ALREADY_PAID'],
      ['claim', person, claiming(randomUUID()), 'COUPON_NOT_FOUND'],
      ['claim', person, claiming(late.id), 'COUPON_NOT_CLAIMABLE'],
      ['claim', person, claiming(claimed.id), 'COUPON_ALREADY_CLAIMED'],
      ['claim', person, claiming(gone.id), 'COUPON_SOLD_OUT'],
    ];
    const before = await allRows(world);
    for (const [kind, who, request, code] of cases) {
      for (const language of ['en', 'ko']) {
        const asked = watch(kind);
        const headers = { origin: FRONT_END, 'accept-language': language };
        const express = await ask(request, headers, who);
        expect(codeOf(express)).toBe(code);
        expect(express).toEqual(await ask(request, { ...headers, ...ORDINARY }, who));
        expect(await outcomesOf(asked)).toEqual(['refused']);
        jest.restoreAllMocks();
      }
    }
    expect(await allRows(world)).toEqual(before);
  });

  it('leave whatever is not usual to the ordinary way', async () => {
    const free = await addItem(world);
    const guarded = await addItem(world, { roomId: sale.roomId });
    const other = await openSale(world);
    const elsewhere = await addItem(world, { roomId: other.roomId });
    const { paymentId } = await holdSeats(person, sale, [nextSeat()]);
    const coupon = await openCoupon(world);
    const line = { itemId: free.id, quantity: 1 };
    const lines = (...items: unknown[]) => ({
      path: '/v1/orders',
      body: JSON.stringify({ items }),
    });
    const paying = confirming(paymentId);
    const stranger = await addBuyer(world, sale);
    const cases: [Kind, Request, Record<string, string>, number, Person?][] = [
      ['order', ordering(free.id), { authorization: '' }, 401],
      ['order', ordering(free.id), { 'idempotency-key': '' }, 400],
      ['order', ordering(free.id), { 'content-type': 'text/plain' }, 415],
      ['order', { path: '/v1/orders' }, {}, 400],
      ['order', { path: '/v1/orders', body: '' }, {}, 400],
      ['order', { path: '/v1/orders', body: '{' }, {}, 400],
      ['order', { path: '/v1/orders', body: 'null' }, {}, 400],
      ['order', { path: '/v1/orders', body: '{"items":{}}' }, {}, 400],
      ['order', lines(), {}, 400],
      ['order', lines(null), {}, 400],
      ['order', lines('line'), {}, 400],
      ['order', lines(line, line), {}, 400],
      ['order', lines({ itemId: free.id }), {}, 400],
      ['order', lines({ ...line, quantity: 0 }), {}, 400],
      ['order', lines({ ...line, quantity: 1_001 }), {}, 400],
      ['order', lines({ ...line, quantity: 1.5 }), {}, 400],
      ['order', lines({ ...line, quantity: '1' }), {}, 400],
      ['order', lines({ ...line, itemId: 'none' }), {}, 400],
      ['order', lines({ ...line, more: 1 }), {}, 400],
      ['order', lines(line, { ...line, itemId: free.id.toUpperCase() }), {}, 400],
      ['order', ordering(guarded.id), { 'x-queue-token': 'forged' }, 401],
      ['order', ordering(elsewhere.id), {}, 403],
      ['order', lines({ ...line, itemId: guarded.id }, { ...line, itemId: elsewhere.id }), {}, 422],
      ['confirm', paying, { authorization: '' }, 401],
      ['confirm', paying, { 'x-queue-token': 'forged' }, 401],
      ['confirm', paying, { 'x-queue-token': stranger.api.queueToken ?? '' }, 401],
      ['confirm', paying, { 'idempotency-key': '' }, 400],
      ['confirm', { ...paying, body: '[]' }, {}, 400],
      ['confirm', { ...paying, body: 'null' }, {}, 400],
      ['confirm', { ...paying, body: '{"amount":null}' }, {}, 400],
      ['confirm', { ...paying, body: '{"amount":"1"}' }, {}, 400],
      ['confirm', { ...paying, body: '{"amount":1e300}' }, {}, 400],
      ['confirm', { ...paying, body: '{"amounts":1}' }, {}, 400],
      ['confirm', { ...paying, body: '{"__proto__":1}' }, {}, 400],
      ['confirm', paying, {}, 404, stranger],
      ['confirm', confirming(randomUUID()), {}, 404],
      ['confirm', confirming('none'), {}, 400],
      ['claim', claiming(coupon.id), { authorization: '' }, 401],
      ['claim', claiming(coupon.id), { 'idempotency-key': '' }, 400],
      ['claim', { ...claiming(coupon.id), body: '{' }, {}, 400],
      ['claim', claiming('none'), {}, 400],
    ];
    const before = await allRows(world);
    for (const [kind, request, headers, status, who = person] of cases) {
      const asked = watch(kind);
      const answer = await ask(request, headers, who);
      expect({ request, status: answer.status }).toEqual({ request, status });
      const query = { ...request, path: `${request.path}?ordinary` };
      expect(answer).toEqual(await ask(query, headers, who));
      expect((await outcomesOf(asked)).filter(Boolean)).toEqual([]);
      jest.restoreAllMocks();
    }
    expect(await allRows(world)).toEqual(before);

    for (const more of [{ payNow: true }, { payNow: false }, { userCouponId: undefined }]) {
      expect((await order(person.api, [[free, 1]], more)).status).toBe(201);
    }
    const upperCase = { path: paying.path.replace(paymentId, paymentId.toUpperCase()) };
    expect((await ask(upperCase)).status).toBe(200);
    expect((await ask({ ...claiming(coupon.id), body: '{}' })).status).toBe(201);
    expect(await givenOut(world, coupon)).toMatchObject({ issued: 1, owned: 1 });
  });

  it('take the gate’s word for items and payments behind a room', async () => {
    const { id } = await addItem(world, { roomId: sale.roomId });
    const outside = await addBuyer(world, await openSale(world));
    const asked = watch('order');
    expect((await ask(ordering(id))).status).toBe(201);
    expect(codeOf(await ask(ordering(id), {}, outside))).toBe('QUEUE_WRONG_ROOM');
    expect(await outcomesOf(asked)).toEqual(['done', null]);

    const payer = await addBuyer(world, sale, { balance: PRICE });
    const { paymentId } = await holdSeats(payer, sale, [nextSeat()]);
    const paid = watch('confirm');
    const { queueToken = '' } = outside.api;
    const wrong = await ask(confirming(paymentId), { 'x-queue-token': queueToken }, payer);
    expect(codeOf(wrong)).toBe('QUEUE_TOKEN_INVALID');
    expect((await ask(confirming(paymentId, { amount: PRICE }), {}, payer)).status).toBe(200);
    expect(await outcomesOf(paid)).toEqual([null, 'done']);
    expect(await world.app.get(BalanceFacade).getBalance(payer.id)).toBe(0);
    // The slot ended with the payment, as it does on the ordinary way.
    expect(codeOf(await ask(ordering(id), {}, payer))).toBe('QUEUE_TOKEN_EXPIRED');
  });
});

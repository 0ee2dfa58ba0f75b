import { QueueFacade } from '../../../src/modules/queue/index.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale, openSaleInRoom } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  buySeats,
  confirm,
  type Hold,
  holdSeats,
  readPages,
  take,
} from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

describe('A payment', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;
  let hold: Hold;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    sale = await openSale(world);
    buyer = await addBuyer(world, sale, { balance: 25_000 });
    hold = await holdSeats(buyer, sale, sale.seatIds.slice(0, 2));
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('writes money, seats, receipt and event in one transaction', async () => {
    const { status, body: receipt } = await confirm(buyer, hold);

    expect(status).toBe(200);
    expect(receipt).toEqual({
      receiptNumber: expect.stringMatching(/^R\d{8}-\d{6}$/),
      paymentId: hold.paymentId,
      reference: { type: 'RESERVATION', id: hold.id },
      purchase: expect.objectContaining({ concert: expect.anything(), lines: [] }),
      paidAt: expect.stringMatching(/Z$/),
      amount: 20_000,
      balanceAfter: 5_000,
    });
    const { body: payment } = await buyer.api.get(`/v1/payments/${hold.paymentId}`);
    expect(payment).toMatchObject({ status: 'PAID', amount: 20_000, receipt, refundedAt: null });
    const { body: reservation } = await buyer.api.get(`/v1/reservations/${hold.id}`);
    expect(reservation).toMatchObject({ status: 'CONFIRMED', payment: { status: 'PAID' } });
    expect(
      await world.rows(
        `SELECT count(*)::int AS rows, count(DISTINCT transaction)::int AS transactions FROM (
           SELECT xmin::text AS transaction FROM balance_accounts WHERE user_id = $1
           UNION ALL SELECT xmin::text FROM balance_entries WHERE reference_id = $2
           UNION ALL SELECT xmin::text FROM payment_payments WHERE id = $2 AND status = 'PAID'
           UNION ALL SELECT xmin::text FROM reservation_reservations WHERE id = $3
           UNION ALL SELECT xmin::text FROM concert_seats
             WHERE reservation_id = $3 AND status = 'SOLD' AND held_until IS NULL
           UNION ALL SELECT xmin::text FROM outbox_events WHERE aggregate_id = $3
         ) written`,
        [buyer.id, hold.paymentId, hold.id],
      ),
    ).toEqual([{ rows: 7, transactions: 1 }]);
    const [event] = await world.rows<{ type: string; payload: object }>(
      `SELECT type, payload FROM outbox_events WHERE aggregate_id = $1`,
      [hold.id],
    );
    expect(event).toMatchObject({
      type: 'reservation.paid',
      payload: { amount: 20_000, userId: buyer.id, receiptNumber: receipt.receiptNumber },
    });
  });

  it.each([-100_000, -20_000, 0, 1, 19_999, 20_001, Number.MAX_SAFE_INTEGER])(
    'fails with the wrong amount %d, and changes nothing',
    async (amount) => {
      const before = await allRows(world);
      const answer = await buyer.api.post(`/v1/payments/${hold.paymentId}/confirm`, { amount });
      expect(answer.body).toMatchObject({ status: 409, code: 'PAYMENT_AMOUNT_MISMATCH' });
      expect(await allRows(world)).toEqual(before);
    },
  );

  it.each([
    { amount: 1.5 },
    { amount: '20000' },
    { amount: null },
    { price: 1 },
    { amount: 1e300 },
  ])('fails with the body %j, and changes nothing', async (body) => {
    const before = await allRows(world);
    const answer = await buyer.api.post(`/v1/payments/${hold.paymentId}/confirm`, body);
    expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(answer.body.errors).toMatchObject([{ pointer: `/${Object.keys(body)[0]}` }]);
    expect(await allRows(world)).toEqual(before);
  });

  it('needs no body and no amount, and accepts the right amount', async () => {
    const answer = await buyer.api.post(`/v1/payments/${hold.paymentId}/confirm`);
    expect(answer.body).toMatchObject({ amount: 20_000, balanceAfter: 5_000 });
    const other = await addBuyer(world, sale, { balance: 10_000 });
    const { paymentId } = await holdSeats(other, sale, [take(sale.seatIds, 2)]);
    const exact = await other.api.post(`/v1/payments/${paymentId}/confirm`, { amount: 10_000 });
    expect(exact.body).toMatchObject({ amount: 10_000, balanceAfter: 0 });
  });

  it('stays READY when the balance is too low, and changes nothing', async () => {
    const poor = await addBuyer(world, sale, { balance: 9_999 });
    const held = await holdSeats(poor, sale, [take(sale.seatIds, 2)]);
    const before = await allRows(world);

    const refused = await confirm(poor, held);

    expect(refused.body).toMatchObject({ status: 402, code: 'INSUFFICIENT_BALANCE' });
    expect(await allRows(world)).toEqual(before);
    const { body: payment } = await poor.api.get(`/v1/payments/${held.paymentId}`);
    expect(payment).toMatchObject({ status: 'READY', receipt: null });
    await poor.api.post('/v1/balance/charges', { amount: 1 });
    expect((await confirm(poor, held)).body).toMatchObject({ amount: 10_000, balanceAfter: 0 });
  });

  it('fails for a user who never topped up', async () => {
    const poor = await addBuyer(world, sale);
    const refused = await confirm(poor, await holdSeats(poor, sale, [take(sale.seatIds, 2)]));
    expect(refused.body).toMatchObject({ status: 402, code: 'INSUFFICIENT_BALANCE' });
  });

  it('succeeds only once', async () => {
    await confirm(buyer, hold);
    const before = await allRows(world);
    const again = await confirm(buyer, hold);
    expect(again.body).toMatchObject({ status: 409, code: 'PAYMENT_ALREADY_PAID' });
    expect(await allRows(world)).toEqual(before);
  });

  it('stays hidden from other users', async () => {
    const stranger = await addBuyer(world, sale, { balance: 50_000 });
    const before = await allRows(world);
    const path = `/v1/payments/${hold.paymentId}`;
    for (const answer of [
      await stranger.api.get(path),
      await stranger.api.post(`${path}/confirm`, {}),
      await stranger.api.post(`${path}/refund`),
    ]) {
      expect(answer.body).toMatchObject({ status: 404, code: 'PAYMENT_NOT_FOUND' });
    }
    expect((await stranger.api.get('/v1/payments')).body).toEqual({ data: [], nextCursor: null });
    expect(await allRows(world)).toEqual(before);
  });

  it('lets an admin read it but not confirm it', async () => {
    const admin = await addBuyer(world, sale, { role: 'admin', balance: 50_000 });
    const shown = await admin.api.get(`/v1/payments/${hold.paymentId}`);
    expect(shown.body).toMatchObject({ id: hold.paymentId, status: 'READY' });
    expect((await confirm(admin, hold)).body).toMatchObject({ code: 'PAYMENT_NOT_FOUND' });
  });

  it('needs a live slot in the room of the show', async () => {
    const before = await allRows(world);
    const { queueToken } = buyer.api;
    buyer.api.queueToken = undefined;
    expect((await confirm(buyer, hold)).body).toMatchObject({ code: 'QUEUE_TOKEN_MISSING' });
    await buyer.api.join((await openSale(world)).roomId);
    expect((await confirm(buyer, hold)).body).toMatchObject({ code: 'QUEUE_WRONG_ROOM' });
    buyer.api.queueToken = queueToken;
    await world.app.get(QueueFacade).endSlot(sale.roomId, buyer.id);
    expect((await confirm(buyer, hold)).body).toMatchObject({ code: 'QUEUE_TOKEN_EXPIRED' });
    expect(await seatsOf(hold)).toEqual(['HELD', 'HELD']);
    expect((await allRows(world))['balance_entries']).toEqual(before['balance_entries']);
  });

  it('ends only the slot of its payer', async () => {
    const other = await addBuyer(world, sale);
    await confirm(buyer, hold);
    const slot = await buyer.api.get('/v1/queue/tokens/me');
    expect(slot.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_INVALID' });
    expect((await other.api.get('/v1/queue/tokens/me')).body).toMatchObject({ status: 'ACTIVE' });
  });

  it('keeps the slot while the user has another unpaid hold in that room', async () => {
    const second = await openSaleInRoom(world, sale.roomId);
    const other = await holdSeats(buyer, second, [take(second.seatIds, 0)]);
    await buyer.api.post('/v1/balance/charges', { amount: 10_000 });

    await confirm(buyer, hold);
    expect((await buyer.api.get('/v1/queue/tokens/me')).body).toMatchObject({ status: 'ACTIVE' });
    expect((await confirm(buyer, other)).status).toBe(200);
    expect((await buyer.api.get('/v1/queue/tokens/me')).status).toBe(401);
  });

  it('ends the slot despite a hold in another room and a released hold', async () => {
    const given = await holdSeats(buyer, sale, [take(sale.seatIds, 5)]);
    await buyer.api.delete(`/v1/reservations/${given.id}`);
    const { queueToken } = buyer.api;
    const elsewhere = await openSale(world);
    await buyer.api.join(elsewhere.roomId);
    await holdSeats(buyer, elsewhere, [take(elsewhere.seatIds, 0)]);
    const tokenElsewhere = buyer.api.queueToken;

    buyer.api.queueToken = queueToken;
    await confirm(buyer, hold);

    expect((await buyer.api.get('/v1/queue/tokens/me')).status).toBe(401);
    buyer.api.queueToken = tokenElsewhere;
    expect((await buyer.api.get('/v1/queue/tokens/me')).body).toMatchObject({ status: 'ACTIVE' });
  });

  it('appears in the list of its owner, newest first, page by page', async () => {
    const paid = await buySeats(buyer, sale, [take(sale.seatIds, 2)]);
    const last = await holdSeats(buyer, sale, [take(sale.seatIds, 3)]);
    const pages = await readPages(buyer.api, '/v1/payments', 2);
    expect(pages).toMatchObject([
      [
        { id: last.paymentId, status: 'READY' },
        { id: paid.paymentId, status: 'PAID' },
      ],
      [{ id: hold.paymentId, status: 'READY' }],
    ]);
  });

  it.each([
    ['/v1/payments/nonsense', 400, 'VALIDATION_FAILED'],
    ['/v1/payments/0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77', 404, 'PAYMENT_NOT_FOUND'],
  ])('answers every request at %s with %d', async (path, status, code) => {
    expect((await buyer.api.get(path)).body).toMatchObject({ status, code });
    expect((await buyer.api.post(`${path}/confirm`, {})).body).toMatchObject({ status, code });
    expect((await buyer.api.post(`${path}/refund`)).body).toMatchObject({ status, code });
  });

  it('fails without an access token', async () => {
    const { api } = await addPerson(world);
    const anonymous = await api.send('POST', `/v1/payments/${hold.paymentId}/confirm`, {
      headers: { authorization: '' },
    });
    expect(anonymous.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  async function seatsOf({ id }: Hold): Promise<string[]> {
    const sql = `SELECT status FROM concert_seats WHERE reservation_id = $1`;
    return (await world.rows<{ status: string }>(sql, [id])).map(({ status }) => status);
  }
});

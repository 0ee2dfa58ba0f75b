import { setTimeout as wait } from 'node:timers/promises';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import type { Answer } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm, holdSeats, onEveryInstance, take } from '../../support/sale-steps.js';
import { addItem, order, placeOrder, type ShopItem, stockOf } from '../../support/shop.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';
const ROUNDS = 100;
const PRICE = 10_000;

describe('Leaving a room at the same moment as', () => {
  let world: World;
  let sale: Sale;
  let drop: ShopItem;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    const sections = [{ name: 'R', rows: ROUNDS, seatsPerRow: 2, price: PRICE }];
    sale = await openSale(world, { sections });
    drop = await addItem(world, { stock: 1_000, price: PRICE, roomId: sale.roomId });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('paying: each hold and each order has one winner, in all of 100 rounds', async () => {
    const seen = { paid: 0, gaveUp: 0 };
    // Each round aims at the moment between the two outcomes, based on the previous round.
    let headStartMs = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const buyer = await addBuyer(world, sale, { balance: 2 * PRICE });
      const seatId = take(sale.seatIds, round);
      const hold = await holdSeats(buyer, sale, [seatId]);
      const placed = await placeOrder(buyer, [[drop, 1]]);
      const before = await stockOf(world, drop);
      const [here, there] = onEveryInstance(world, buyer);

      const [seats, pieces, left] = await Promise.all([
        later(-headStartMs, () => confirm({ api: here! }, hold)),
        later(-headStartMs, () => confirm({ api: here! }, placed)),
        later(headStartMs, () => there!.delete(ME)),
      ]);

      const paidSeats = seats.status === 200;
      const paidPieces = pieces.status === 200;
      seen[paidSeats ? 'paid' : 'gaveUp'] += 1;
      headStartMs += paidSeats ? -1 : 1;
      // The payments end the slot together, so the user may have no slot to leave.
      expect(paidSeats && paidPieces ? [204, 401] : [204]).toContain(left.status);
      expect(await rowsOf(hold.id, placed.id, seatId)).toEqual({
        reservation: paidSeats ? 'CONFIRMED' : 'RELEASED',
        seat: paidSeats ? 'SOLD' : 'AVAILABLE',
        placed: paidPieces ? 'COMPLETED' : 'CANCELLED',
        payments: [paidSeats, paidPieces].map((paid) => (paid ? 'PAID' : 'CANCELLED')),
        events: [
          paidSeats ? 'reservation.paid' : 'reservation.released',
          paidPieces ? 'order.paid' : 'order.cancelled',
        ],
      });
      expect(await stockOf(world, drop)).toBe(before + (paidPieces ? 0 : 1));
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });

  it('holding: a hold after the gate is given up or refused', async () => {
    for (let round = 0; round < 20; round += 1) {
      const buyer = await addBuyer(world, sale);
      const seatIds = [take(sale.seatIds, ROUNDS + round)];
      const [held, left] = await Promise.all([
        buyer.api.post('/v1/reservations', { showId: sale.showId, seatIds }),
        later(round % 7, () => buyer.api.delete(ME)),
      ]);
      expect(left.status).toBe(204);
      expect([201, 401]).toContain(held.status);
      expect(await world.rows(`SELECT status FROM concert_seats WHERE id = $1`, seatIds)).toEqual([
        { status: 'AVAILABLE' },
      ]);
    }
  });

  it('ordering: an order that waits for the end of the leave is refused', async () => {
    const buyer = await addBuyer(world, sale);
    const before = await stockOf(world, drop);
    let late: Promise<Answer> | undefined;
    const waitingRoom = world.app.get(WaitingRoom);
    const leave = waitingRoom.leave.bind(waitingRoom);
    jest.spyOn(waitingRoom, 'leave').mockImplementationOnce(async (claims) => {
      late = order(buyer.api, [[drop, 1]]);
      await eventually('the order waits', () => statementsWaitingForALock(world));
      return leave(claims);
    });

    expect((await buyer.api.delete(ME)).status).toBe(204);

    expect((await late)?.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_EXPIRED' });
    expect(await stockOf(world, drop)).toBe(before);
  });

  it('ordering: an order that commits before the leave is given up by it', async () => {
    const buyer = await addBuyer(world, sale);
    const before = await stockOf(world, drop);
    const stockRow = `SELECT FROM item_stock WHERE item_id = $1 FOR UPDATE`;
    const [ordered, left] = await whileBlocked(world, stockRow, [drop.id], async () => {
      const sent = order(buyer.api, [[drop, 1]]);
      await eventually('the order waits', () => statementsWaitingForALock(world));
      const gone = buyer.api.delete(ME);
      await eventually('the leave waits', async () => (await statementsWaitingForALock(world)) > 1);
      return [sent, gone] as const;
    }).then(async ([sent, gone]) => [await sent, await gone]);

    expect([ordered!.status, left!.status]).toEqual([201, 204]);
    expect((await buyer.api.get(`/v1/orders/${ordered!.body.id}`)).body.status).toBe('CANCELLED');
    expect(await stockOf(world, drop)).toBe(before);
  });

  async function later(ms: number, send: () => Promise<Answer>): Promise<Answer> {
    if (ms > 0) await wait(ms);
    return send();
  }

  async function rowsOf(reservationId: string, orderId: string, seatId: string) {
    const [row] = await world.rows<{ reservation: string; seat: string; placed: string }>(
      `SELECT reservation.status AS reservation, seat.status AS seat, placed.status AS placed
       FROM reservation_reservations reservation, concert_seats seat, order_orders placed
       WHERE reservation.id = $1 AND placed.id = $2 AND seat.id = $3`,
      [reservationId, orderId, seatId],
    );
    const both = [reservationId, orderId];
    const payments = await world.rows<{ status: string }>(
      `SELECT status FROM payment_payments WHERE reference_id = ANY($1::uuid[])
       ORDER BY array_position($1, reference_id)`,
      [both],
    );
    const events = await world.rows<{ type: string }>(
      `SELECT type FROM outbox_events WHERE aggregate_id = ANY($1::uuid[])
       ORDER BY array_position($1, aggregate_id)`,
      [both],
    );
    return {
      ...row,
      payments: payments.map(({ status }) => status),
      events: events.map(({ type }) => type),
    };
  }
});

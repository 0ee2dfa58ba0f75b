import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { allRows } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, confirm, type Hold, refund, take } from '../../support/sale-steps.js';
import { useShop } from '../../support/shop.js';
import type { World } from '../../support/world.js';

describe('A refund of a part', () => {
  let world: World;
  useShop((shop) => ({ world } = shop));

  describe('of a reservation', () => {
    let sale: Sale;
    let fan: Person;
    let bought: Hold;

    beforeEach(async () => {
      sale = await openSale(world, {
        startsInSeconds: 600,
        sections: [
          { name: 'R', rows: 1, seatsPerRow: 2, price: 10_000 },
          { name: 'S', rows: 1, seatsPerRow: 2, price: 7_000 },
          { name: 'Free', rows: 1, seatsPerRow: 1, price: 0 },
        ],
      });
      fan = await addBuyer(world, sale, { balance: 50_000 });
      bought = await buySeats(fan, sale, [1, 2, 4].map(seat));
    });

    it('frees the seats for others, and keeps the rest', async () => {
      const { body } = await refund(fan, bought, { seatIds: [seat(2)] });

      expect(body).toMatchObject({ status: 'PAID', amount: 17_000, refundedAmount: 7_000 });
      const { body: reservation } = await fan.api.get(`/v1/reservations/${bought.id}`);
      expect(reservation).toMatchObject({
        status: 'CONFIRMED',
        amount: 10_000,
        seats: [{ id: seat(1) }, { id: seat(4) }],
        payment: { status: 'PAID' },
      });
      await buySeats(await addBuyer(world, sale, { balance: 7_000 }), sale, [seat(2)]);
      expect(await seatStatuses()).toEqual(['AVAILABLE', 'SOLD', 'SOLD', 'AVAILABLE', 'SOLD']);
    });

    it('does not count the returned seats in the limit of the user', async () => {
      await refund(fan, bought, { seatIds: [seat(1), seat(2)] });
      await fan.api.join(sale.roomId);
      await buySeats(fan, sale, [0, 2, 3].map(seat));
    });

    it('stays PAID after the last paid seat while a free one is left', async () => {
      await refund(fan, bought, { seatIds: [seat(1), seat(2)] });
      const { body: payment } = await fan.api.get(`/v1/payments/${bought.paymentId}`);
      expect(payment).toMatchObject({ status: 'PAID', refundedAmount: 17_000 });

      expect((await refund(fan, bought, { seatIds: [seat(4)] })).body.status).toBe('REFUNDED');
      const { body: reservation } = await fan.api.get(`/v1/reservations/${bought.id}`);
      expect(reservation).toMatchObject({ status: 'CANCELLED', payment: { status: 'REFUNDED' } });
    });

    it('has an event of its own with its seats and amount', async () => {
      await refund(fan, bought, { seatIds: [seat(2)] });
      await refund(fan, bought);
      expect(
        await world.rows(
          `SELECT type, payload->'amount' AS amount, jsonb_path_query_array(payload, '$.seats[*].id') AS seats
           FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
          [bought.id],
        ),
      ).toEqual([
        { type: 'reservation.paid', amount: 17_000, seats: [1, 2, 4].map(seat) },
        { type: 'reservation.refunded', amount: 7_000, seats: [seat(2)] },
        { type: 'reservation.refunded', amount: 10_000, seats: [seat(1), seat(4)] },
      ]);
    });

    it('is refused for seats that it does not have any more, and for lines', async () => {
      await refund(fan, bought, { seatIds: [seat(2)] });
      const before = await allRows(world);
      const exceeding = [
        { seatIds: [seat(1), seat(2)] },
        { seatIds: [seat(0)] },
        { areas: [{ areaId: seat(1), quantity: 1 }] },
      ];
      for (const part of exceeding) {
        const { body } = await refund(fan, bought, part);
        expect(body).toMatchObject({ status: 409, code: 'REFUND_EXCEEDS_PURCHASE' });
      }
      const { body } = await refund(fan, bought, { lines: [{ itemId: seat(1), quantity: 1 }] });
      expect(body).toMatchObject({ status: 422, code: 'REFUND_KIND_MISMATCH' });
      expect(await allRows(world)).toEqual(before);
    });

    it('returns standing places to their area', async () => {
      const sections = [{ name: 'Floor', kind: 'STANDING' as const, capacity: 10, price: 5_000 }];
      const { showId, roomId } = await openSale(world, { sections });
      const [area] = await world.rows(
        `SELECT id AS "areaId" FROM concert_areas WHERE show_id = $1`,
        [showId],
      );
      const left = () =>
        world.count(`SELECT available FROM concert_areas WHERE show_id = $1`, [showId]);
      const guest = await addBuyer(world, { roomId }, { balance: 15_000 });
      const areas = [{ ...area, quantity: 3 }];
      const { body: held } = await guest.api.post('/v1/reservations', { showId, areas });
      const paid = { paymentId: held.payment.id as string };
      await confirm(guest, paid);
      expect(await left()).toBe(7);

      const two = { areas: [{ ...area, quantity: 2 }] };
      expect((await refund(guest, paid, two)).body.refundedAmount).toBe(10_000);
      expect(await left()).toBe(9);
      expect((await refund(guest, paid, two)).body.code).toBe('REFUND_EXCEEDS_PURCHASE');
      expect((await refund(guest, paid)).body).toMatchObject({ status: 'REFUNDED' });
      expect(await left()).toBe(10);
    });

    it('is allowed for seven days after a change of the date, also when the show has begun', async () => {
      const admin = await addPerson(world, { role: 'admin' });
      const startsAt = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
      await admin.api.patch(`/v1/shows/${sale.showId}`, { startsAt });

      world.clock.advance(7 * 86_400 - 60);
      expect((await refund(fan, bought, { seatIds: [seat(2)] })).status).toBe(200);
      world.clock.advance(120);
      const late = await refund(fan, bought);
      expect(late.body).toMatchObject({ status: 409, code: 'REFUND_CUTOFF_PASSED' });
      world.clock.resume();
    });

    function seat(index: number): string {
      return take(sale.seatIds, index);
    }

    async function seatStatuses(): Promise<string[]> {
      const rows = await world.rows<{ status: string }>(
        `SELECT status FROM concert_seats WHERE show_id = $1 ORDER BY position`,
        [sale.showId],
      );
      return rows.map(({ status }) => status);
    }
  });
});

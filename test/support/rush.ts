import { claim, givenOut, openCoupon } from './coupons.js';
import { openSale } from './sale.js';
import { findBreaches } from './sale-invariants.js';
import { addBuyers, confirm, take, tally } from './sale-steps.js';
import { addItem, order, stockOf } from './shop.js';
import type { World } from './world.js';

const BUYERS = 40;
const PIECES = 10;

/** Forty users at once want ten seats, ten units and ten coupons, on all instances. Expects that each is sold once. */
export async function sellOut(world: World): Promise<void> {
  const sale = await openSale(world);
  const [item, coupon] = [await addItem(world, { stock: PIECES }), await openCoupon(world)];
  const buyers = await addBuyers(world, sale, BUYERS, { balance: 100_000 });

  const [holds, orders, claims] = await Promise.all([
    Promise.all(
      buyers.map(({ api }, index) => {
        const seatIds = [take(sale.seatIds.slice(0, PIECES), index)];
        return api.post('/v1/reservations', { showId: sale.showId, seatIds });
      }),
    ),
    Promise.all(buyers.map(({ api }) => order(api, [[item, 1]], { payNow: true }))),
    Promise.all(buyers.map(({ api }) => claim(api, coupon))),
  ]);
  const refused = BUYERS - PIECES;
  expect(tally(holds)).toEqual({ '201': PIECES, '409 SEAT_ALREADY_RESERVED': refused });
  expect(tally(orders)).toEqual({ '201': PIECES, '409 OUT_OF_STOCK': refused });
  expect(tally(claims)).toEqual({ '201': PIECES, '409 COUPON_SOLD_OUT': refused });

  const payments = holds.flatMap(({ status, body }, index) =>
    status === 201 ? [{ buyer: take(buyers, index), paymentId: body.payment.id as string }] : [],
  );
  const paid = await Promise.all(
    payments.map(({ buyer, paymentId }) => confirm(buyer, { paymentId })),
  );
  expect(tally(paid)).toEqual({ '200': PIECES });

  const sold = `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status = 'SOLD'`;
  expect(await world.count(sold, [sale.showId])).toBe(PIECES);
  expect(await stockOf(world, item)).toBe(0);
  expect(await givenOut(world, coupon)).toEqual({ issued: PIECES, owned: PIECES, owners: PIECES });
  expect(await findBreaches(world)).toEqual([]);
}

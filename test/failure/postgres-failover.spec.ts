import type { Answer } from '../support/api.js';
import { numberOf } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import type { Person } from '../support/people.js';
import { PostgresPair } from '../support/postgres-pair.js';
import { openSale } from '../support/sale.js';
import { findBreaches } from '../support/sale-invariants.js';
import { addBuyer, addBuyers, holdSeats, take } from '../support/sale-steps.js';
import { World } from '../support/world.js';

const PRICE = 10_000;
const SEATS = 200;
/** `FAILOVERS=20` is the long form. */
const FAILOVERS = Array.from({ length: numberOf('FAILOVERS', 1) }, (_, index) => index + 1);
const HALL = [{ name: 'R', rows: 10, seatsPerRow: SEATS / 10, price: PRICE }];

describe('PostgreSQL with a synchronous replica', () => {
  let pair: PostgresPair;
  let world: World;

  beforeEach(async () => {
    pair = await PostgresPair.start();
    world = await World.start({ instances: 2, config: { databaseUrl: pair.url } });
  });

  afterEach(async () => {
    await world.stop();
    await pair.remove();
  });

  it('acknowledges no payment that the replica does not have', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: PRICE });
    const hold = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
    const key = { 'idempotency-key': hold.paymentId };
    const pay = () => buyer.api.post(`/v1/payments/${hold.paymentId}/confirm`, {}, key);

    const refused = await pair.withoutReplica(pay);
    expect(refused.body).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' });
    const paid = await pay();
    expect(paid.body).toMatchObject({ amount: PRICE, balanceAfter: 0 });
    expect(await findBreaches(world)).toEqual([]);
  });

  it.each(FAILOVERS)('loses no acknowledged sale in failover %i, and sells all seats', async () => {
    const sale = await openSale(world, { sections: HALL });
    const buyers = await addBuyers(world, sale, SEATS, { balance: PRICE });
    const acknowledged: string[] = [];
    let onSale: () => void;
    const firstSale = new Promise<void>((resolve) => (onSale = resolve));
    const buy = async (buyer: Person, index: number) => {
      const body = { showId: sale.showId, seatIds: [take(sale.seatIds, index)] };
      const { payment } = await untilServed(buyer, '/v1/reservations', body, 201);
      await untilServed(buyer, `/v1/payments/${payment.id}/confirm`, {}, 200);
      acknowledged.push(payment.id as string);
      onSale();
    };
    await pair.untilSynchronous();
    const early = Promise.all(buyers.slice(0, SEATS / 2).map(buy));
    await Promise.race([firstSale, early]);
    await pair.failOver();
    const before = [...acknowledged];
    const late = buyers.slice(SEATS / 2).map((buyer, index) => buy(buyer, SEATS / 2 + index));
    await Promise.all([early, ...late]);

    const paid = `SELECT count(*) FROM payment_payments WHERE id = ANY($1) AND status = 'PAID'`;
    expect(await world.count(paid, [before])).toBe(before.length);
    const sold = `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status = 'SOLD'`;
    expect(await world.count(sold, [sale.showId])).toBe(SEATS);
    expect(await findBreaches(world)).toEqual([]);
  });
});

/** Repeats a request with its key, as clients do after 503. */
async function untilServed(
  { api }: Person,
  path: string,
  body: object,
  status: number,
): Promise<Answer['body']> {
  return eventually(`${path} is served`, async () => {
    const answer = await api.post(path, body, { 'idempotency-key': path });
    expect([status, 503]).toContain(answer.status);
    return answer.status === status && answer.body;
  });
}

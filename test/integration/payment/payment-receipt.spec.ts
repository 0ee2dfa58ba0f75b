import { assertStatus } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, buySeats, confirm, refund } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

const SEATS = { name: 'R', rows: 1, seatsPerRow: 4, price: 10_000 } as const;
const FLOOR = { name: 'Floor', kind: 'STANDING', capacity: 10, price: 8_000 } as const;

describe('A receipt', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('says what was bought of a show: what, who, where, when, and which places', async () => {
    const sale = await openSale(world, { sections: [SEATS, FLOOR] });
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    const areas = [{ areaId: sale.areaIds[0], quantity: 2 }];
    const seatIds = sale.seatIds.slice(1, 2);
    const held = await buyer.api.post('/v1/reservations', { showId: sale.showId, seatIds, areas });
    assertStatus(held, 201);
    const paymentId = held.body.payment.id as string;
    const { body: receipt } = await confirm(buyer, { paymentId });

    const { body: show } = await buyer.api.get(`/v1/shows/${sale.showId}`);
    const purchase = {
      concert: { id: sale.concertId, title: 'Test concert', artist: 'Testers', venue: 'Lab' },
      show: { id: sale.showId, startsAt: show.startsAt as string },
      seats: [{ id: seatIds[0], section: 'R', row: 1, number: 2, price: 10_000 }],
      areas: [{ id: sale.areaIds[0], section: 'Floor', price: 8_000, quantity: 2 }],
      lines: [],
    };
    expect(receipt.purchase).toEqual(purchase);

    // A receipt stays as it was.
    assertStatus(await refund(buyer, { paymentId }, { seatIds }), 200);
    const admin = await addPerson(world, { role: 'admin' });
    const startsAt = new Date(Date.parse(show.startsAt as string) + 3_600_000).toISOString();
    assertStatus(await admin.api.patch(`/v1/shows/${sale.showId}`, { startsAt }), 200);
    const { body: payment } = await buyer.api.get(`/v1/payments/${paymentId}`);
    expect(payment.receipt).toEqual(receipt);
  });

  it('has the best seats that were found', async () => {
    const sale = await openSale(world, { sections: [SEATS] });
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    const best = { showId: sale.showId, best: { count: 2 } };
    const held = await buyer.api.post('/v1/reservations', best);
    const { body } = await confirm(buyer, { paymentId: held.body.payment.id as string });
    expect(body.purchase.seats).toEqual(held.body.seats);
  });

  it('says what was bought of a shop, with the share of the discount', async () => {
    const buyer = await addPerson(world, { balance: 100_000 });
    const item = await addItem(world, { name: 'Signed LP', price: 45_000 });
    const { body } = await buyer.api.post('/v1/orders', {
      items: [{ itemId: item.id, quantity: 2 }],
      payNow: true,
    });
    expect(body.receipt.purchase).toEqual({
      ...{ concert: null, show: null, seats: [], areas: [] },
      lines: [
        {
          ...{ itemId: item.id, name: 'Signed LP', price: 45_000, quantity: 2 },
          ...{ amount: 90_000, discount: 0, total: 90_000 },
        },
      ],
    });
    const { body: payments } = await buyer.api.get('/v1/payments');
    expect(payments.data[0].receipt).toEqual(body.receipt);
  });

  it('of a payment of an earlier version does not say it', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    const { paymentId } = await buySeats(buyer, sale, sale.seatIds.slice(0, 1));
    await placeOrder(buyer, [[await addItem(world), 1]]);
    await world.rows('UPDATE payment_payments SET purchase = NULL WHERE id = $1', [paymentId]);
    const { body } = await buyer.api.get(`/v1/payments/${paymentId}`);
    expect(body.receipt).toMatchObject({ paymentId, purchase: null });
  });
});

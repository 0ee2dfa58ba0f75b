import { addPerson } from '../support/people.js';
import { openSale, type Sale } from '../support/sale.js';
import { World } from '../support/world.js';

describe('One sale, from the waiting room to the receipt', () => {
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start();
    sale = await openSale(world);
  });

  afterAll(() => world.stop());

  it('sells a seat for its exact price', async () => {
    const { api, id } = await addPerson(world);
    const joined = await api.join(sale.roomId);
    expect(joined.status).toBe(201);
    expect(joined.body).toMatchObject({ status: 'ACTIVE', position: 0 });

    const shows = await api.get(`/v1/concerts/${sale.concertId}/shows`);
    expect(shows.body).toMatchObject({ data: [{ id: sale.showId, seatsLeft: 20 }] });
    const map = await api.get(`/v1/shows/${sale.showId}/seats`);
    expect(map.status).toBe(200);
    const [seatId] = sale.seatIds;

    const held = await api.post('/v1/reservations', { showId: sale.showId, seatIds: [seatId] });
    expect(held.body).toMatchObject({
      status: 'HELD',
      amount: 10_000,
      payment: { status: 'READY' },
    });
    expect(held.status).toBe(201);
    const { payment } = held.body as { payment: { id: string } };

    const poor = await api.post(`/v1/payments/${payment.id}/confirm`, {});
    expect(poor.status).toBe(402);
    const charged = await api.post('/v1/balance/charges', { amount: 15_000 });
    expect(charged.status).toBe(201);
    const paid = await api.post(`/v1/payments/${payment.id}/confirm`, { amount: 10_000 });
    expect(paid.body).toMatchObject({ amount: 10_000, balanceAfter: 5_000 });
    expect(paid.status).toBe(200);

    const after = await api.get('/v1/queue/tokens/me');
    expect(after.body).toMatchObject({ code: 'QUEUE_TOKEN_INVALID' });
    const rows = await world.rows(
      `SELECT status, reservation_id IS NOT NULL AS owned FROM concert_seats WHERE id = $1`,
      [seatId],
    );
    expect(rows).toEqual([{ status: 'SOLD', owned: true }]);
    expect(
      await world.rows(`SELECT amount FROM balance_entries WHERE user_id = $1 ORDER BY sequence`, [
        id,
      ]),
    ).toEqual([{ amount: '15000' }, { amount: '-10000' }]);
  });
});

import { randomUUID } from 'node:crypto';
import { ORDINARY, send } from '../support/express.js';
import { openSale } from '../support/sale.js';
import { addBuyer } from '../support/sale-steps.js';
import { World } from '../support/world.js';

describe('Limits on the express lane', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ config: { rateLimits: true } });
  });

  afterAll(() => world.stop());

  it.each([
    ['a hold', '/v1/reservations', (showId: string) => ({ showId, seatIds: [randomUUID()] })],
    ['an order', '/v1/orders', () => ({ items: [{ itemId: randomUUID(), quantity: 1 }] })],
    ['a claim', `/v1/coupons/${randomUUID()}/claim`, () => undefined],
  ])('count %s once, whichever way it takes', async (_, path, bodyOf) => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale);
    const body = bodyOf(sale.showId);
    const request = { path, ...(body && { body: JSON.stringify(body) }) };
    const statuses: number[] = [];
    for (let count = 0; count < 241; count += 1) {
      const way = count % 2 === 0 ? {} : ORDINARY;
      statuses.push((await send(world, buyer, request, way)).status);
    }
    expect(statuses.slice(0, 240).filter((status) => status !== 404)).toEqual([]);
    expect(statuses[240]).toBe(429);
  });
});

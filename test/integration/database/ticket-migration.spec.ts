import { DataSource } from 'typeorm';
import { CreateTickets1764000000028 } from '../../../migrations/1764000000028-create-tickets.js';
import { KeepScanTimes1764000000050 } from '../../../migrations/1764000000050-keep-scan-times.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, holdSeats, refund } from '../../support/sale-steps.js';
import { checkIn, ticketsOf } from '../../support/tickets.js';
import { World } from '../../support/world.js';

describe('The migration that adds tickets', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('makes tickets of the seats that were paid before it, and of no others', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    await buySeats(buyer, sale, sale.seatIds.slice(0, 3));
    const refunded = await addBuyer(world, sale, { balance: 100_000 });
    await refund(refunded, await buySeats(refunded, sale, sale.seatIds.slice(4, 6)));
    await holdSeats(await addBuyer(world, sale), sale, sale.seatIds.slice(6, 8));
    const before = await ticketsOf(buyer);

    const runner = world.app.get(DataSource).createQueryRunner();
    const [created, extended] = [
      new CreateTickets1764000000028(),
      new KeepScanTimes1764000000050(),
    ];
    await extended.down(runner);
    await created.down(runner);
    await created.up(runner);
    await extended.up(runner);
    await runner.release();

    expect(await findBreaches(world)).toEqual([]);
    const after = await ticketsOf(buyer);
    const withoutIds = (tickets: readonly object[]) =>
      tickets
        .map((ticket) => JSON.stringify({ ...ticket, id: '', code: '' }))
        .sort((a, b) => a.localeCompare(b));
    expect(withoutIds(after)).toEqual(withoutIds(before));
    for (const { id } of after) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab]/);
    expect(await ticketsOf(refunded)).toEqual([]);
    const door = await addPerson(world, { role: 'door' });
    for (const ticket of after) expect((await checkIn(door.api, ticket)).status).toBe(200);
  });
});

import { RefundCancelledShowsJob } from '../../../src/modules/reservation/infrastructure/schedule/refund-cancelled-shows.job.js';
import { assertStatus } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm, type Hold, refund } from '../../support/sale-steps.js';
import { checkIn, type SeenTicket, statusesOf, ticketsOf } from '../../support/tickets.js';
import { World } from '../../support/world.js';

const SECTIONS = [
  { name: 'R', rows: 1, seatsPerRow: 10, price: 10_000 },
  { name: 'Floor', kind: 'STANDING', capacity: 100, price: 5_000 },
  { name: 'Gift', kind: 'STANDING', capacity: 100, price: 0 },
] as const;

describe('Tickets of seats and standing places together', () => {
  let world: World;
  let door: Person;
  let admin: Person;
  let sale: Sale;
  let buyer: Person;
  let bought: Hold;
  let tickets: SeenTicket[];

  beforeAll(async () => {
    world = await World.start();
    door = await addPerson(world, { role: 'door' });
    admin = await addPerson(world, { role: 'admin' });
  });

  beforeEach(async () => {
    sale = await openSale(world, { sections: SECTIONS, maxSeatsPerUser: 10 });
    const [floor = ''] = sale.areaIds;
    buyer = await addBuyer(world, sale, { balance: 100_000 });
    bought = await buy(buyer, {
      seatIds: sale.seatIds.slice(0, 2),
      areas: [{ areaId: floor, quantity: 3 }],
    });
    tickets = await ticketsOf(buyer);
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  async function buy({ api }: Person, places: object): Promise<Hold> {
    const held = await api.post('/v1/reservations', { showId: sale.showId, ...places });
    assertStatus(held, 201);
    const { id, payment, holdExpiresAt } = held.body;
    const hold = { id, paymentId: payment.id, holdExpiresAt: new Date(holdExpiresAt as string) };
    assertStatus(await confirm({ api }, hold), 200);
    return hold;
  }

  const seatOf = async ({ id }: SeenTicket) =>
    (await buyer.api.get(`/v1/tickets/${id}`)).body.seat as object;

  it('are one for each place', async () => {
    const seats = await Promise.all(tickets.map(seatOf));
    const standing = { section: 'Floor', row: null, number: null };
    expect(seats).toEqual([
      { section: 'R', row: 1, number: 1 },
      { section: 'R', row: 1, number: 2 },
      ...[standing, standing, standing],
    ]);
    for (const [index, ticket] of tickets.entries()) {
      const { status, body } = await checkIn(door.api, ticket);
      expect({ status, seat: body.seat }).toEqual({ status: 200, seat: seats[index] });
    }
    const { body } = await door.api.get(`/v1/shows/${sale.showId}/checkins`);
    expect(body).toMatchObject({
      ...{ tickets: 5, checkedIn: 5 },
      sections: [
        { section: 'Floor', tickets: 3, checkedIn: 3 },
        { section: 'R', tickets: 2, checkedIn: 2 },
      ],
    });
  });

  it('are made for free places too', async () => {
    const guest = await addBuyer(world, sale);
    await buy(guest, { areas: [{ areaId: sale.areaIds[1], quantity: 2 }] });
    expect((await ticketsOf(guest)).map(({ status }) => status)).toEqual(['VALID', 'VALID']);
  });

  it('are revoked one by one by refunds of parts', async () => {
    const [seatId] = sale.seatIds;
    const part = { seatIds: [seatId], areas: [{ areaId: sale.areaIds[0], quantity: 1 }] };
    assertStatus(await refund(buyer, bought, part), 200);
    const left = (await ticketsOf(buyer)).map(({ status }) => status);
    expect(left[0]).toBe('REVOKED');
    expect(left[1]).toBe('VALID');
    expect(left.slice(2).sort()).toEqual(['REVOKED', 'VALID', 'VALID']);
    expect((await checkIn(door.api, tickets[0]!)).body).toMatchObject({ code: 'TICKET_REVOKED' });
    expect((await checkIn(door.api, tickets[1]!)).status).toBe(200);

    assertStatus(await refund(admin, bought), 200);
    expect(await statusesOf(world, sale.showId)).toEqual({ REVOKED: 5 });
  });

  it('that were used stay, while their owner returns the unused ones', async () => {
    const floor = (quantity: number) => ({ areas: [{ areaId: sale.areaIds[0], quantity }] });
    const used = tickets[3]!;
    assertStatus(await checkIn(door.api, used), 200);
    expect((await refund(buyer, bought, floor(3))).body).toMatchObject({
      ...{ status: 409, code: 'TICKET_ALREADY_USED' },
    });
    assertStatus(await refund(buyer, bought, floor(2)), 200);
    expect((await ticketsOf(buyer)).map(({ status }) => status)).toEqual([
      ...['VALID', 'VALID'],
      ...['REVOKED', 'USED', 'REVOKED'],
    ]);
    expect((await refund(buyer, bought)).body).toMatchObject({ code: 'TICKET_ALREADY_USED' });
  });

  it('are all revoked when the show is cancelled, also those that were used', async () => {
    assertStatus(await checkIn(door.api, tickets[0]!), 200);
    const cancel = `/v1/shows/${sale.showId}/cancel`;
    assertStatus(await admin.api.post(cancel, { reason: 'Storm' }), 200);
    await world.app.get(RefundCancelledShowsJob).run();
    expect(await statusesOf(world, sale.showId)).toEqual({ REVOKED: 5 });
    for (const ticket of tickets) {
      expect((await checkIn(door.api, ticket)).body).toMatchObject({ code: 'TICKET_REVOKED' });
    }
  });
});

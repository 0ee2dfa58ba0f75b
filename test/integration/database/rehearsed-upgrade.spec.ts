import { findBreachesIn, INVARIANTS } from '../../../src/audit/audit.js';
import { OVERDUE } from '../../../src/audit/overdue.js';
import { CancelShows } from '../../../src/modules/reservation/application/cancel-shows.js';
import { addPerson, type Person, signIn } from '../../support/people.js';
import { REHEARSED_AT, upgradedDatabase } from '../../support/rehearsed-database.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { letIn } from '../../support/sale.js';
import { buySeats, refund } from '../../support/sale-steps.js';
import { checkIn, statusesOf, ticketsOf } from '../../support/tickets.js';
import { World } from '../../support/world.js';

/** What the rehearsal has sold. */
const SOLD = 23;

interface OldPurchase {
  readonly userId: string;
  readonly email: string;
  readonly showId: string;
  readonly roomId: string;
  readonly paymentId: string;
  readonly price: number;
}

describe('A database that the rehearsal of the version before tickets has filled', () => {
  let world: World;
  let purchases: OldPurchase[];

  beforeAll(async () => {
    world = await World.start({ template: await upgradedDatabase() });
    world.clock.stopAt(REHEARSED_AT);
    purchases = await world.rows<OldPurchase>(
      `SELECT reservation.user_id AS "userId", email, show_id AS "showId",
         reservation.room_id AS "roomId", payment_id AS "paymentId", payment.amount::int AS price
       FROM reservation_reservations reservation JOIN user_users ON user_users.id = user_id
       JOIN payment_payments payment ON payment.id = payment_id
       WHERE reservation.status = 'CONFIRMED' ORDER BY reservation.id`,
    );
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('passes the audit, with a ticket for each seat that was sold', async () => {
    const found = await findBreachesIn((sql, args) => world.rows(sql, args), REHEARSED_AT, {
      ...INVARIANTS,
      ...OVERDUE,
    });
    expect(found).toEqual([]);
    expect(purchases).toHaveLength(SOLD);
    expect(await statusesOf(world, purchase(0).showId)).toEqual({ VALID: SOLD });
  });

  it('refunds an old payment to its buyer, and revokes its ticket', async () => {
    const { paymentId, price } = purchase(0);
    const buyer = await buyerOf(0);
    const { body } = await refund(buyer, { paymentId });
    expect(body).toMatchObject({ status: 'REFUNDED', refundedAmount: price });
    expect((await ticketsOf(buyer)).map(({ status }) => status)).toEqual(['REVOKED']);
    const { body: account } = await buyer.api.get('/v1/balance');
    expect(account.balance).toBe(price);
  });

  it('admits the owner of an old seat once', async () => {
    const door = await addPerson(world, { role: 'door' });
    const [ticket] = await ticketsOf(await buyerOf(1));
    if (!ticket) throw new Error('The old seat has no ticket');
    expect((await checkIn(door.api, ticket)).status).toBe(200);
    expect((await checkIn(door.api, ticket)).body.code).toBe('TICKET_ALREADY_USED');
  });

  it('sells the seats that are left', async () => {
    const { showId, roomId } = purchase(0);
    const late = await addPerson(world, { balance: 1_000_000 });
    await letIn(world, late, roomId);
    const [seat] = await world.rows<{ id: string }>(
      `SELECT id FROM concert_seats WHERE show_id = $1 AND status = 'AVAILABLE' LIMIT 1`,
      [showId],
    );
    await buySeats(late, { showId }, [seat?.id ?? '']);
    expect(await ticketsOf(late)).toHaveLength(1);
  });

  it('cancels the old show, and repays everybody', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const { showId } = purchase(0);
    const path = `/v1/shows/${showId}`;
    expect((await admin.api.post(`${path}/cancel`, { reason: 'Ill' })).status).toBe(200);
    await world.app.get(CancelShows).refundAll();
    const { body } = await admin.api.get(`${path}/cancellation`);
    // One of the old ones was refunded before, and a new one was sold.
    expect(body).toMatchObject({ state: 'FINISHED', refunded: SOLD, remaining: 0 });
  });

  function purchase(index: number): OldPurchase {
    const found = purchases[index];
    if (!found) throw new Error(`There is no old purchase ${index}`);
    return found;
  }

  function buyerOf(index: number): Promise<Person> {
    const { userId: id, email } = purchase(index);
    const role = 'customer' as const;
    const visitor = { id, email, blocked: false, emailVerified: false, name: 'Visitor', role };
    return signIn(world.app, { ...visitor, createdAt: REHEARSED_AT });
  }
});

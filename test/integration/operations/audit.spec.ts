import { randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import { type Breach, findBreachesIn, INVARIANTS } from '../../../src/audit/audit.js';
import { DRAWN_LINE, findBreachesOfLines } from '../../../src/audit/drawn-lines.js';
import { OVERDUE } from '../../../src/audit/overdue.js';
import type { Beacon } from '../../../src/modules/queue/application/draw/beacon.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { CancelShows } from '../../../src/modules/reservation/application/cancel-shows.js';
import { newId } from '../../../src/shared/ids.js';
import { drawsOf, gather } from '../../support/draws.js';
import { startCommand } from '../../support/processes.js';
import { addPerson } from '../../support/people.js';
import { openAndDraw, openPreQueue } from '../../support/real-draws.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, buySeats, holdSeats, refund, take } from '../../support/sale-steps.js';
import { addCoupon, addItem, claimCoupon, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';
import { redisVariables } from '../../support/redis.js';

const ALL = { ...INVARIANTS, ...OVERDUE };

/** A top-up that only exists here. */
const topUp = (columns: string, values: string) => `
    INSERT INTO topup_top_ups (id, user_id, provider, amount, attempt, look_ups, created_at, ${columns})
    VALUES (gen_random_uuid(), gen_random_uuid(), 'TOSS', 1000, 1, 0, now(), ${values})`;
const DONE_TOP_UP = topUp('status, done_at, refunded_amount', `'DONE', now(), 0`);

/** SQL that breaks each invariant. */
const BREAKAGES: Readonly<Record<string, string>> = {
  'a balance is not the sum of its entries': `
    UPDATE balance_accounts SET balance = balance + 1`,
  'a deleted user is not anonymous': `UPDATE user_users SET deleted_at = now()`,
  'a mailbox or a person is kept of a user who is not deleted, or too long': `
    UPDATE user_users SET kept_mailbox = sha256('x')`,
  'a balance is not closed with its user': `UPDATE balance_accounts SET closed = true`,
  'a ledger entry has no account': `DELETE FROM balance_accounts`,
  'a ledger entry does not follow from the previous one': `
    UPDATE balance_entries SET balance_after = balance_after + 1`,
  'an adjustment of a balance is not in the log of changes': `
    UPDATE balance_entries SET type = 'ADJUSTMENT' WHERE type = 'CHARGE'`,
  'a taken seat has no reservation that lists it': `
    UPDATE concert_seats SET reservation_id = gen_random_uuid() WHERE status = 'SOLD'`,
  'the places of a show are not those of its sections': `
    DELETE FROM concert_seats WHERE status = 'AVAILABLE'`,
  'an area does not have the price or capacity of its section': `
    UPDATE concert_areas SET price = price + 1`,
  'a seat is in no section of its show': `UPDATE concert_seats SET section = section || '2'`,
  'the places of an area are not free, held and sold': `
    UPDATE concert_areas SET available = available - 1`,
  'the blocked seats of a show are not those of its blocks': `DELETE FROM concert_blocks`,
  'a live or confirmed reservation lacks a seat': `
    UPDATE concert_seats SET status = 'AVAILABLE', reservation_id = NULL, held_until = NULL
    WHERE status = 'HELD'`,
  'a reservation does not count its places': `
    UPDATE reservation_reservations SET seat_count = seat_count + 1`,
  'a hold that did not end unpaid says when it ended': `
    UPDATE reservation_reservations SET ended_at = now()`,
  'a seat is in two confirmed reservations': `
    INSERT INTO reservation_reservations
    SELECT gen_random_uuid(), user_id, show_id, room_id, payment_id, seats, seat_count, status,
      hold_expires_at, created_at
    FROM reservation_reservations WHERE status = 'CONFIRMED'`,
  'a confirmed reservation does not have a ticket for each place, or another one has tickets': `
    UPDATE ticket_tickets SET status = 'REVOKED'`,
  'a ticket is for a seat that its reservation has not bought': `
    UPDATE ticket_tickets SET seat_id = gen_random_uuid()`,
  'a reservation has too many tickets of an area': `
    UPDATE ticket_tickets SET seat_id = NULL, area_id = gen_random_uuid()`,
  'a ticket that was not used says when it was used': `UPDATE ticket_tickets SET used_at = now()`,
  'a payment and its reservation disagree': `
    UPDATE payment_payments SET status = 'CANCELLED'
    WHERE status = 'READY' AND reference_type = 'RESERVATION'`,
  'a reservation or order was paid more than once': `
    DROP INDEX payment_payments_one_per_reference;
    INSERT INTO payment_payments (id, user_id, reference_type, reference_id, amount, status,
      expires_at, receipt_number, paid_at, created_at)
    SELECT gen_random_uuid(), user_id, reference_type, reference_id, amount, status, expires_at,
      receipt_number || 'x', paid_at, created_at
    FROM payment_payments WHERE status = 'PAID'`,
  'a payment is not the sum of its purchase': `
    UPDATE payment_payments SET purchase = jsonb_set(purchase, '{lines,0,total}', '1')
    WHERE reference_type = 'ORDER'`,
  'a purchase names another show than its reservation': `
    UPDATE payment_payments SET purchase = jsonb_set(purchase, '{show,id}', to_jsonb(gen_random_uuid()))
    WHERE reference_type = 'RESERVATION'`,
  'a payment and its ledger entries disagree': `
    UPDATE payment_payments SET amount = amount + 1 WHERE status = 'PAID'`,
  'a payment and its refunds disagree': `
    UPDATE payment_refunds SET amount = amount + 1`,
  'a paid reservation is not what its refunds have left of the payment': `
    UPDATE reservation_reservations SET seats = jsonb_set(seats, '{0,price}', '1')
    WHERE status = 'CONFIRMED'`,
  'a show and its cancellation disagree': `DELETE FROM reservation_cancellations`,
  'a cancellation does not count its refunds': `
    UPDATE reservation_cancellations SET refunded_amount = refunded_amount + 1`,
  'a reservation does not have exactly its events': `
    DELETE FROM outbox_events WHERE type = 'reservation.paid'`,
  'stock is not the adjustments minus the ordered quantity': `
    UPDATE item_stock SET available = available + 1`,
  'an order is not the sum of its lines': `
    UPDATE order_orders SET subtotal = subtotal + 1, total = total + 1`,
  'a discounted line is not of the items of its coupon': `
    UPDATE coupon_coupons SET item_ids = ARRAY[gen_random_uuid()]`,
  'an order took more out of the cart than it has': `
    UPDATE order_orders SET from_cart = jsonb_build_object(lines->0->>'itemId', 1000)`,
  'an order and its payment disagree': `
    UPDATE payment_payments SET status = 'CANCELLED'
    WHERE status = 'READY' AND reference_type = 'ORDER'`,
  'the refunded pieces of an order are not its refunded amount': `
    UPDATE order_orders SET lines = jsonb_set(lines, '{0,refundedQuantity}', '2')
    WHERE status = 'COMPLETED'`,
  'an order does not have exactly its events': `
    DELETE FROM outbox_events WHERE type = 'order.paid'`,
  'the history of an order does not end with its status': `
    UPDATE order_orders SET status = 'EXPIRED' WHERE status = 'PENDING_PAYMENT'`,
  'a used coupon has no live order': `
    UPDATE order_orders SET status = 'CANCELLED' WHERE user_coupon_id IS NOT NULL`,
  'a live order and its coupon disagree': `
    UPDATE coupon_user_coupons SET status = 'AVAILABLE', order_id = NULL, used_at = NULL`,
  'the issued count of a coupon differs from its claims': `DELETE FROM coupon_user_coupons`,
  'a draw does not have exactly its sealed entries': `
    UPDATE queue_draws SET entry_count = entry_count + 1`,
  'a drawn entry has no rank, or an entry that is not drawn has one': `
    UPDATE queue_draw_chunks SET ranks = NULL`,
  'a drawn order is not that of seed, beacon and entries': `
    UPDATE queue_draws SET beacon_randomness = sha256(beacon_randomness)`,
  'an entry id is not that of its user': `
    UPDATE queue_draw_chunks SET user_ids = overlay(user_ids PLACING '\\x00' FROM 16)`,
  'the root of a draw is not that of its entries': `
    UPDATE queue_draws SET entries_root = sha256(entries_root)`,
  'a room and its draw disagree': `UPDATE queue_rooms SET has_draw = NOT has_draw`,
  'a done top-up does not have exactly one credit, or a credit has no done top-up': DONE_TOP_UP,
  'a top-up and its refunds disagree': topUp(
    'status, done_at, refunded_amount',
    `'DONE', now(), 1`,
  ),
  'a refund of a top-up and its ledger entries disagree': `
    INSERT INTO topup_refunds (id, top_up_id, amount, status, requested_by, created_at)
    VALUES (gen_random_uuid(), gen_random_uuid(), 1, 'PENDING', gen_random_uuid(), now())`,
  'a top-up does not have exactly its events': DONE_TOP_UP,
  'a card payment that is done has neither paid nor come late, or a payment has no card payment': `
    UPDATE payment_payments SET top_up_id = gen_random_uuid() WHERE status = 'PAID'`,
  'a payment names a late card payment that is none, or a late one is not named': topUp(
    'status, done_at, refunded_amount, payment_id, credited_late',
    `'DONE', now(), 0, gen_random_uuid(), true`,
  ),
  'the outcome of a top-up, or a refund of one, has been overdue for five minutes': topUp(
    'status, due_at, refunded_amount',
    `'UNKNOWN', now() - interval '6 minutes', 0`,
  ),
  'a hold expired a minute ago and is not released': `
    UPDATE reservation_reservations SET hold_expires_at = now() - interval '2 minutes'
    WHERE status = 'HELD'`,
  'a show was cancelled ten minutes ago, and a hold or a payment of it is left': `
    UPDATE reservation_cancellations SET started_at = now() - interval '11 minutes', show_id =
      (SELECT show_id FROM reservation_reservations WHERE status = 'CONFIRMED' LIMIT 1)`,
  'a room opened five minutes ago, and its order is not drawn': `
    UPDATE queue_draws SET state = 'SEALED', drawn_at = NULL;
    UPDATE queue_rooms SET opens_at = now() - interval '6 minutes'`,
  'an order expired a minute ago and still holds stock': `
    UPDATE order_orders SET expires_at = now() - interval '2 minutes'
    WHERE status = 'PENDING_PAYMENT'`,
  'a mail has waited five minutes for an attempt': `
    INSERT INTO mail_messages (id, user_id, to_address, template, language, fields, next_try_at)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'mina@onsale.test', 'verify-email', 'en', '{}',
      now() - interval '6 minutes')`,
  'an event has waited five minutes for its delivery': `
    UPDATE outbox_events SET occurred_at = now() - interval '6 minutes', published_at = NULL`,
  'an event has waited five minutes for the best sellers': `
    UPDATE outbox_events SET occurred_at = now() - interval '6 minutes', handled_at = NULL`,
  'an event is a dead letter (npm run outbox:replay sends it again)': `
    UPDATE outbox_events SET dead_at = now(), published_at = NULL`,
  [DRAWN_LINE]: `
    UPDATE queue_draw_chunks SET ranks = substr(ranks, 5, 4) || substr(ranks, 1, 4) || substr(ranks, 9)`,
};

/** Rooms whose draws are not in Redis: those of a waiting room in memory. */
const ONLY_IN_DATABASE = 3;

describe('The audit', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
    const sale = await openSale(world);
    const admin = await addPerson(world, { role: 'admin' });
    const standing = { name: 'Floor', kind: 'STANDING', capacity: 10, price: 0 };
    await admin.api.post(`/v1/shows/${sale.showId}/sections`, standing);
    const house = { seatIds: [take(sale.seatIds, 2)], reason: 'Guests' };
    await admin.api.post(`/v1/shows/${sale.showId}/blocks`, house);
    const item = await addItem(world);
    const buyer = await addBuyer(world, sale, { balance: 10_000_000 });
    await buySeats(buyer, sale, [take(sale.seatIds, 0)]);
    await holdSeats(await addBuyer(world, sale), sale, [take(sale.seatIds, 1)]);
    const userCouponId = await claimCoupon(buyer, await addCoupon(world));
    const bought = await placeOrder(buyer, [[item, 3]], { userCouponId, payNow: true });
    await refund(buyer, bought, { lines: [{ itemId: item.id, quantity: 1 }] });
    const cancelled = await openSale(world);
    await buySeats(await addBuyer(world, cancelled, { balance: 10_000 }), cancelled, [
      take(cancelled.seatIds, 0),
    ]);
    await world.app.get(CancelShows).cancel(cancelled.showId, 'Ill');
    await world.app.get(CancelShows).refundAll();
    await placeOrder(await addPerson(world), [[item, 1]]);
    for (const users of [10, 5_000]) {
      const { roomId, room } = await gather(world, users);
      await drawsOf(world, room).advance(roomId);
    }
    await drawWithBeacon();
    await drawLine();
  });

  afterAll(() => world.stop());

  it('finds nothing when all invariants hold', async () => {
    expect(await inTransaction((client) => findIn(client))).toEqual([]);
    const { code, output } = await audit();
    expect(output).toBe(held(`Redis does not have the order of ${ONLY_IN_DATABASE} drawn rooms`));
    expect(code).toBe(0);
  });

  it.each([...Object.keys(ALL), DRAWN_LINE])('finds that %s', async (invariant) => {
    const found = await inTransaction(async (client) => {
      await client.query(BREAKAGES[invariant] ?? 'No SQL breaks this invariant yet');
      return findIn(client);
    });
    expect(found.map((breach) => breach.invariant)).toContain(invariant);
  });

  it('prints the breaches, changes nothing, and exits with 1', async () => {
    await world.rows('UPDATE item_stock SET available = available + 1');
    const [row] = await world.rows<{ id: string }>('SELECT item_id AS id FROM item_stock');
    const { code, output } = await audit();
    expect(code).toBe(1);
    expect(output).toBe(
      `BREACH  stock is not the adjustments minus the ordered quantity: 1\n        ${row?.id}\n` +
        notCompared(`Redis does not have the order of ${ONLY_IN_DATABASE} drawn rooms`),
    );
    await world.rows('UPDATE item_stock SET available = available - 1');
  });

  it('exits with 2 when the database cannot be reached', async () => {
    const { code, output } = await audit('postgres://nobody:x@127.0.0.1:1/none');
    expect(code).toBe(2);
    expect(output).toMatch(/ECONNREFUSED/);
  });

  it('finds a seed or two ranks that were exchanged after the draw', async () => {
    for (const breakage of [
      `UPDATE queue_draws SET seed = sha256(seed)`,
      `UPDATE queue_draw_chunks SET ranks = substr(ranks, 5, 4) || substr(ranks, 1, 4) || substr(ranks, 9)`,
    ]) {
      const found = await inTransaction(async (client) => {
        await client.query(breakage);
        return findIn(client);
      });
      const [invariant] = new Set(found.map((breach) => breach.invariant));
      expect(invariant).toBe('a drawn order is not that of seed, beacon and entries');
      expect(found.filter((breach) => breach.invariant === invariant)).toHaveLength(4);
    }
  });

  const notCompared = (reason: string) => `Lines of draws were not compared: ${reason}.\n`;

  const held = (reason: string) =>
    `All ${Object.keys(ALL).length} invariants hold.\n${notCompared(reason)}`;

  /** The only one in Redis. */
  async function drawLine(): Promise<void> {
    const roomId = await openPreQueue(world, { state: 'paused' });
    for (let count = 0; count < 10; count += 1)
      await world.app.get(QueueFacade).join(newId(), roomId);
    await openAndDraw(world, roomId);
  }

  /** Draws with a round that drand never signed. The audit does not check signatures. */
  async function drawWithBeacon(): Promise<void> {
    const { roomId, room } = await gather(world, 10);
    const [randomness, signature] = [randomBytes(32), randomBytes(48)];
    const beacon: Beacon = {
      isOn: true,
      fetch: async (round) => ({ round, randomness, signature }),
    };
    const draws = drawsOf(world, room, { beacon });
    await draws.advance(roomId);
    world.clock.advance(60);
    await draws.advance(roomId);
    world.clock.advance(-60);
  }

  async function findIn(client: PoolClient): Promise<Breach[]> {
    const query = async <Row>(sql: string, parameters: unknown[]) =>
      (await client.query(sql, parameters)).rows as Row[];
    const { breaches } = await findBreachesOfLines(query, world.redis);
    return [...(await findBreachesIn(query, new Date(), ALL)), ...breaches];
  }

  async function inTransaction<Result>(work: (client: PoolClient) => Promise<Result>) {
    const client = await world.database.connect();
    try {
      await client.query('BEGIN');
      return await work(client);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  async function audit(databaseUrl = world.app.config.databaseUrl) {
    const env = { DATABASE_URL: databaseUrl, ...redisVariables(world.app.config.redis) };
    const command = startCommand(['dist/src/cli/audit.js'], env);
    return { code: await command.exited, output: command.output() };
  }
});

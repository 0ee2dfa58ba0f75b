import { commandDataSource } from '../../../src/shared/database/data-source.js';
import { EventArchive } from '../../../src/shared/outbox/event-archive.js';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import { SubscriberRelay } from '../../../src/shared/outbox/subscriber-relay.js';
import { history } from '../../support/delivered-events.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import {
  addBuyer,
  buySeats,
  confirm,
  type Hold,
  holdSeats,
  refund,
  sweep,
} from '../../support/sale-steps.js';
import {
  addCoupon,
  addItem,
  cancel,
  claimCoupon,
  placeOrder,
  type PlacedOrder,
  type ShopItem,
  sweepOrders,
} from '../../support/shop.js';
import { World } from '../../support/world.js';

/** The last migration of the version before areas, tickets and refunds of parts. */
const LAST_OF_VERSION = 'IndexRooms1764000000021';

/** What a later version may have written into documents. The old one did not. */
const AS_THE_OLD_VERSION = [
  `UPDATE order_orders SET lines =
     (SELECT jsonb_agg(line - 'refundedQuantity' ORDER BY place)
      FROM jsonb_array_elements(lines) WITH ORDINALITY AS stored (line, place))`,
  `UPDATE concert_shows SET sections =
     (SELECT jsonb_agg(section - 'kind' ORDER BY place)
      FROM jsonb_array_elements(sections) WITH ORDINALITY AS stored (section, place))`,
  `UPDATE outbox_events SET payload = payload - 'areas' - 'reason'`,
];

describe('A database of the version before areas, tickets and refunds of parts', () => {
  let world: World;
  let sale: Sale;
  let item: ShopItem;
  let drop: ShopItem;
  let buyer: Person;
  let admin: Person;
  let bought: Hold;
  let refunded: Hold;
  let ordered: PlacedOrder;
  let returned: PlacedOrder;
  let moved: number;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
    sale = await openSale(world);
    item = await addItem(world, { price: 1_000 });
    drop = await addItem(world, { roomId: sale.roomId, maxPerUser: null });
    buyer = await addBuyer(world, sale, { balance: 1_000_000 });
    await useEveryFeature();
    // Some events are in partitions when the version is undone.
    await world.app.get(OutboxRelay).relay();
    await world.rows(
      `UPDATE outbox_events SET published_at = now() - interval '2 minutes' WHERE sequence % 2 = 0`,
    );
    await world.app.get(SubscriberRelay).relay();
    moved = await world.app.get(EventArchive).move();
    await downgrade();
    await upgrade();
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('upgrades and passes the audit', async () => {
    expect(await applied()).not.toBe(LAST_OF_VERSION);
    expect(await world.count(`SELECT count(*) FROM payment_payments`)).toBe(11);
  });

  it('keeps its delivered events, and moves them into partitions', async () => {
    expect(moved).toBeGreaterThan(0);
    const events = await world.count('SELECT count(*) FROM outbox_events');
    const before = await history(world);
    expect(before).toHaveLength(events);
    await world.rows(`UPDATE outbox_events SET published_at = now() - interval '2 minutes'`);
    expect(await world.app.get(EventArchive).move()).toBe(events);
    expect((await history(world)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it('limits the pieces of a user to ten where an item has a room', async () => {
    const limits = await world.rows<{ id: string; max: number | null }>(
      'SELECT id, max_per_user AS max FROM item_items WHERE id = ANY($1) ORDER BY id',
      [[item.id, drop.id]],
    );
    expect(limits).toEqual([
      { id: item.id, max: null },
      { id: drop.id, max: 10 },
    ]);
  });

  it('keeps what was refunded', async () => {
    for (const [{ paymentId }, amount] of [
      [refunded, 20_000],
      [returned, 2_000],
    ] as const) {
      const { body } = await buyer.api.get(`/v1/payments/${paymentId}`);
      expect(body).toMatchObject({ status: 'REFUNDED', amount, refundedAmount: amount });
      const again = await refund(admin, { paymentId });
      expect(again.body.code).toBe('PAYMENT_ALREADY_REFUNDED');
    }
    const { body: order } = await buyer.api.get(`/v1/orders/${returned.id}`);
    expect(order.lines).toMatchObject([{ quantity: 2, refundedQuantity: 2 }]);
  });

  it('allows refunds of parts of what was paid before', async () => {
    const one = { lines: [{ itemId: item.id, quantity: 1 }] };
    expect((await refund(buyer, ordered, one)).body).toMatchObject({
      status: 'PAID',
      amount: 2_000,
      refundedAmount: 666,
    });
    expect((await refund(buyer, ordered)).body.refundedAmount).toBe(2_000);
    const seat = { seatIds: sale.seatIds.slice(0, 1) };
    expect((await refund(buyer, bought, seat)).body.refundedAmount).toBe(10_000);
  });

  it('keeps the books of refunds that an old instance still makes', async () => {
    const [seatId = ''] = sale.seatIds.slice(8);
    const late = await addBuyer(world, sale, { balance: 10_000 });
    const { id, paymentId } = await buySeats(late, sale, [seatId]);
    // What the old version writes. It sells without tickets.
    for (const sql of [
      `DELETE FROM ticket_tickets WHERE reservation_id = '${id}'`,
      `UPDATE payment_payments SET status = 'REFUNDED', refunded_at = now() WHERE id = '${paymentId}'`,
      `UPDATE balance_accounts SET balance = balance + 10000 WHERE user_id = '${late.id}'`,
      `INSERT INTO balance_entries
         (id, user_id, type, amount, balance_after, reference_type, reference_id, created_at)
       VALUES (gen_random_uuid(), '${late.id}', 'REFUND', 10000, 10000, 'PAYMENT', '${paymentId}', now())`,
      `UPDATE reservation_reservations SET status = 'CANCELLED' WHERE id = '${id}'`,
      `UPDATE concert_seats SET status = 'AVAILABLE', reservation_id = NULL WHERE id = '${seatId}'`,
      `INSERT INTO outbox_events (id, type, aggregate_type, aggregate_id, payload, occurred_at)
       VALUES (gen_random_uuid(), 'reservation.refunded', 'reservation', '${id}', '{}', now())`,
    ]) {
      await world.rows(sql);
    }
    const { body } = await late.api.get(`/v1/payments/${paymentId}`);
    expect(body).toMatchObject({ status: 'REFUNDED', refundedAmount: 10_000 });
  });

  it('allows the cancellation of a show that was sold before', async () => {
    const { status, body } = await admin.api.post(`/v1/shows/${sale.showId}/cancel`, {
      reason: 'Ill',
    });
    expect([status, body.state]).toEqual([200, 'RUNNING']);
  });

  /** Reservations, orders, coupons and events in every state that the old version knows. */
  async function useEveryFeature(): Promise<void> {
    const seats = (first: number, count: number) => sale.seatIds.slice(first, first + count);
    bought = await buySeats(buyer, sale, seats(0, 2));
    await buyer.api.join(sale.roomId);
    refunded = await buySeats(buyer, sale, seats(2, 2));
    await refund(buyer, refunded);
    const coupons = [await addCoupon(world), await addCoupon(world), await addCoupon(world)];
    const [used = '', back = ''] = await Promise.all(coupons.map((id) => claimCoupon(buyer, id)));
    ordered = await placeOrder(buyer, [[item, 3]], { userCouponId: used, payNow: true });
    returned = await placeOrder(buyer, [[item, 2]], { payNow: true });
    await refund(buyer, returned);
    await cancel(buyer, await placeOrder(buyer, [[item, 1]], { userCouponId: back }));

    const late = await addBuyer(world, sale);
    await holdSeats(late, sale, seats(4, 1));
    await placeOrder(late, [[item, 1]]);
    world.clock.advance(700);
    await sweep(world);
    await sweepOrders(world);

    const holder = await addBuyer(world, sale);
    const given = await holdSeats(holder, sale, seats(4, 1));
    await holder.api.delete(`/v1/reservations/${given.id}`);
    await holdSeats(holder, sale, seats(5, 2));
    const pending = await placeOrder(buyer, [[item, 1]]);
    expect((await confirm(buyer, pending)).status).toBe(200);
    await placeOrder(buyer, [[item, 4]]);
  }

  async function downgrade(): Promise<void> {
    for (const sql of AS_THE_OLD_VERSION) await world.rows(sql);
    const dataSource = await commandDataSource(world.app.config.databaseUrl).initialize();
    while ((await applied()) !== LAST_OF_VERSION) await dataSource.undoLastMigration();
    await dataSource.destroy();
  }

  async function upgrade(): Promise<void> {
    const dataSource = await commandDataSource(world.app.config.databaseUrl).initialize();
    await dataSource.runMigrations();
    await dataSource.destroy();
  }

  /** The name of the newest applied migration. */
  async function applied(): Promise<string | undefined> {
    const [row] = await world.rows<{ name: string }>(
      `SELECT name FROM schema_migrations ORDER BY timestamp DESC LIMIT 1`,
    );
    return row?.name;
  }
});

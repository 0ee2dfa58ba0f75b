import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, buySeats, confirm, holdSeats, refund, sweep } from '../../support/sale-steps.js';
import { addItem, cancel, placeOrder, sweepOrders } from '../../support/shop.js';
import { checkIn, ticketsOf } from '../../support/tickets.js';
import {
  confirmTopUp,
  type Emulator,
  payAt,
  providersAt,
  settleDue,
  startCheckout,
  topUpBy,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const REASON = 'The singer is ill';

/** The documented fields of each type of event. */
function documented(): Record<string, string[]> {
  const page = readFileSync(join(projectRoot, 'docs', 'feed.md'), 'utf8');
  const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return Object.fromEntries(
    rows.flatMap(([, type = '', , fields = '']) => {
      const [, name] = /^`([a-z]+\.[a-z-]+)`$/.exec(type) ?? [];
      return name ? [[name, [...fields.matchAll(/`(\w+)`/g)].map(([, field]) => field!)]] : [];
    }),
  );
}

describe('The events of a sale', () => {
  let world: World;
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
    const paymentProviders = providersAt(emulator);
    const corsOrigins = ['https://shop.test'];
    world = await World.start({ config: { corsOrigins, paymentProviders } });
  });

  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  it('are those of docs/feed.md, with exactly these fields', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const door = await addPerson(world, { role: 'door' });
    const sale = await openSale(world);
    const [one, two, three] = [
      await addBuyer(world, sale, { balance: 100_000 }),
      await addBuyer(world, sale, { balance: 100_000 }),
      await addBuyer(world, sale),
    ];
    const bought = await buySeats(one, sale, sale.seatIds.slice(0, 1));
    await buySeats(two, sale, sale.seatIds.slice(1, 2));
    const [ticket] = await ticketsOf(two);
    expect(await checkIn(door.api, ticket!, 'North 2')).toMatchObject({ status: 200 });
    await refund(one, bought);
    const held = await holdSeats(three, sale, sale.seatIds.slice(2, 3));
    await three.api.delete(`/v1/reservations/${held.id}`);
    await holdSeats(three, sale, sale.seatIds.slice(3, 4));

    const item = await addItem(world, { price: 1_000 });
    const paid = await placeOrder(one, [[item, 1]]);
    await confirm(one, paid);
    await refund(one, paid);
    await cancel(one, await placeOrder(one, [[item, 1]]));
    await placeOrder(one, [[item, 1]]);
    const late = await holdSeats(three, sale, sale.seatIds.slice(4, 5));
    const card = await startCheckout(three, late.paymentId, 'TOSS');
    const { paymentKey } = await payAt(emulator, card, { amount: 10_000 });
    emulator.plan.override = () => {
      world.clock.advance(700);
      return null;
    };
    expect((await confirmTopUp(three, card.id, { paymentKey })).body.creditedLate).toBe(true);
    emulator.plan.override = () => null;
    await sweep(world);
    await sweepOrders(world);
    const cancelled = () => admin.api.post(`/v1/shows/${sale.showId}/cancel`, { reason: REASON });
    expect(await cancelled()).toMatchObject({ status: 200 });

    const topUp = await topUpBy(one, emulator, 'TOSS');
    await admin.api.post(`/v1/balance/top-ups/${topUp}/refund`, { amount: 1_000 });
    await settleDue(world);
    await admin.api.post(`/v1/balance/top-ups/${topUp}/refund`, { amount: 2_000 });
    emulator.plan.override = ({ path }) =>
      path.endsWith('/cancel') ? { status: 403, body: { code: 'NOT_CANCELABLE_PAYMENT' } } : null;
    await settleDue(world);
    emulator.plan.override = () => null;

    const rows = await world.rows<{ type: string; fields: string[] }>(
      `SELECT type, array_agg(DISTINCT field) AS fields
       FROM outbox_events, jsonb_object_keys(payload) field GROUP BY type`,
    );
    const recorded = Object.fromEntries(rows.map(({ type, fields }) => [type, fields.sort()]));
    const expected = Object.entries(documented()).map(([type, fields]) => [type, fields.sort()]);
    expect(recorded).toEqual(Object.fromEntries(expected));
  });

  it('are recorded once for a cancelled show and for a ticket, in the transaction of the effect', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const door = await addPerson(world, { role: 'door' });
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    await buySeats(buyer, sale, sale.seatIds.slice(0, 1));
    const [ticket] = await ticketsOf(buyer);
    const first = await checkIn(door.api, ticket!, 'North 2');
    await checkIn(door.api, ticket!, 'South');
    for (let times = 0; times < 2; times += 1) {
      await admin.api.post(`/v1/shows/${sale.showId}/cancel`, { reason: REASON });
    }

    const events = await world.rows<{ type: string; payload: object; together: boolean }>(
      `SELECT type, payload, event.xmin = coalesce(ticket.xmin, show.xmin) AS together
       FROM outbox_events event
       LEFT JOIN ticket_tickets ticket ON ticket.id = aggregate_id
       LEFT JOIN concert_shows show ON show.id = aggregate_id
       WHERE aggregate_id IN ($1, $2) ORDER BY sequence`,
      [ticket!.id, sale.showId],
    );
    expect(events).toEqual([
      {
        type: 'ticket.checked-in',
        together: true,
        payload: expect.objectContaining({
          ...{ ticketId: ticket!.id, showId: sale.showId, userId: buyer.id, gate: 'North 2' },
          usedAt: first.body['usedAt'],
          section: 'R',
        }) as object,
      },
      {
        type: 'show.cancelled',
        together: true,
        payload: expect.objectContaining({ showId: sale.showId, reason: REASON }) as object,
      },
    ]);
  });
});

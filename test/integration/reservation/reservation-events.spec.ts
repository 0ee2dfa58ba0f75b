import { EventSink } from '../../../src/shared/outbox/event-sink.js';
import { OutboxRelay } from '../../../src/shared/outbox/outbox-relay.js';
import type { RecordedEvent } from '../../../src/shared/outbox/domain-event.js';
import { Outbox } from '../../../src/shared/outbox/outbox.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { newId } from '../../../src/shared/ids.js';
import type { Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, confirm, holdSeats, refund, sweep } from '../../support/sale-steps.js';
import { type Instance, World } from '../../support/world.js';

describe('The events of reservations', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    await world.rows('UPDATE outbox_events SET published_at = now() WHERE published_at IS NULL');
    sale = await openSale(world);
    buyer = await addBuyer(world, sale, { balance: 50_000 });
  });

  afterAll(() => world.stop());

  it.each<[string, string[], () => Promise<string>]>([
    ['paid', ['paid'], async () => (await buy()).id],
    [
      'refunded',
      ['paid', 'refunded'],
      async () => {
        const bought = await buy();
        await refund(buyer, bought);
        return bought.id;
      },
    ],
    [
      'released',
      ['released'],
      async () => {
        const { id } = await hold();
        await buyer.api.delete(`/v1/reservations/${id}`);
        return id;
      },
    ],
    [
      'expired',
      ['expired'],
      async () => {
        const { id } = await hold();
        world.clock.advance(300);
        await sweep(world);
        return id;
      },
    ],
  ])(
    'enter the outbox once, in the same transaction, when a reservation is %s',
    async (_name, facts, act) => {
      const id = await act();

      expect(
        await world.rows(
          `SELECT type, aggregate_type, payload ->> 'userId' AS user_id,
                payload ->> 'showId' AS show_id, (payload -> 'amount')::int AS amount, published_at
         FROM outbox_events WHERE aggregate_id = $1 ORDER BY sequence`,
          [id],
        ),
      ).toEqual(
        facts.map((fact) => ({
          type: `reservation.${fact}`,
          aggregate_type: 'reservation',
          user_id: buyer.id,
          show_id: sale.showId,
          amount: 20_000,
          published_at: null,
        })),
      );
      expect(
        await world.rows(
          `SELECT event.type, event.xmin::text = reservation.xmin::text AS together
         FROM outbox_events event JOIN reservation_reservations reservation
           ON reservation.id = aggregate_id
         WHERE aggregate_id = $1 ORDER BY sequence DESC LIMIT 1`,
          [id],
        ),
      ).toEqual([{ type: `reservation.${facts.at(-1)}`, together: true }]);
      expect(await findBreaches(world)).toEqual([]);
    },
  );

  it('leave out holds and refused requests', async () => {
    const poor = await addBuyer(world, sale);
    const held = await holdSeats(poor, sale, sale.seatIds.slice(0, 1));
    expect((await confirm(poor, held)).status).toBe(402);
    expect((await refund(poor, held)).status).toBe(409);
    const taken = await buyer.api.post('/v1/reservations', {
      showId: sale.showId,
      seatIds: sale.seatIds.slice(0, 2),
    });
    expect(taken.status).toBe(409);
    expect(await world.rows('SELECT type FROM outbox_events WHERE published_at IS NULL')).toEqual(
      [],
    );
  });

  it('arrive once each and in order when two instances relay at once', async () => {
    const bought = await buy();
    await refund(buyer, bought);
    const others = Array.from({ length: 250 }, () => newId());
    await record(others);
    const delivered = watchDeliveries(...world.instances);

    const counts = await Promise.all(
      [...world.instances, ...world.instances].map((instance) => instance.get(OutboxRelay).relay()),
    );

    const ids = delivered.map(({ id }) => id);
    const rows = await world.rows<{ id: string }>(
      `SELECT id FROM outbox_events WHERE aggregate_id = ANY($1)`,
      [[bought.id, ...others]],
    );
    expect(rows.length).toBe(252);
    expect([...ids].sort()).toEqual(rows.map(({ id }) => id).sort());
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(252);
    expect(await world.count(`SELECT count(*) FROM outbox_events WHERE published_at IS NULL`)).toBe(
      0,
    );
    const ofPurchase = delivered.filter(({ aggregateId }) => aggregateId === bought.id);
    expect(ofPurchase.map(({ type }) => type)).toEqual([
      'reservation.paid',
      'reservation.refunded',
    ]);

    await Promise.all(world.instances.map((instance) => instance.get(OutboxRelay).relay()));
    expect(delivered.length).toBe(252);
  });

  it('wait for the commit of their transaction', async () => {
    const [recorder, relayer] = world.instances as [Instance, Instance];
    const delivered = watchDeliveries(relayer);
    const aggregateId = newId();
    await recorder.get(Transactions).run(async () => {
      await record([aggregateId]);
      expect(await relayer.get(OutboxRelay).relay()).toBe(0);
      expect(delivered).toEqual([]);
    });
    expect(await relayer.get(OutboxRelay).relay()).toBe(1);
    expect(delivered).toMatchObject([{ aggregateId, type: 'reservation.paid' }]);
  });

  function buy() {
    return buySeats(buyer, sale, sale.seatIds.slice(0, 2));
  }

  function hold() {
    return holdSeats(buyer, sale, sale.seatIds.slice(0, 2));
  }

  function record(aggregateIds: readonly string[]): Promise<void> {
    return world.app.get(Outbox).record(
      aggregateIds.map((aggregateId) => ({
        type: 'reservation.paid',
        aggregateType: 'reservation',
        aggregateId,
        occurredAt: world.clock.now(),
        payload: { number: 1 },
      })),
    );
  }
});

/** Collects the events that the instances deliver, in the order of time. The sinks still get them. */
function watchDeliveries(...instances: readonly Instance[]): RecordedEvent[] {
  const delivered: RecordedEvent[] = [];
  for (const instance of instances) {
    const sink = instance.get(EventSink);
    const deliver = sink.deliver.bind(sink);
    sink.deliver = (event, signal) => {
      delivered.push(event);
      return deliver(event, signal);
    };
  }
  return delivered;
}

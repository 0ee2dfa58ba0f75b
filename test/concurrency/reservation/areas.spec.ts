import { ReservationFacade } from '../../../src/modules/reservation/application/reservation.facade.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { DomainError } from '../../../src/shared/domain/domain-error.js';
import { newId } from '../../../src/shared/ids.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyers, confirm, sweep, take, tally } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const PLACES = 5_000;
const USERS = 8_000;
/** The setup may take longer than users usually have for their first request. */
const ROOM = { claimWithinSeconds: 3_600, activeTtlSeconds: 3_600 };
const FLOOR = { name: 'Floor', kind: 'STANDING', capacity: PLACES, price: 5_000 } as const;

describe('Standing places, with simultaneous holds on two instances', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
    world.clock.resume();
  });

  afterAll(() => world.stop());

  it('gives 5,000 places to 8,000 users in ones to fours: exactly all, whole groups only', async () => {
    const sale = await openSale(world, { room: ROOM, sections: [FLOOR] });
    const areaId = take(sale.areaIds, 0);
    const userIds = Array.from({ length: USERS }, () => newId());
    const queue = world.app.get(QueueFacade);
    await Promise.all(userIds.map((userId) => queue.join(userId, sale.roomId)));
    const facades = world.instances.map((instance) => instance.get(ReservationFacade));
    const outcomes = await Promise.allSettled(
      userIds.map((userId, index) =>
        take(facades, index).hold(
          {
            userId,
            showId: sale.showId,
            seatIds: [],
            areas: [{ areaId, quantity: quantityOf(index) }],
            best: null,
          },
          null,
        ),
      ),
    );

    const won = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? index : []));
    expect(won.reduce((sum, index) => sum + quantityOf(index), 0)).toBe(PLACES);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') continue;
      const reason: unknown = outcome.reason;
      if (!(reason instanceof DomainError)) throw reason;
      const { code, details } = reason;
      expect(code).toBe('AREA_SOLD_OUT');
      // No group was refused that would have fitted.
      const [area] = details['areas'] as { left: number }[];
      expect(area?.left).toBeLessThan(quantityOf(index));
    }
    expect(await left(sale)).toBe(0);
    expect(
      await world.rows(
        `SELECT seat_count AS places, count(*)::int FROM reservation_reservations
         WHERE show_id = $1 GROUP BY 1 ORDER BY 1`,
        [sale.showId],
      ),
    ).toEqual(
      [1, 2, 3, 4].map((places) => ({
        places,
        count: won.filter((index) => quantityOf(index) === places).length,
      })),
    );
    await backOnce(sale, 0);
  });

  it('gives unpaid places back once, while others are paid', async () => {
    const sale = await openSale(world, { room: ROOM, sections: [{ ...FLOOR, capacity: 300 }] });
    const areaId = take(sale.areaIds, 0);
    const buyers = await addBuyers(world, sale, 120, { balance: 20_000 });
    const holds = await Promise.all(
      buyers.map(({ api }) => {
        const areas = [{ areaId, quantity: 2 }];
        return api.post('/v1/reservations', { showId: sale.showId, areas });
      }),
    );
    expect(tally(holds)).toEqual({ '201': 120 });

    // Each hold is paid and released at once; then the rest expires.
    const payments = await Promise.all(
      buyers.slice(0, 80).flatMap((buyer, index) => {
        const { id, payment } = take(holds, index).body;
        const pay = confirm(buyer, { paymentId: payment.id });
        return [pay, ...(index < 60 ? [buyer.api.delete(`/v1/reservations/${id}`)] : [])];
      }),
    );
    const paid = payments.filter(({ status }) => status === 200).length;
    expect(paid).toBeGreaterThanOrEqual(20);
    await backOnce(sale, 2 * paid);
  });

  it('holds seats and places together or neither, whoever else wants one of them', async () => {
    const seated = { name: 'R', rows: 4, seatsPerRow: 10, price: 10_000 };
    const sale = await openSale(world, {
      room: ROOM,
      sections: [seated, { ...FLOOR, capacity: 60 }],
    });
    const areaId = take(sale.areaIds, 0);
    const buyers = await addBuyers(world, sale, 200);
    const answers = await Promise.all(
      buyers.map(({ api }, index) =>
        api.post('/v1/reservations', {
          showId: sale.showId,
          seatIds: [take(sale.seatIds, index * 7)],
          areas: [{ areaId, quantity: 2 }],
        }),
      ),
    );
    const held = answers.filter(({ status }) => status === 201).length;
    expect(held).toBe(30);
    const seatsHeld = `SELECT count(*) FROM concert_seats WHERE show_id = $1 AND status = 'HELD'`;
    expect(await world.count(seatsHeld, [sale.showId])).toBe(held);
    expect(await left(sale)).toBe(0);
  });

  /** All holds expire; sweeps on both instances at once give their places back. */
  async function backOnce(sale: Sale, paid: number): Promise<void> {
    world.clock.advance(300);
    await Promise.all([sweep(world), sweep(world)]);
    const capacity = await world.count(`SELECT capacity FROM concert_areas WHERE show_id = $1`, [
      sale.showId,
    ]);
    expect(await left(sale)).toBe(capacity - paid);
  }

  function left({ showId }: Sale): Promise<number> {
    return world.count(`SELECT available FROM concert_areas WHERE show_id = $1`, [showId]);
  }
});

/** Ones to fours, in turn. */
function quantityOf(index: number): number {
  return (index % 4) + 1;
}

import { RefundCancelledShowsJob } from '../../../src/modules/reservation/infrastructure/schedule/refund-cancelled-shows.job.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock } from '../../support/locks.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const floor = (name: string) => ({ name, kind: 'STANDING', capacity: 10, price: 1_000 }) as const;

describe('The refunds of a cancelled show', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('lock areas in one round, so that a refund of both areas never deadlocks with them', async () => {
    const sale = await openSale(world, { sections: [floor('A'), floor('B')] });
    const [first, second] = [...sale.areaIds].sort();
    const hold = async (areaId: string | undefined) => {
      const buyer = await addBuyer(world, sale, { balance: 1_000 });
      const areas = [{ areaId, quantity: 1 }];
      const { body } = await buyer.api.post('/v1/reservations', { showId: sale.showId, areas });
      return { buyer, paymentId: body.payment.id as string };
    };
    await hold(second);
    const paid = await hold(first);
    expect((await confirm(paid.buyer, paid)).status).toBe(200);
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.post(`/v1/shows/${sale.showId}/cancel`, { reason: 'Ill' });

    // As a refund of places in both areas does: in the order of their ids.
    const other = await world.database.connect();
    const lock = (areaId: string | undefined) =>
      other.query('SELECT FROM concert_areas WHERE id = $1 FOR UPDATE', [areaId]);
    try {
      await other.query('BEGIN');
      await lock(first);
      const job = world.app.get(RefundCancelledShowsJob).run();
      await eventually('it waits', async () => (await statementsWaitingForALock(world)) === 1);
      await other.query(`SET LOCAL lock_timeout = '500ms'`);
      await lock(second);
      await other.query('COMMIT');
      await job;
    } finally {
      other.release();
    }
    const { body } = await admin.api.get(`/v1/shows/${sale.showId}/cancellation`);
    expect(body).toMatchObject({ state: 'FINISHED', holdsEnded: 1, refunded: 1 });
    expect(await findBreaches(world)).toEqual([]);
  });
});

import { QueueFacade } from '../../../src/modules/queue/index.js';
import type { Answer } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import type { Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm, type Hold, holdSeats } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

describe('The queue slot while its user pays', () => {
  let world: World;
  let sale: Sale;
  let buyer: Person;
  let hold: Hold;

  beforeEach(async () => {
    world = await World.start();
    sale = await openSale(world);
    buyer = await addBuyer(world, sale, { balance: 50_000 });
    hold = await holdSeats(buyer, sale, sale.seatIds.slice(0, 1));
  });

  afterEach(() => world.stop());

  it('causes no 401 when it ends between the checks of payment and gate', async () => {
    const queue = world.app.get(QueueFacade);
    const assertAdmitted = queue.assertAdmitted.bind(queue);
    let first = true;
    queue.assertAdmitted = async (...gate) => {
      // The second confirmation has read the payment as READY. Now the first confirmation commits.
      if (first) {
        first = false;
        expect((await confirm(buyer, hold)).status).toBe(200);
      }
      return assertAdmitted(...gate);
    };

    const second = await confirm(buyer, hold);

    expect(second.body).toMatchObject({ status: 409, code: 'PAYMENT_ALREADY_PAID' });
    expect(await findBreaches(world)).toEqual([]);
  });

  it('stays when the user has another hold before the payment checks', async () => {
    const other = await holdSeats(buyer, sale, sale.seatIds.slice(1, 2));

    expect((await confirm(buyer, hold)).status).toBe(200);

    expect((await buyer.api.get('/v1/queue/tokens/me')).body).toMatchObject({ status: 'ACTIVE' });
    expect((await confirm(buyer, other)).status).toBe(200);
    expect(await findBreaches(world)).toEqual([]);
  });

  it('ends before a hold in progress commits: the hold is refused and changes nothing', async () => {
    const queue = world.app.get(QueueFacade);
    const endHold = queue.endHold.bind(queue);
    const seatIds = sale.seatIds.slice(1, 2);
    let late: Promise<Answer> | undefined;
    queue.endHold = async (...hold) => {
      // The payment saw no other hold. Now a hold has passed the gate and waits for the lock of the user.
      late = buyer.api.post('/v1/reservations', { showId: sale.showId, seatIds });
      await eventually('the hold waits', () =>
        world.count(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`),
      );
      await endHold(...hold);
    };

    expect((await confirm(buyer, hold)).status).toBe(200);

    expect((await late)?.body).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_EXPIRED' });
    expect(
      await world.rows(`SELECT status, reservation_id FROM concert_seats WHERE id = $1`, seatIds),
    ).toEqual([{ status: 'AVAILABLE', reservation_id: null }]);
    expect(await world.count(`SELECT count(*) FROM reservation_reservations`)).toBe(1);
    expect(await findBreaches(world)).toEqual([]);
  });
});

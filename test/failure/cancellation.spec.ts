import { eventually } from '../support/eventually.js';
import { sellEverySeat } from '../support/paid-show.js';
import { machineLoad } from '../support/machine-load.js';
import { addPerson } from '../support/people.js';
import { startServing } from '../support/processes.js';
import { openSale, type Sale } from '../support/sale.js';
import { findBreaches } from '../support/sale-invariants.js';
import { World } from '../support/world.js';

const RESERVATIONS = 20_000;
const PRICE = 10_000;
const KILLS = 5;
/** Without the time in which processes start. */
const WITHIN_MS = 60_000;

describe('The cancellation of a show with 20,000 paid reservations', () => {
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start();
    const sections = [{ name: 'R', rows: 200, seatsPerRow: RESERVATIONS / 200, price: PRICE }];
    sale = await openSale(world, { sections });
    await sellEverySeat(world, sale);
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('repays everybody once in a minute, although the process is killed five times', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const path = `/v1/shows/${sale.showId}`;
    const cancelled = await admin.api.post(`${path}/cancel`, { reason: 'The singer is ill' });
    expect(cancelled.status).toBe(200);

    let took = 0;
    for (let run = 1; run <= KILLS + 1; run += 1) {
      const serving = await startServing(world.app.config);
      const begun = Date.now();
      const goal = Math.floor((RESERVATIONS / (KILLS + 1)) * run);
      await eventually('a part is refunded', async () => (await refunded()) >= goal, 2 * WITHIN_MS);
      took += (Date.now() - begun) / machineLoad();
      if (run <= KILLS) expect(await refunded()).toBeLessThan(RESERVATIONS);
      await serving.kill();
    }
    expect(took).toBeLessThan(WITHIN_MS);
    const { body } = await admin.api.get(`${path}/cancellation`);
    const refundedAmount = RESERVATIONS * PRICE;
    expect(body).toMatchObject({ refunded: RESERVATIONS, refundedAmount, remaining: 0 });
    expect(
      await world.rows(
        `SELECT balance, count(*)::int FROM balance_accounts GROUP BY balance ORDER BY balance`,
      ),
    ).toEqual([{ balance: `${PRICE}`, count: RESERVATIONS }]);
    expect(
      await world.rows(
        `SELECT type, count(*)::int, count(DISTINCT user_id)::int AS users FROM balance_entries
         WHERE type = 'REFUND' GROUP BY type`,
      ),
    ).toEqual([{ type: 'REFUND', count: RESERVATIONS, users: RESERVATIONS }]);
    expect(
      await world.count(
        `SELECT count(*) FROM concert_seats WHERE show_id = '${sale.showId}' AND status <> 'AVAILABLE'`,
      ),
    ).toBe(0);
    expect(
      await world.rows(`SELECT status, count(*)::int FROM ticket_tickets GROUP BY status`),
    ).toEqual([{ status: 'REVOKED', count: RESERVATIONS }]);
    expect(await findBreaches(world)).toEqual([]);
  }, 600_000);

  /** Reservations that committed transactions have refunded. */
  function refunded(): Promise<number> {
    return world.count(`SELECT refunded FROM reservation_cancellations`);
  }
});

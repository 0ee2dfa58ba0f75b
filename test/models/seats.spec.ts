import fc from 'fast-check';
import { alone, AtOnce, often, together, worldsOf } from '../support/models/at-once.js';
import { auditOfRuns } from '../support/models/audit-of-run.js';
import { modelRuns, replayed, TEST_TIMEOUT_MS } from '../support/models/model-runs.js';
import { addPerson, type Person } from '../support/people.js';
import { openSale } from '../support/sale.js';
import { stopClockAt } from '../support/sale-clock.js';
import { onEveryInstance, sweep, take } from '../support/sale-steps.js';
import { World } from '../support/world.js';
import {
  inspection,
  joining,
  type RealSale,
  requests,
  rivals,
  sweeps,
  USERS,
  waits,
} from './seats-actions.js';
import {
  emptySale,
  HOLD_SECONDS,
  MAX_SEATS_PER_USER,
  PRICE,
  SEATS,
  SHOW_BEGINS,
} from './seats-model.js';

describe('The seats of a show, whatever is done to them in whatever order', () => {
  let world: World;
  let admin: Person;
  let audit: () => Promise<string>;

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { holdSeconds: HOLD_SECONDS } });
    admin = await addPerson(world, { role: 'admin' });
    audit = auditOfRuns(world);
  });

  afterAll(() => world.stop());

  it(
    'are held, sold and given back as in their model',
    async () => {
      const order = fc.scheduler();
      const drawn = fc.commands(
        [
          alone(often(requests, waits)),
          alone(often(requests, sweeps)),
          together(often(requests, sweeps), order),
          together(often(requests, waits), order),
          together(often(rivals, sweeps), order),
          alone(often(requests, fc.constant(inspection))),
        ],
        { maxCommands: 30, size: 'max', ...replayed },
      );
      const balances = fc.array(fc.constantFrom(0, 3 * PRICE, 5 * PRICE, 5 * PRICE), {
        minLength: USERS,
        maxLength: USERS,
      });
      await fc.assert(
        fc.asyncProperty(balances, drawn, async (money, commands) => {
          const worlds = worldsOf(emptySale(money));
          const real = await openRealSale(money);
          for (const intent of money.map((_, user) => joining(user, user))) {
            await new AtOnce([intent], null).run(worlds, real);
          }
          await fc.asyncModelRun(() => ({ model: worlds, real }), commands);
          await new AtOnce([inspection], null).run(worlds, real);
        }),
        modelRuns(20),
      );
    },
    TEST_TIMEOUT_MS,
  );

  async function openRealSale(balances: readonly number[]): Promise<RealSale> {
    const startsAtMs = Math.max(Date.now(), world.clock.now().getTime());
    stopClockAt(world.clock, startsAtMs);
    const sale = await openSale(world, {
      maxSeatsPerUser: MAX_SEATS_PER_USER,
      startsInSeconds: SHOW_BEGINS,
      sections: [{ name: 'R', rows: 1, seatsPerRow: SEATS, price: PRICE }],
    });
    const people = await Promise.all(balances.map((balance) => addPerson(world, { balance })));
    const apis = people.map((person) => onEveryInstance(world, person));
    const holds: RealSale['holds'] = new Map();
    return {
      ...sale,
      startsAtMs,
      admin: admin.api,
      tokens: new Map(),
      holds,
      apiOf: (user, instance) => take(take(apis, user), instance),
      get now() {
        return (world.clock.now().getTime() - startsAtMs) / 1_000;
      },
      setTime: (seconds) => stopClockAt(world.clock, startsAtMs + seconds * 1_000),
      sweep: () => sweep(world),
      readBooks: async () => `${await readBooks(sale.showId, people, holds)}${await audit()}`,
    };
  }

  /** Like `booksOf` a model. */
  async function readBooks(
    showId: string,
    people: readonly Person[],
    holds: RealSale['holds'],
  ): Promise<string> {
    const now = world.clock.now();
    const seats = await world.rows<{ letter: string; position: number; reservationId: string }>(
      `SELECT CASE WHEN status = 'HELD' AND held_until <= $2 THEN 'A' ELSE left(status, 1) END AS letter,
         row_number() OVER (ORDER BY position)::int - 1 AS position
       FROM concert_seats WHERE show_id = $1 ORDER BY position`,
      [showId, now],
    );
    const accounts = await world.rows<{ id: string; balance: string }>(
      `SELECT user_id AS id, balance FROM balance_accounts WHERE user_id = ANY($1)`,
      [people.map(({ id }) => id)],
    );
    const reservations = await world.rows<{
      id: string;
      status: string;
      seats: { number: number }[];
    }>(
      `SELECT id, seats, CASE WHEN status = 'HELD' AND hold_expires_at <= $2 THEN 'EXPIRED'
         ELSE status END AS status
       FROM reservation_reservations WHERE show_id = $1`,
      [showId, now],
    );
    const labels = new Map([...holds].map(([label, { id }]) => [id, label]));
    return JSON.stringify({
      seats: seats.map(({ letter }) => letter).join(''),
      balances: people.map(({ id }) =>
        Number(accounts.find((account) => account.id === id)?.balance ?? 0),
      ),
      reservations: reservations
        .map(({ id, status, seats: held }) => {
          return `${labels.get(id)} ${status} ${held.map(({ number }) => number - 1).join()}`;
        })
        .sort(),
    });
  }
});

import fc from 'fast-check';
import { alone, AtOnce, often, together, initialStates } from '../support/models/at-once.js';
import { auditOfRuns } from '../support/models/audit-of-run.js';
import { modelRuns, replayed, TEST_TIMEOUT_MS } from '../support/models/model-runs.js';
import { addPerson, type Person } from '../support/people.js';
import { World } from '../support/world.js';
import { inspection, longWaits, requests, rivals, rushes, sweeps, waits } from './shop-actions.js';
import { USERS } from './shop-intents.js';
import { emptyShop, ORDER_EXPIRY_SECONDS, PRICES } from './shop-model.js';
import { openShop } from './shop-real.js';

describe('A shop after random actions', () => {
  let world: World;
  let admin: Person;
  let audit: () => Promise<string>;

  beforeAll(async () => {
    const config = { orderExpirySeconds: ORDER_EXPIRY_SECONDS };
    world = await World.start({ instances: 2, config });
    admin = await addPerson(world, { role: 'admin' });
    audit = auditOfRuns(world);
  });

  afterAll(() => world.stop());

  it(
    'matches the stock, coupons and balances of the model',
    async () => {
      const order = fc.scheduler();
      const drawn = fc.commands(
        [
          alone(often(requests, longWaits)),
          alone(often(requests, sweeps)),
          together(often(requests, sweeps), order),
          together(often(requests, waits), order),
          together(rivals, order),
          ...rushes.map((rush) => together(rush, order)),
          alone(often(requests, fc.constant(inspection))),
        ],
        { maxCommands: 50, size: 'max', ...replayed },
      );
      const start = fc.record({
        stock: fc.tuple(...PRICES.map(() => fc.integer({ min: 1, max: 5 }))),
        balances: fc.array(fc.constantFrom(2_000, 20_000, 50_000), {
          minLength: USERS,
          maxLength: USERS,
        }),
        couponItems: fc.constantFrom(null, [0]),
      });
      await fc.assert(
        fc.asyncProperty(start, drawn, async (opening, commands) => {
          const states = initialStates(emptyShop(opening));
          const real = await openShop(world, admin.api, audit, opening);
          await fc.asyncModelRun(() => ({ model: states, real }), commands);
          await new AtOnce([inspection], null).run(states, real);
        }),
        modelRuns(16),
      );
    },
    TEST_TIMEOUT_MS,
  );
});

import fc from 'fast-check';
import { alone, AtOnce, often, together, initialStates } from '../support/models/at-once.js';
import { auditOfRuns } from '../support/models/audit-of-run.js';
import { modelRuns, replayed, TEST_TIMEOUT_MS } from '../support/models/model-runs.js';
import { addPerson, type Person } from '../support/people.js';
import { World } from '../support/world.js';
import {
  inspection,
  joining,
  lastMoments,
  requests,
  rivals,
  sweeps,
  waits,
} from './seats-actions.js';
import { USERS } from './seats-intents.js';
import { emptySale, HOLD_SECONDS, PRICE } from './seats-model.js';
import { openRealSale } from './seats-real.js';

describe('The seats of a show after random actions', () => {
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
    'match the model',
    async () => {
      const order = fc.scheduler();
      const drawn = fc.commands(
        [
          alone(often(requests, waits)),
          alone(often(requests, sweeps)),
          together(often(requests, sweeps), order),
          together(often(requests, waits), order),
          together(often(rivals, sweeps), order),
          together(lastMoments, order),
          alone(often(requests, fc.constant(inspection))),
        ],
        { maxCommands: 50, size: 'max', ...replayed },
      );
      const balances = fc.array(fc.constantFrom(0, 3 * PRICE, 5 * PRICE, 5 * PRICE), {
        minLength: USERS,
        maxLength: USERS,
      });
      await fc.assert(
        fc.asyncProperty(balances, drawn, async (money, commands) => {
          const states = initialStates(emptySale(money));
          const real = await openRealSale(world, admin.api, audit, money);
          for (const intent of money.map((_, user) => joining(user, user))) {
            await new AtOnce([intent], null).run(states, real);
          }
          await fc.asyncModelRun(() => ({ model: states, real }), commands);
          await new AtOnce([inspection], null).run(states, real);
        }),
        modelRuns(24),
      );
    },
    TEST_TIMEOUT_MS,
  );
});

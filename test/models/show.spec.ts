import fc from 'fast-check';
import { alone, AtOnce, often, together, initialStates } from '../support/models/at-once.js';
import { auditOfRuns } from '../support/models/audit-of-run.js';
import { modelRuns, replayed, TEST_TIMEOUT_MS } from '../support/models/model-runs.js';
import { addPerson } from '../support/people.js';
import { World } from '../support/world.js';
import { doors, endings, inspection, job, requests, rivals, rushes } from './show-actions.js';
import { USERS } from './show-intents.js';
import { newShow } from './show-model.js';
import { RealShow, type Staff } from './show-real.js';
import { repairs } from './show-repairing.js';

describe('A show that is repaired and cancelled', () => {
  let world: World;
  let staff: Staff;
  let audit: () => Promise<string>;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    const [admin, door] = await Promise.all([
      addPerson(world, { role: 'admin' }),
      addPerson(world, { role: 'door' }),
    ]);
    staff = { admin, door };
    audit = auditOfRuns(world);
  });

  afterAll(() => world.stop());

  it(
    'has the places, tickets and balances of the model',
    async () => {
      const order = fc.scheduler();
      const drawn = fc.commands(
        [
          alone(requests),
          alone(often(requests, repairs)),
          together(often(rushes, repairs), order),
          together(fc.oneof(rushes, repairs), order),
          together(rivals, order),
          together(doors, order),
          together(endings, order),
          alone(often(requests, fc.constantFrom(inspection, job))),
        ],
        { maxCommands: 40, size: 'max', ...replayed },
      );
      const balances = fc.array(fc.constantFrom(2_000, 8_000, 20_000, 20_000), {
        minLength: USERS,
        maxLength: USERS,
      });
      await fc.assert(
        fc.asyncProperty(balances, drawn, async (money, commands) => {
          const states = initialStates(newShow(money));
          const real = await RealShow.open(world, staff, audit, money);
          await fc.asyncModelRun(() => ({ model: states, real }), commands);
          for (const intent of [inspection, job, inspection]) {
            await new AtOnce([intent], null).run(states, real);
          }
        }),
        modelRuns(16),
      );
    },
    TEST_TIMEOUT_MS,
  );
});

import fc from 'fast-check';
import { startEmulator } from '../../scripts/lib/payment-emulator/emulator.mjs';
import { alone, AtOnce, initialStates, often, together } from '../support/models/at-once.js';
import { auditOfRuns } from '../support/models/audit-of-run.js';
import { modelRuns, replayed, TEST_TIMEOUT_MS } from '../support/models/model-runs.js';
import { addPerson, type Person } from '../support/people.js';
import { type Emulator, topUpSettings } from '../support/top-ups.js';
import { World } from '../support/world.js';
import {
  calm,
  duels,
  faults,
  inspection,
  jobs,
  requests,
  rivals,
  waits,
} from './top-up-actions.js';
import { isUnsettled, keptOf, newTopUp, TIMEOUT_SECONDS } from './top-up-model.js';
import { openTopUp } from './top-up-real.js';

describe('A top-up after random actions', () => {
  let emulator: Emulator;
  let world: World;
  let admin: Person;
  let audit: () => Promise<string>;

  beforeAll(async () => {
    emulator = await startEmulator();
    const config = topUpSettings(emulator, TIMEOUT_SECONDS * 1_000);
    world = await World.start({ instances: 2, config });
    admin = await addPerson(world, { role: 'admin' });
    audit = auditOfRuns(world);
  });

  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  it(
    'has the state, the credit and the refunds of the model, and the books of the provider',
    async () => {
      const order = fc.scheduler();
      const drawn = fc.commands(
        [
          alone(often(requests, faults)),
          alone(often(requests, waits)),
          alone(often(waits, jobs)),
          together(often(requests, faults), order),
          together(rivals, order),
          alone(often(requests, fc.constant(inspection))),
        ],
        { maxCommands: 30, size: 'max', ...replayed },
      );
      await fc.assert(
        fc.asyncProperty(duels, order, drawn, async ([before, atOnce], scheduler, commands) => {
          const states = initialStates(newTopUp());
          const real = await openTopUp(world, emulator, admin.api, audit);
          for (const intent of before) await new AtOnce([intent], null).run(states, real);
          await new AtOnce(atOnce, scheduler).run(states, real);
          await new AtOnce([inspection], null).run(states, real);
          await fc.asyncModelRun(() => ({ model: states, real }), commands);
          for (const intent of [...calm, inspection]) {
            await new AtOnce([intent], null).run(states, real);
          }
          for (const model of states.models) {
            expect([isUnsettled(model), model.balance]).toEqual([false, keptOf(model)]);
          }
        }),
        modelRuns(10),
      );
    },
    TEST_TIMEOUT_MS,
  );
});

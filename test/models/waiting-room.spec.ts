import fc from 'fast-check';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { alone, AtOnce, together, initialStates } from '../support/models/at-once.js';
import { modelRuns, replayed, TEST_TIMEOUT_MS } from '../support/models/model-runs.js';
import { RedisWithClock } from '../support/models/redis-with-clock.js';
import { mostWithinOneSecond } from '../support/queue-rooms.js';
import {
  absences,
  changes,
  draws,
  inspection,
  MAX_PER_SECOND,
  pauses,
  roomRules,
  seals,
} from './waiting-room-actions.js';
import { emptyRoom } from './waiting-room-model.js';
import { openRoom } from './waiting-room-real.js';
import { requests } from './waiting-room-requests.js';

/** A time with no zero in it. */
const START_MS = 1_800_000_000_123;

describe('A waiting room after random actions', () => {
  const connections: RedisWithClock[] = [];

  beforeAll(() => {
    connections.push(new RedisWithClock(), new RedisWithClock());
  });

  afterAll(() => {
    for (const connection of connections) connection.disconnect();
  });

  it(
    'gives the answers of the model',
    async () => {
      const drawn = fc.commands(
        [
          alone(fc.oneof(requests, pauses, changes, fc.constantFrom(draws, seals))),
          alone(fc.oneof(requests, pauses, absences)),
          together(requests),
          fc.constant(new AtOnce([inspection], null)),
        ],
        { maxCommands: 60, size: 'max', ...replayed },
      );
      await fc.assert(
        fc.asyncProperty(roomRules, drawn, async (rules, commands) => {
          const states = initialStates(emptyRoom(rules, START_MS));
          const real = await openRoom(connections, rules, START_MS);
          await fc.asyncModelRun(() => ({ model: states, real }), commands);
          await new AtOnce([inspection], null).run(states, real);
          for (const { admissions } of states.models) {
            expect(mostWithinOneSecond(admissions)).toBeLessThanOrEqual(MAX_PER_SECOND);
          }
          await first().del(roomKeys(real.id));
        }),
        modelRuns(250),
      );
    },
    TEST_TIMEOUT_MS,
  );

  function first(): RedisWithClock {
    const [connection] = connections;
    if (!connection) throw new Error('There is no connection');
    return connection;
  }
});

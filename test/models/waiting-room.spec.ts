import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { RedisWaitingRoom } from '../../src/modules/queue/infrastructure/redis/redis-waiting-room.js';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { alone, AtOnce, together, worldsOf } from '../support/models/at-once.js';
import { modelRuns, replayed, TEST_TIMEOUT_MS } from '../support/models/model-runs.js';
import { RedisWithClock } from '../support/models/redis-with-clock.js';
import { mostWithinOneSecond } from '../support/queue-rooms.js';
import {
  changes,
  inspection,
  MOST_PER_SECOND,
  pauses,
  type RealRoom,
  requests,
  roomRules,
  settingsOf,
} from './waiting-room-actions.js';
import { emptyRoom, type RoomRules } from './waiting-room-model.js';

/** An hour at which nothing is zero. */
const START_MS = 1_800_000_000_123;

describe('A waiting room, whatever is done to it in whatever order', () => {
  const connections: RedisWithClock[] = [];

  beforeAll(() => {
    connections.push(new RedisWithClock(), new RedisWithClock());
  });

  afterAll(() => {
    for (const connection of connections) connection.disconnect();
  });

  it(
    'does what its model does',
    async () => {
      const drawn = fc.commands(
        [
          alone(fc.oneof(requests, pauses, changes)),
          alone(fc.oneof(requests, pauses)),
          together(requests),
          fc.constant(new AtOnce([inspection], null)),
        ],
        { maxCommands: 60, size: 'max', ...replayed },
      );
      await fc.assert(
        fc.asyncProperty(roomRules, drawn, async (rules, commands) => {
          const worlds = worldsOf(emptyRoom(rules, START_MS));
          const real = await openRoom(rules);
          await fc.asyncModelRun(() => ({ model: worlds, real }), commands);
          await new AtOnce([inspection], null).run(worlds, real);
          for (const { admissions } of worlds.models) {
            expect(mostWithinOneSecond(admissions)).toBeLessThanOrEqual(MOST_PER_SECOND);
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

  async function openRoom(rules: RoomRules): Promise<RealRoom> {
    const id = randomUUID();
    const real: RealRoom = {
      id,
      instances: connections.map((connection) => new RedisWaitingRoom(connection)),
      setTime: (nowMs) => first().setTime(nowMs),
      readKeys: () => readKeys(first(), id),
      version: 1,
    };
    await real.setTime(START_MS);
    await real.instances[0]?.sync(settingsOf(real, rules));
    return real;
  }
});

/** Like `contentsOf` a model. */
async function readKeys(redis: RedisWithClock, roomId: string): Promise<string> {
  const [, waitingKey = '', activeKey = '', deadlinesKey = '', endedKey = ''] = roomKeys(roomId);
  const line = pairsOf(await redis.zrange(waitingKey, '0', '-1', 'WITHSCORES'));
  const active = await redis.hgetall(activeKey);
  const deadlines = new Map(pairsOf(await redis.zrange(deadlinesKey, '0', '-1', 'WITHSCORES')));
  const slots = Object.entries(active)
    .map(([user, value]) => ({ user, parts: value.split(':'), until: deadlines.get(user) }))
    .sort((a, b) => Number(a.parts[0]) - Number(b.parts[0]));
  return JSON.stringify({
    line: line.map(([user, number]) => `${number} ${user}`),
    slots: slots.map(({ user, parts: [number, since, claimed], until }) => {
      return `${number} ${user} since ${since}${claimed === '1' ? ' claimed' : ''} until ${until}`;
    }),
    ended: (await redis.zrange(endedKey, '0', '-1')).map(Number).sort((a, b) => a - b),
  });
}

function pairsOf(reply: readonly string[]): [string, string][] {
  return reply.flatMap((value, i) => (i % 2 === 0 ? [[value, reply[i + 1] ?? '']] : []));
}

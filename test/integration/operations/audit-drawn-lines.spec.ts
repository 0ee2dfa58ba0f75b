import { randomUUID } from 'node:crypto';
import { INVARIANTS } from '../../../src/audit/audit.js';
import { DRAWN_LINE } from '../../../src/audit/drawn-lines.js';
import { OVERDUE } from '../../../src/audit/overdue.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { newId } from '../../../src/shared/ids.js';
import { eventually } from '../../support/eventually.js';
import { startCommand } from '../../support/processes.js';
import { admit } from '../../support/queue-rooms.js';
import { change, fallSilent, openAndDraw, openPreQueue } from '../../support/real-draws.js';
import { World } from '../../support/world.js';
import { redisUrlOf } from '../../support/redis.js';

const IN_DATABASE = Object.keys({ ...INVARIANTS, ...OVERDUE }).length;

interface DrawnLine {
  readonly roomId: string;
  readonly waiting: string;
  readonly absent: string;
  readonly active: string;
  /** A user who is absent. */
  readonly silent: string;
  /** Who waits at a drawn rank, the next user first, with the scores. */
  readonly scores: readonly (readonly [userId: string, score: string])[];
  readonly late: string;
  /** Score and user. */
  readonly admitted: readonly [string, string];
  readonly served: readonly [string, string];
}

describe('The audit of a line in Redis', () => {
  let world: World;
  let line: DrawnLine;

  beforeAll(async () => {
    world = await World.start();
    line = await drawLine();
  });

  afterAll(() => world.stop());

  it('finds nothing in a line that stands as drawn', async () => {
    expect(await audit()).toEqual({ code: 0, output: held() });
  });

  it.each<[string, (line: DrawnLine) => Promise<unknown>]>([
    [
      'two users of a line were exchanged',
      ({ waiting, scores: [a, b] }) => world.redis.zadd(waiting, b![1], a![0], a![1], b![0]),
    ],
    [
      'a user of a line has no lot',
      ({ waiting, scores: [a] }) => world.redis.zadd(waiting, Number(a![1]) + 1, randomUUID()),
    ],
    [
      'a latecomer stands before the last rank',
      ({ waiting, late, scores }) => world.redis.zadd(waiting, Number(scores.at(-1)![1]) - 1, late),
    ],
    [
      'a drawn user stands among the latecomers',
      ({ waiting, scores: [a] }) =>
        world.redis.zadd(waiting, arrival(Number(a![1]) % 2 ** 26), a![0]),
    ],
    [
      'a user stands in line twice',
      ({ absent, scores: [a] }) => world.redis.zadd(absent, a![1], a![0]),
    ],
    [
      'a user in line has a slot too',
      ({ waiting, admitted }) => world.redis.zadd(waiting, ...admitted),
    ],
    [
      'a drawn user who waited is missing',
      ({ waiting, scores: [a] }) => world.redis.zrem(waiting, a![0]),
    ],
    [
      'a drawn user who was absent is missing',
      ({ absent, silent }) => world.redis.zrem(absent, silent),
    ],
    [
      'the slot of a drawn user is missing',
      ({ active, admitted: [, a] }) => world.redis.hdel(active, a),
    ],
    [
      'everybody is missing',
      ({ waiting, absent, active }) => world.redis.del(waiting, absent, active),
    ],
    [
      'a user whose slot has ended stands in line again',
      ({ absent, served }) => world.redis.zadd(absent, ...served),
    ],
  ])('finds that %s', async (_what, breakLine) => {
    const keys = roomKeys(line.roomId);
    const before = await Promise.all(keys.map((key) => world.redis.dumpBuffer(key)));
    await breakLine(line);
    const { code, output } = await audit();
    for (const [index, key] of keys.entries()) {
      const value = before[index];
      if (value) await world.redis.restore(key, 0, value, 'REPLACE');
      else await world.redis.del(key);
    }
    expect(output).toContain(`BREACH  ${DRAWN_LINE}: 1\n        ${line.roomId}\n`);
    expect(code).toBe(1);
  });

  it.each([
    ['without the address of Redis', '', 'REDIS_URL is not set'],
    [
      'while Redis is away',
      'redis://127.0.0.1:1',
      'Redis cannot be read (connect ECONNREFUSED 127.0.0.1:1)',
    ],
  ])('checks the database %s, and says that it has not compared lines', async (_, url, reason) => {
    const { code, output } = await audit(url);
    expect(output).toBe(held(reason));
    expect(code).toBe(0);
  });

  it('says that it has not compared the lines that Redis has lost, and accepts them as they come back', async () => {
    await world.redis.del(roomKeys(line.roomId));
    expect((await audit()).output).toBe(held('Redis does not have the order of 1 drawn rooms'));
    // Some join again, under other numbers, before the order is loaded.
    await change(world, line.roomId, { notice: 'Sorry' });
    for (const [userId] of line.scores.slice(0, 10))
      await world.app.get(QueueFacade).join(userId, line.roomId);
    await eventually('the order is back', async () => {
      await admit(world.app);
      return (await world.redis.hget(roomKeys(line.roomId)[0]!, 'drawn')) === '1';
    });
    const { code, output } = await audit();
    expect(output).toBe(held());
    expect(code).toBe(0);
  });

  /** A room with everything that a drawn line can have, also more than one page of it. */
  async function drawLine(): Promise<DrawnLine> {
    const queue = world.app.get(QueueFacade);
    const roomId = await openPreQueue(world, { capacity: 2, state: 'paused' });
    const join = () => {
      const id = newId();
      return queue.join(id, roomId).then(({ view }) => ({ userId: id, token: view.token }));
    };
    const users = await Promise.all(Array.from({ length: 2_100 }, join));
    await openAndDraw(world, roomId);
    const [, waiting = '', absent = '', , active = ''] = roomKeys(roomId);
    const [late, gone, silent] = [await join(), ...users] as const;
    await queue.leave(gone!);
    await fallSilent(world, roomId, silent!.userId);
    await change(world, roomId, { state: 'open' });
    await admit(world.app);
    const slots = await world.redis.hgetall(active);
    const [[served = '', ofServed = ''] = []] = Object.entries(slots);
    await queue.endSlot(roomId, served);
    await change(world, roomId, { state: 'paused' });
    const [[admitted = '', ofAdmitted = ''] = []] = Object.entries(
      await world.redis.hgetall(active),
    );
    const pairs = await world.redis.zrange(waiting, '0', '2000', 'WITHSCORES');
    const scores = pairs.flatMap((user, at) => (at % 2 ? [] : [[user, pairs[at + 1]!] as const]));
    return {
      ...{ roomId, waiting, absent, active, scores, late: late.userId, silent: silent!.userId },
      admitted: [ofAdmitted.split(':')[0]!, admitted],
      served: [ofServed.split(':')[0]!, served],
    };
  }

  const arrival = (number: number) => (2 ** 26 + number) * 2 ** 26 + number;

  function held(notCompared?: string): string {
    if (notCompared === undefined) return `All ${IN_DATABASE + 1} invariants hold.\n`;
    return `All ${IN_DATABASE} invariants hold.\nLines of draws were not compared: ${notCompared}.\n`;
  }

  async function audit(redisUrl = redisUrlOf(world.app.config)) {
    const env = { DATABASE_URL: world.app.config.databaseUrl, REDIS_URL: redisUrl };
    const command = startCommand(['dist/src/cli/audit.js'], env);
    return { code: await command.exited, output: command.output() };
  }
});

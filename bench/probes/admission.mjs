import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { paths } from '../../scripts/lib/paths.mjs';
import { fillLine } from '../lib/line.mjs';
import { createRoom } from '../lib/people.mjs';

const WAITING = 1_000_000;
const RATE = 5_000;
const WATCHED_SECONDS = 10;

/** @type {import('../lib/probe.mjs').Probe} */
export const admission = {
  name: 'admission',
  title: `${WAITING.toLocaleString('en')} waiting, ${RATE.toLocaleString('en')} admitted a second`,
  async measure(stand) {
    const { api, redis } = stand;
    const roomId = await createRoom(stand, { capacity: 0, admitPerSecond: RATE });
    const before = await usedMemory(redis);
    await fillLine(stand, roomId, WAITING);
    const bytesEach = ((await usedMemory(redis)) - before) / WAITING;

    await redis.config('SET', 'slowlog-log-slower-than', '0');
    await redis.config('SET', 'slowlog-max-len', '100000');
    await redis.slowlog('RESET');
    const stats = () => api.get(`/v1/queue/rooms/${roomId}/stats`);
    await api.call('PATCH', `/v1/queue/rooms/${roomId}`, JSON.stringify({ capacity: WAITING }));
    /** @type {[number, number][]} */
    const points = [];
    const startedAt = performance.now();
    for (let seconds = 0; seconds < WATCHED_SECONDS;) {
      const { waiting } = await stats();
      seconds = (performance.now() - startedAt) / 1000;
      points.push([seconds, waiting]);
      await wait(250);
    }
    const ticks = await ticksOf(redis);
    await redis.config('SET', 'slowlog-log-slower-than', '10000');

    const [first, last] = roundsAmong(points);
    return {
      figures: [
        {
          what: 'admitted a second',
          value: (first[1] - last[1]) / (last[0] - first[0]),
          unit: '/s',
          atLeast: RATE * 0.95,
          atMost: RATE * 1.05,
        },
        { what: 'longest tick in Redis', value: Math.max(...ticks), unit: 'ms', atMost: 50 },
        { what: 'Redis memory per waiting user', value: bytesEach, unit: 'bytes', atMost: 250 },
      ],
      series: { title: 'The line while 5,000 a second are admitted', unit: 'waiting', points },
    };
  },
};

/**
 * The first look after a round of admissions, and the last one: in between are whole seconds of the
 * rate, neither the wait for the first round nor a part of a second at the end.
 * @param {[number, number][]} points
 */
function roundsAmong(points) {
  const after = points.filter(([, waiting], index) => waiting < (points[index - 1]?.[1] ?? 0));
  const [first, last] = [after[0], after.at(-1)];
  if (!first || !last || first === last) throw new Error('Fewer than two rounds of admissions');
  return /** @type {const} */ ([first, last]);
}

/** @param {import('ioredis').Redis} redis */
async function usedMemory(redis) {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
}

/**
 * How long the admissions held Redis up, by its own account.
 * @param {import('ioredis').Redis} redis
 * @returns {Promise<number[]>} milliseconds
 */
async function ticksOf(redis) {
  const folder = join(paths.dist, 'src', 'modules', 'queue', 'infrastructure', 'redis', 'lua');
  const lua = ['room', 'admit'].map((name) => readFileSync(join(folder, `${name}.lua`), 'utf8'));
  const sha = createHash('sha1').update(lua.join('\n')).digest('hex');
  const entries = /** @type {[number, number, number, string[]][]} */ (
    await redis.slowlog('GET', -1)
  );
  const ticks = entries.filter(([, , , [, script]]) => script === sha);
  if (ticks.length === 0) throw new Error('Nothing was admitted');
  return ticks.map(([, , micros]) => micros / 1000);
}

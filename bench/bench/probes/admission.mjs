import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { fillQueue } from '../fill-queue.mjs';
import { createRoom } from '../../shared/people.mjs';

const WAITING = 1_000_000;
const RATE = 5_000;
const WATCHED_SECONDS = 10;

/** @type {import('../probe.mjs').Probe} */
export const admission = {
  name: 'admission',
  title: `${WAITING.toLocaleString('en')} waiting, ${RATE.toLocaleString('en')} admitted a second`,
  async measure(stand) {
    const { api, redis, root } = stand;
    const roomId = await createRoom(stand, { capacity: 0, admitPerSecond: RATE });
    const before = await usedMemory(redis);
    await fillQueue(stand, roomId, WAITING);
    const bytesEach = ((await usedMemory(redis)) - before) / WAITING;

    await redis.config('SET', 'slowlog-log-slower-than', '0');
    await redis.config('SET', 'slowlog-max-len', '100000');
    await redis.slowlog('RESET');
    const stats = () => api.get(`/v1/queue/rooms/${roomId}/stats`);
    await api.need('PATCH', `/v1/queue/rooms/${roomId}`, { capacity: WAITING });
    /** @type {[number, number][]} */
    const points = [];
    const startedAt = performance.now();
    for (let seconds = 0; seconds < WATCHED_SECONDS;) {
      const { waiting } = await stats();
      seconds = (performance.now() - startedAt) / 1000;
      points.push([seconds, waiting]);
      await wait(250);
    }
    const ticks = await ticksOf(redis, root);
    await redis.config('SET', 'slowlog-log-slower-than', '10000');

    return {
      figures: [
        {
          what: 'admitted a second',
          value: -slopeOf(roundsAmong(points)),
          unit: '/s',
          atLeast: RATE * 0.95,
          atMost: RATE * 1.05,
        },
        {
          ...{ what: 'longest tick in Redis', value: Math.max(...ticks), unit: 'ms' },
          ...{ atMost: 50, isRequired: true },
        },
        {
          ...{ what: 'Redis memory per waiting user', value: bytesEach, unit: 'bytes' },
          ...{ atMost: 320, isRequired: true },
        },
      ],
      series: { title: 'The queue while 5,000 a second are admitted', unit: 'waiting', points },
    };
  },
};

/**
 * The points from the first round of admissions to the last one, without the wait before the first round and the
 * rest after the last.
 * @param {[number, number][]} points
 */
function roundsAmong(points) {
  const isRound = (/** @type {[number, number]} */ [, waiting], /** @type {number} */ index) =>
    waiting < (points[index - 1]?.[1] ?? 0);
  return points.slice(points.findIndex(isRound), points.findLastIndex(isRound) + 1);
}

/**
 * Least squares, because a point may be anywhere between two rounds.
 * @param {[number, number][]} points
 */
function slopeOf(points) {
  if (points.length < 2) throw new Error('Fewer than two rounds of admissions');
  const mean = (/** @type {0 | 1} */ of) =>
    points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const products = points.map((point) => (point[0] - x) * (point[1] - y));
  const squares = points.map((point) => (point[0] - x) ** 2);
  return total(products) / total(squares);
}

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** @param {import('ioredis').Redis} redis */
async function usedMemory(redis) {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
}

/**
 * How long each admission script ran, from the slow log of Redis.
 * @param {import('ioredis').Redis} redis
 * @param {string} root the built checkout
 * @returns {Promise<number[]>} milliseconds
 */
async function ticksOf(redis, root) {
  const dist = pathToFileURL(join(root, 'dist', 'src', '/')).href;
  const { readScript } = await import(`${dist}shared/redis/lua-scripts.js`);
  const script = new URL(`${dist}modules/queue/infrastructure/redis/lua/admit.lua`);
  const sha = createHash('sha1').update(readScript(script)).digest('hex');
  const entries = /** @type {[number, number, number, string[]][]} */ (
    await redis.slowlog('GET', -1)
  );
  const ticks = entries.filter(([, , , [, script]]) => script === sha);
  if (ticks.length === 0) throw new Error('Nothing was admitted');
  return ticks.map(([, , micros]) => micros / 1000);
}

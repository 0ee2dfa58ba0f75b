import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { forEach } from '../shared/api.mjs';
import { userIds } from '../shared/people.mjs';

/** @typedef {import('../shared/stand.mjs').Stand} Stand */

/**
 * Users join the waiting room by the code of the application, without HTTP: a million requests would take
 * minutes.
 * @param {Stand} stand
 * @param {string} roomId
 * @param {number} count
 * @returns {Promise<string[]>} their ids, in the order of the queue
 */
export async function fillQueue({ redisUrl, api, root }, roomId, count) {
  // The first one joins by HTTP, which stores the room in Redis.
  await api.post('/v1/queue/tokens', { roomId });
  const redis = new Redis(redisUrl, { enableAutoPipelining: true });
  const room = await waitingRoomOf(root, redisUrl, redis);
  const users = userIds(count);
  await forEach(users, (user) => room.join(roomId, user), 500);
  await untilFilesAreWritten(redis);
  redis.disconnect();
  return users;
}

/**
 * After many joins Redis rewrites its file in a child process, which must not run during the measurement.
 * @param {Redis} redis
 */
async function untilFilesAreWritten(redis) {
  const isWriting = /^(aof_rewrite_in_progress|aof_rewrite_scheduled|rdb_bgsave_in_progress):1/m;
  while (isWriting.test(await redis.info('persistence'))) await wait(100);
}

/**
 * The waiting room of another build.
 * @param {string} root
 * @param {string} redisUrl
 * @param {Redis} redis
 * @returns {Promise<import('../../src/modules/queue/application/waiting-room.js').WaitingRoom>}
 */
async function waitingRoomOf(root, redisUrl, redis) {
  const load = (/** @type {string[]} */ ...path) =>
    import(pathToFileURL(join(root, 'dist', 'src', ...path)).href);
  const folder = ['modules', 'queue', 'infrastructure', 'redis'];
  const { RedisWaitingRoom } = await load(...folder, 'redis-waiting-room.js');
  // Builds before RedisServers took the connection itself.
  if (!existsSync(join(root, 'dist', 'src', 'shared', 'redis', 'redis-servers.js')))
    return new RedisWaitingRoom(redis);
  const { RedisServers } = await load('shared', 'redis', 'redis-servers.js');
  return new RedisWaitingRoom(new RedisServers({ url: redisUrl, tls: null }, redis));
}

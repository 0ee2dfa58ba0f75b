import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { forEach } from '../shared/api.mjs';
import { userIds } from '../shared/people.mjs';

/** @typedef {import('../shared/stand.mjs').Stand} Stand */

/**
 * Puts so many in the line, with the join of the application itself, but without HTTP: a million
 * requests would take minutes before anything is measured.
 * @param {Stand} stand
 * @param {string} roomId
 * @param {number} count
 * @returns {Promise<string[]>} their ids, in the order of the line
 */
export async function fillLine({ redisUrl, api, root }, roomId, count) {
  // The first one by HTTP: then Redis knows the room.
  await api.post('/v1/queue/tokens', { roomId });
  const redis = new Redis(redisUrl, { enableAutoPipelining: true });
  const { RedisWaitingRoom } = await builtModule(root);
  const room = new RedisWaitingRoom(redis);
  const users = userIds(count);
  await forEach(users, (user) => room.join(roomId, user), 500);
  await untilWrittenDown(redis);
  redis.disconnect();
  return users;
}

/**
 * After so many joins Redis writes its file anew, with a process of its own, which is not what is measured.
 * @param {Redis} redis
 */
async function untilWrittenDown(redis) {
  const isWriting = /^(aof_rewrite_in_progress|aof_rewrite_scheduled|rdb_bgsave_in_progress):1/m;
  while (isWriting.test(await redis.info('persistence'))) await wait(100);
}

/** @param {string} root @returns {Promise<typeof import('../../src/modules/queue/infrastructure/redis/redis-waiting-room.js')>} */
function builtModule(root) {
  const folder = join(root, 'dist', 'src', 'modules', 'queue', 'infrastructure', 'redis');
  return import(pathToFileURL(join(folder, 'redis-waiting-room.js')).href);
}

import { randomUUID } from 'node:crypto';
import { forEach } from '../../shared/api.mjs';
import { fillQueue } from '../fill-queue.mjs';
import { createRoom } from '../../shared/people.mjs';
import { authorizationOf } from '../../shared/tokens.mjs';

/** @typedef {import('../scenario.mjs').Scenario} Scenario */

/** Users who poll, in turn; the others only wait. */
const POLLING = 1_000;

/**
 * @param {string} name
 * @param {number} waiting
 * @param {Scenario['comparedWith']} [comparedWith]
 * @returns {Scenario}
 */
function polling(name, waiting, comparedWith) {
  return {
    ...{ name, comparedWith },
    title: `GET /v1/queue/tokens/me, ${waiting.toLocaleString('en')} waiting`,
    ceiling: 'bare Fastify + one Redis ZRANK',
    floor: 0.7,
    status: 200,
    reusable: true,
    async prepare(stand) {
      const roomId = await createRoom(stand, { capacity: 0 });
      const users = await fillQueue(stand, roomId, waiting);
      const pollers = users.filter((_, index) => index % Math.ceil(waiting / POLLING) === 0);
      const headers = await forEach(pollers, async (userId) => {
        const authorization = authorizationOf(stand.auth, userId);
        const { token } = await stand.api.post('/v1/queue/tokens', { roomId }, { authorization });
        return { authorization, 'x-queue-token': token };
      });
      return { auth: stand.auth, headers, users: pollers, queueKey: queueKeyOf(roomId) };
    },
    async requests({ headers }) {
      const path = '/v1/queue/tokens/me';
      return (index) => ({ method: 'GET', path, headers: headers[index % headers.length] });
    },
    async bareRequests({ users }) {
      return (index) => ({ method: 'GET', path: `/places/${users[index % users.length]}` });
    },
    bare(app, { queueKey }, { redis }) {
      app.get('/places/:user', async (request) => {
        const { user } = /** @type {{ user: string }} */ (request.params);
        return { position: await redis.zrank(queueKey, user) };
      });
    },
  };
}

export const pollShortQueue = polling('poll', 1_000);
export const pollLongQueue = polling('poll-million', 1_000_000, { name: 'poll', times: 1.2 });

/** @type {Scenario} */
export const joinQueue = {
  name: 'join',
  title: 'POST /v1/queue/tokens, a new user each',
  ceiling: 'bare Fastify + one Redis EVALSHA',
  floor: 0.75,
  status: 201,
  async prepare(stand) {
    const roomId = await createRoom(stand, { capacity: 0 });
    return { auth: stand.auth, roomId };
  },
  async requests({ auth, roomId }) {
    const body = JSON.stringify({ roomId });
    return () => ({
      method: 'POST',
      path: '/v1/queue/tokens',
      headers: {
        authorization: authorizationOf(auth, randomUUID()),
        'content-type': 'application/json',
      },
      body,
    });
  },
  async bareRequests() {
    return () => ({ method: 'POST', path: `/places/${randomUUID()}` });
  },
  bare(app, { roomId }, { redis }) {
    redis.defineCommand('benchJoin', {
      numberOfKeys: 2,
      lua: `local number = redis.call('INCR', KEYS[2])
            redis.call('ZADD', KEYS[1], number, ARGV[1])
            return redis.call('ZRANK', KEYS[1], ARGV[1])`,
    });
    const join =
      /** @type {import('ioredis').Redis & { benchJoin: (...args: string[]) => Promise<number> }} */ (
        redis
      );
    app.post('/places/:user', async (request, reply) => {
      const { user } = /** @type {{ user: string }} */ (request.params);
      void reply.code(201);
      return { position: await join.benchJoin(`bench:${roomId}`, `bench:${roomId}:last`, user) };
    });
  },
};

/** @param {string} roomId */
function queueKeyOf(roomId) {
  return `onsale:queue:{${roomId}}:waiting`;
}

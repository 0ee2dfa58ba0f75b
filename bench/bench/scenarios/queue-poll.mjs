import { forEach } from '../../shared/api.mjs';
import { fillLine } from '../line.mjs';
import { createRoom, userIds } from '../../shared/people.mjs';
import { authorizations } from '../../shared/tokens.mjs';

/** @typedef {import('../scenario.mjs').Scenario} Scenario */

/** Who ask in turn; the others only wait. */
const ASKING = 1_000;

/**
 * @param {string} name
 * @param {number} waiting
 * @param {Scenario['beside']} [beside]
 * @returns {Scenario}
 */
function polling(name, waiting, beside) {
  return {
    ...{ name, beside },
    title: `GET /v1/queue/tokens/me, ${waiting.toLocaleString('en')} waiting`,
    ceiling: 'bare Fastify + one Redis ZRANK',
    floor: 0.5,
    status: 200,
    lasting: true,
    async prepare(stand) {
      const roomId = await createRoom(stand, { capacity: 0 });
      const users = await fillLine(stand, roomId, waiting);
      const asking = users.filter((_, index) => index % Math.ceil(waiting / ASKING) === 0);
      const headers = await forEach(
        await authorizations(stand.auth, asking),
        async (authorization) => {
          const { token } = await stand.api.post('/v1/queue/tokens', { roomId }, { authorization });
          return { authorization, 'x-queue-token': token };
        },
      );
      return { auth: stand.auth, headers, users: asking, line: lineKey(roomId) };
    },
    async requests({ headers }) {
      const path = '/v1/queue/tokens/me';
      return (index) => ({ method: 'GET', path, headers: headers[index % headers.length] });
    },
    async bareRequests({ users }) {
      return (index) => ({ method: 'GET', path: `/places/${users[index % users.length]}` });
    },
    bare(app, { line }, { redis }) {
      app.get('/places/:user', async (request) => {
        const { user } = /** @type {{ user: string }} */ (request.params);
        return { position: await redis.zrank(line, user) };
      });
    },
  };
}

export const pollShortLine = polling('poll', 1_000);
export const pollLongLine = polling('poll-million', 1_000_000, { name: 'poll', times: 1.2 });

/** @type {Scenario} */
export const joinLine = {
  name: 'join',
  title: 'POST /v1/queue/tokens, a new user each',
  ceiling: 'bare Fastify + one Redis EVALSHA',
  floor: 0.45,
  status: 201,
  async prepare(stand) {
    const roomId = await createRoom(stand, { capacity: 0 });
    return { auth: stand.auth, roomId, users: userIds(60_000) };
  },
  async requests({ auth, roomId, users }) {
    const headers = await authorizations(auth, users);
    const body = JSON.stringify({ roomId });
    return (index) => {
      const authorization = headers[index];
      if (authorization === undefined) return null;
      return {
        method: 'POST',
        path: '/v1/queue/tokens',
        headers: { authorization, 'content-type': 'application/json' },
        body,
      };
    };
  },
  async bareRequests({ users }) {
    return (index) => {
      const user = users[index];
      return user === undefined ? null : { method: 'POST', path: `/places/${user}` };
    };
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
function lineKey(roomId) {
  return `onsale:queue:{${roomId}}:waiting`;
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ProblemFilter } from './problem.filter.js';
import { RequestError } from './request-error.js';

/** Those who ask how the instance is get an answer, most of all when it is not well. */
const ALWAYS_SERVED = ['/health', '/metrics'];
const WAITING_ROOM = '/v1/queue/tokens';

const SOONEST_RETRY_SECONDS = 1;
const LATEST_RETRY_SECONDS = 3;

type Budget = 'waitingRoom' | 'shop';

/**
 * Load shedding. Of more requests than it can work on in time the instance refuses the rest at once,
 * with 503 `OVERLOADED`: served late, all of them would be given up by clients that then ask again,
 * and nobody would get anything. A request has at most one place in each queue inside (connections
 * of the pool, batches, commands to Redis), so this one bound keeps all of those short.
 *
 * The waiting room has a budget of its own: its users keep their places while the shop is busy, or
 * while PostgreSQL, which polling does not need, hangs.
 */
export class LoadShedding {
  private readonly atWork: Record<Budget, number> = { waitingRoom: 0, shop: 0 };
  private readonly counted = new WeakSet<FastifyRequest>();

  /** `limit` is how many requests of each budget are worked on at once. */
  constructor(
    private readonly limit: number,
    private readonly problems: ProblemFilter,
  ) {}

  install(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      const budget = budgetOf(request);
      if (budget === null || this.atWork[budget] < this.limit) done();
      else this.problems.answer(overloaded(), request, reply);
    });
    // Not before the body is there, or clients that send theirs slowly would use the budget up.
    fastify.addHook('preHandler', (request, _reply, done) => {
      this.begin(request);
      done();
    });
    // The answer is made, also when its client has gone; from here on nothing of ours is at work.
    fastify.addHook('onSend', (request, _reply, _payload, done) => {
      this.end(request);
      done();
    });
  }

  private begin(request: FastifyRequest): void {
    const budget = budgetOf(request);
    if (budget === null) return;
    this.counted.add(request);
    this.atWork[budget] += 1;
  }

  private end(request: FastifyRequest): void {
    const budget = budgetOf(request);
    if (budget !== null && this.counted.delete(request)) this.atWork[budget] -= 1;
  }
}

/** What a request counts for; null when it is always served. */
function budgetOf(request: FastifyRequest): Budget | null {
  const { url } = request.routeOptions;
  if (url === undefined || ALWAYS_SERVED.some((prefix) => url.startsWith(prefix))) return null;
  return url.startsWith(WAITING_ROOM) ? 'waitingRoom' : 'shop';
}

/** Spread out, so that those who are refused together do not all come back together. */
function overloaded(): RequestError {
  const spread = LATEST_RETRY_SECONDS - SOONEST_RETRY_SECONDS + 1;
  const retryAfterSeconds = SOONEST_RETRY_SECONDS + Math.floor(Math.random() * spread);
  return new RequestError('OVERLOADED', undefined, retryAfterSeconds);
}

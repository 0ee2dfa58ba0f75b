import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isProbe } from './probes.js';
import { OverloadAnswers } from './overload-answers.js';
import type { ProblemFilter } from './problem.filter.js';

const WAITING_ROOM = '/v1/queue/tokens';

type Budget = 'waitingRoom' | 'shop';

interface LoadSheddingSettings {
  /** How many requests of each budget are worked on at once. */
  readonly maxConcurrentRequests: number;
  readonly corsOrigins: readonly string[];
}

/**
 * Load shedding. Of more requests than it can work on in time the instance refuses the rest at once,
 * with 503 `OVERLOADED` (docs/adr/0012-load-shedding.md). The waiting room has a budget of its own:
 * its users keep their places while the shop is busy, or while PostgreSQL hangs.
 */
export class LoadShedding {
  private readonly atWork: Record<Budget, number> = { waitingRoom: 0, shop: 0 };
  private readonly counted = new WeakMap<FastifyRequest, Budget | null>();

  private readonly answers: OverloadAnswers;

  constructor(
    private readonly settings: LoadSheddingSettings,
    problems: ProblemFilter,
  ) {
    this.answers = new OverloadAnswers(problems, settings.corsOrigins);
  }

  /**
   * Refuses a request whose budget is used up; false when it may go on. Before Fastify and without a
   * line in the log, because refusing must cost a fraction of what serving costs: else an instance
   * that is asked for three times what it can do would do nothing but refuse.
   */
  refuses(request: IncomingMessage, response: ServerResponse): boolean {
    const budget = budgetOf(request.url ?? '/');
    if (budget === null || request.method === 'OPTIONS') return false;
    if (this.atWork[budget] < this.settings.maxConcurrentRequests) return false;
    this.answers.send(request, response);
    return true;
  }

  /** Counts what Fastify works on. */
  install(fastify: FastifyInstance): void {
    // Not before the body is there, or clients that send theirs slowly would use the budget up.
    fastify.addHook('preHandler', (request, _reply, done) => {
      this.counted.set(request, this.begin(request.originalUrl));
      done();
    });
    // The answer is made, also when its client has gone; from here on nothing of ours is at work.
    fastify.addHook('onSend', (request, _reply, _payload, done) => {
      this.end(this.counted.get(request) ?? null);
      this.counted.delete(request);
      done();
    });
  }

  /** Counts a request as worked on, until `end` is called with what this returns. */
  begin(url: string): Budget | null {
    const budget = budgetOf(url);
    if (budget !== null) this.atWork[budget] += 1;
    return budget;
  }

  end(budget: Budget | null): void {
    if (budget !== null) this.atWork[budget] -= 1;
  }
}

/** What a request counts for; null for probes, which are served most of all when all is not well. */
function budgetOf(url: string): Budget | null {
  if (url.startsWith(WAITING_ROOM)) return 'waitingRoom';
  return isProbe(url) ? null : 'shop';
}

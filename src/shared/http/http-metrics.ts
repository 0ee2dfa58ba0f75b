import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { countedElsewhere } from '../metrics/counted-elsewhere.js';
import { Metrics } from '../metrics/metrics.js';
import { RequestDurations } from '../metrics/request-durations.js';
import type { ProblemFilter } from './problem.filter.js';

/**
 * What operators see of requests: how many, how long they took, and what was refused. Returns where
 * those are counted that do not come to Fastify.
 */
export function measureRequests(
  app: NestFastifyApplication,
  problems: ProblemFilter,
): RequestDurations {
  const { registry } = app.get(Metrics);
  const durations = new RequestDurations(registry);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    durations.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  const refusals = {
    name: 'refusals_total',
    help: 'Problem documents by their code',
    label: 'code',
  };
  countedElsewhere(registry, refusals, () => problems.refusals);
  return durations;
}

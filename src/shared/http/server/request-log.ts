import type { FastifyInstance } from 'fastify';
import type { StructuredLog } from '../../logging/structured-log.js';
import { addCounter } from '../../metrics/counter.js';
import { type Metrics } from '../../metrics/metrics.js';
import { RequestDurations } from '../../metrics/request-durations.js';
import type { ProblemFilter } from '../problems/problem.filter.js';

/** Logs and measures each request as its response ends. Shed requests are only counted as refusals. */
export function logAndMeasure(
  server: FastifyInstance,
  log: StructuredLog,
  { registry }: Metrics,
  problems: ProblemFilter,
): void {
  const durations = new RequestDurations(registry);
  addCounter(
    registry,
    { name: 'refusals_total', help: 'Problem documents by their code', label: 'code' },
    () => problems.refusals,
  );
  server.addHook('onResponse', (request, reply, done) => {
    if (!request.isShed) {
      const { method, id: requestId } = request;
      const route = request.routeOptions.url ?? 'none';
      const { statusCode: status, elapsedTime } = reply;
      durations.observe(method, route, status, elapsedTime / 1_000);
      const milliseconds = Math.round(elapsedTime * 10) / 10;
      log.request({
        requestId,
        method,
        route,
        status,
        milliseconds,
        userId: request.principal?.id,
      });
    }
    done();
  });
}

import { Gauge } from 'prom-client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { StructuredLog } from '../../logging/structured-log.js';
import { addCounter } from '../../metrics/counter.js';
import { type Metrics } from '../../metrics/metrics.js';
import { RequestDurations } from '../../metrics/request-durations.js';
import { isEventStream } from '../pipeline/event-stream.js';
import type { ProblemFilter } from '../problems/problem.filter.js';
import type { EventStreams } from './event-streams.js';

interface Parts {
  readonly problems: ProblemFilter;
  readonly streams: EventStreams;
}

/** Logs and measures each request as its response ends. Shed requests are only counted as refusals. */
export function logAndMeasure(
  server: FastifyInstance,
  log: StructuredLog,
  { registry }: Metrics,
  { problems, streams }: Parts,
): void {
  const durations = new RequestDurations(registry);
  addCounter(
    registry,
    { name: 'refusals_total', help: 'Problem documents by their code', label: 'code' },
    () => problems.refusals,
  );
  new Gauge({
    name: 'event_streams',
    help: 'Open streams of server-sent events',
    registers: [registry],
    collect() {
      this.set(streams.size);
    },
  });
  const writeLine = (
    request: FastifyRequest,
    { statusCode: status, elapsedTime }: FastifyReply,
  ) => {
    const { method, id: requestId, principal } = request;
    const route = request.routeOptions.url ?? 'none';
    const milliseconds = Math.round(elapsedTime * 10) / 10;
    log.request({ requestId, method, route, status, milliseconds, userId: principal?.id });
    return route;
  };
  // How long a stream was open is no response time, so the histogram leaves it out.
  streams.onEnd = writeLine;
  server.addHook('onResponse', (request, reply, done) => {
    if (!request.isShed && !isStream(request, reply)) {
      const route = writeLine(request, reply);
      durations.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    }
    done();
  });
}

function isStream({ routeOptions: { config } }: FastifyRequest, { statusCode }: FastifyReply) {
  return statusCode === 200 && config !== undefined && isEventStream(config);
}

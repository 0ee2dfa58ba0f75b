import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isProbe } from '../http/server/probes.js';

/**
 * A span for each request, named by method and route pattern. It continues the caller's trace (W3C
 * `traceparent`). URL, headers and body are left out: they may hold tokens and personal data.
 */
export function traceRequests(fastify: FastifyInstance, tracer: Tracer): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isProbe(request.routeOptions.url ?? '')) return done();
    const caller = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = tracer.startSpan(nameOf(request), describe(request), caller);
    reply.raw.once('close', () => end(span, reply));
    context.with(trace.setSpan(caller, span), done);
  });
}

function nameOf({ method, routeOptions: { url } }: FastifyRequest): string {
  return url === undefined ? method : `${method} ${url}`;
}

function describe({ id, method, routeOptions: { url } }: FastifyRequest) {
  const attributes: Attributes = {
    'http.request.method': method,
    'http.route': url,
    // The same as `X-Request-Id` of the response and `requestId` in the log.
    'onsale.request_id': id,
  };
  return { kind: SpanKind.SERVER, attributes };
}

function end(span: Span, { raw, statusCode }: FastifyReply): void {
  if (raw.writableFinished) {
    span.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  } else {
    span.setAttribute('error.type', 'client_disconnected');
  }
  span.end();
}

import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import {
  context,
  diag,
  DiagLogLevel,
  propagation,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type Span } from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance } from 'fastify';
import { workerNumber } from '../../config/worker.js';
import { Batcher } from '../batching/batcher.js';
import type { StructuredLog } from '../logging/structured-log.js';
import { withTimeout } from '../timeout.js';
import { BatchSpans } from './batch-spans.js';
import { traceRedis } from './redis-spans.js';
import { traceRequests } from './request-spans.js';

/** The shutdown waits this long for the collector. */
const FLUSH_MS = 3_000;

/** Removes error messages, because they may hold parameters of a statement. The log has them redacted. */
class SilentSpanProcessor extends BatchSpanProcessor {
  onEnding(span: Span): void {
    const { code } = span.status;
    if (code === SpanStatusCode.ERROR) span.setStatus({ code });
  }
}

/**
 * Starts OpenTelemetry traces: spans of requests and of their calls to PostgreSQL and Redis, sent in
 * the background; a full queue drops spans. Call it before the application is loaded. Without it no
 * OpenTelemetry package is loaded. The SDK reads the standard variables (`OTEL_…`) itself.
 */
export function startTracing(log: StructuredLog): void {
  diag.setLogger(diagnosticsTo(log), DiagLogLevel.WARN);
  const provider = new BasicTracerProvider({
    resource: describeProcess(),
    spanProcessors: [new SilentSpanProcessor(new OTLPTraceExporter())],
  });
  // Before Node.js 24 this storage slows down every promise of the process.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);

  const tracer = trace.getTracer('onsale');
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: FastifyInstance };
    traceRequests(fastify, tracer);
    fastify.addHook('onClose', async () => {
      await withTimeout(FLUSH_MS, provider.shutdown()).catch((error: unknown) => {
        diag.warn(String(error));
      });
    });
  });
  tracePostgres();
  traceRedis(tracer);
  Batcher.tracer = new BatchSpans(tracer);
}

/** Traces statements without parameters, and the wait for a pool connection. */
function tracePostgres(): void {
  new PgInstrumentation({ requireParentSpan: true });
  // It patches the prototypes when `require` loads the package; `import` gets the same prototypes.
  createRequire(import.meta.url)('pg');
}

/** The operator's variables take precedence. */
function describeProcess() {
  const worker = workerNumber();
  const own = resourceFromAttributes({
    'service.name': 'onsale',
    'service.instance.id': `${hostname()}:${process.pid}`,
    ...(worker !== undefined && { 'onsale.worker': worker }),
  });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
}

function diagnosticsTo(log: StructuredLog) {
  const warn = (message: string) => log.write('warn', `Tracing: ${message}`);
  const ignore = () => undefined;
  return { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
}

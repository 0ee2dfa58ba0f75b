import {
  context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { BatchTracer } from '../batching/batcher.js';

/**
 * A batch works for many requests at once. Its span, with its statements, is part of the trace of the
 * first of them that is traced; it has links to the others, and they have one to it.
 */
export class BatchSpans implements BatchTracer {
  constructor(private readonly tracer: Tracer) {}

  currentSpan(): Span | undefined {
    return trace.getActiveSpan();
  }

  run<Result>(askers: readonly (Span | undefined)[], work: () => Promise<Result>): Promise<Result> {
    const [first, ...others] = askers.filter((span) => span?.isRecording()) as Span[];
    if (!first) return work();
    const attributes = { 'onsale.batch.size': askers.length };
    const links = others.map((other) => ({ context: other.spanContext() }));
    const parent = trace.setSpan(ROOT_CONTEXT, first);
    const batch = this.tracer.startSpan('batch', { attributes, links }, parent);
    for (const other of others) other.addLink({ context: batch.spanContext() });
    return context.with(trace.setSpan(ROOT_CONTEXT, batch), () => untilDone(batch, work));
  }
}

async function untilDone<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

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
 * A batch serves many requests. Its span is a child of the first traced request, and linked in both
 * directions with the others.
 */
export class BatchSpans implements BatchTracer {
  constructor(private readonly tracer: Tracer) {}

  currentSpan(): Span | undefined {
    return trace.getActiveSpan();
  }

  run<Result>(
    requests: readonly (Span | undefined)[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    const [first, ...others] = requests.filter((span) => span?.isRecording()) as Span[];
    if (!first) return work();
    const attributes = { 'onsale.batch.size': requests.length };
    const links = others.map((other) => ({ context: other.spanContext() }));
    const parent = trace.setSpan(ROOT_CONTEXT, first);
    const batch = this.tracer.startSpan('batch', { attributes, links }, parent);
    for (const other of others) other.addLink({ context: batch.spanContext() });
    return context.with(trace.setSpan(ROOT_CONTEXT, batch), () => endAfter(batch, work));
  }
}

async function endAfter<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

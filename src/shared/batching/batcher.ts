import { AsyncResource } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';
import type { Outcome } from './outcomes.js';

/** Settles a batch: returns one outcome per request, in their order. If it throws, all of them fail. */
export type Settle<Request, Answer> = (
  requests: readonly Request[],
  key: string,
) => Promise<readonly Outcome<Answer>[]>;

interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
  readonly span: Span | undefined;
}

interface Options {
  /** Bounds the load of one batch on the database, and the memory of its answers. */
  readonly maxBatchSize?: number | undefined;
}

/** Shows batches in traces. */
export interface BatchTracer {
  /** The span of the current request. */
  currentSpan(): Span | undefined;
  /** Runs the work of a batch, linked to the spans of its requests. */
  run<Result>(spans: readonly (Span | undefined)[], work: () => Promise<Result>): Promise<Result>;
}

/**
 * Settles requests in batches. Each key has one batch under way; requests that arrive meanwhile form
 * the next one, so batches grow with the load. A batch starts after its requests have arrived, so it
 * sees every earlier commit.
 */
export class Batcher<Request, Answer> {
  /** Set when traces are on (shared/tracing). */
  static tracer: BatchTracer | undefined;

  /** The waiting requests of each key that has a batch under way. */
  private readonly queues = new Map<string, Waiting<Request, Answer>[]>();
  /** A batch serves many requests, so it runs in the async context of none of them. */
  private readonly ownContext = new AsyncResource('Batcher');

  private readonly maxBatchSize: number;

  constructor(
    private readonly settle: Settle<Request, Answer>,
    { maxBatchSize = 500 }: Options = {},
  ) {
    this.maxBatchSize = maxBatchSize;
  }

  /** Rejects with the refusal of this request. Requests with the same key keep their order. */
  submit(key: string, request: Request): Promise<Answer> {
    const span = Batcher.tracer?.currentSpan();
    return new Promise((resolve, reject) => {
      const busy = this.queues.get(key);
      if (busy) {
        busy.push({ request, resolve, reject, span });
        return;
      }
      const idle = [{ request, resolve, reject, span }];
      this.queues.set(key, idle);
      this.ownContext.runInAsyncScope(() => {
        // The batch takes all requests of this turn of the event loop.
        setImmediate(() => void this.run(key, idle));
      });
    });
  }

  /** Settles batch after batch until no request waits. */
  private async run(key: string, waiting: Waiting<Request, Answer>[]): Promise<void> {
    while (waiting.length > 0) {
      const answer = await this.settled(key, waiting.splice(0, this.maxBatchSize));
      // If others wait, the database works on the next batch while these answers are written.
      if (waiting.length > 0) setImmediate(answer);
      else answer();
    }
    this.queues.delete(key);
  }

  /** Settles a batch. Returns a function that answers its requests. */
  private async settled(
    key: string,
    batch: readonly Waiting<Request, Answer>[],
  ): Promise<() => void> {
    try {
      const outcomes = await this.outcomesOf(key, batch);
      return () => {
        for (const [index, { resolve, reject }] of batch.entries()) {
          const outcome = outcomes[index];
          if (outcome?.status === 'fulfilled') resolve(outcome.value);
          else reject(outcome ? outcome.reason : new Error('A batch returned no outcome'));
        }
      };
    } catch (error) {
      return () => {
        for (const { reject } of batch) reject(error);
      };
    }
  }

  private outcomesOf(
    key: string,
    batch: readonly Waiting<Request, Answer>[],
  ): ReturnType<Settle<Request, Answer>> {
    const settle = () =>
      this.settle(
        batch.map(({ request }) => request),
        key,
      );
    if (!Batcher.tracer) return settle();
    const spans = batch.map(({ span }) => span);
    return Batcher.tracer.run(spans, settle);
  }
}

import { AsyncResource } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

/**
 * Answers several requests at once: one outcome for each, in their order. When it throws, all of
 * them fail with that.
 */
export type Settle<Request, Answer> = (
  requests: readonly Request[],
  lane: string,
) => Promise<readonly PromiseSettledResult<Answer>[]>;

interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
  readonly span: Span | undefined;
}

/** Shows batches in traces. */
export interface BatchTracer {
  /** Of whoever asks, as they ask. */
  currentSpan(): Span | undefined;
  /** Runs the work of a batch for those who have asked. */
  run<Result>(askers: readonly (Span | undefined)[], work: () => Promise<Result>): Promise<Result>;
}

/**
 * Gathers what is asked at the same time and has it settled together. Each lane settles one batch
 * at a time, and whatever comes meanwhile forms the next: so nobody waits for a crowd to gather,
 * and the larger the crowd, the larger the batches. A request is settled by a batch that began
 * after it was made, hence it sees all that was done before it.
 */
export class Batcher<Request, Answer> {
  /** Set when traces are on (shared/tracing). */
  static tracer: BatchTracer | undefined;

  private readonly lanes = new Map<string, Waiting<Request, Answer>[]>();
  /** A batch belongs to all of its requests, so it runs in the context of none of them. */
  private readonly ownContext = new AsyncResource('Batcher');

  /** `largestBatch` bounds what one batch costs the database, and the memory of its answers. */
  constructor(
    private readonly settle: Settle<Request, Answer>,
    private readonly largestBatch = 500,
  ) {}

  /** Rejects with what `settle` refused this request with. Requests of a lane keep their order. */
  submit(lane: string, request: Request): Promise<Answer> {
    const span = Batcher.tracer?.currentSpan();
    return new Promise((resolve, reject) => {
      const waiting = this.lanes.get(lane);
      if (waiting) {
        waiting.push({ request, resolve, reject, span });
        return;
      }
      this.lanes.set(lane, [{ request, resolve, reject, span }]);
      this.ownContext.runInAsyncScope(() => {
        // All that arrive in this turn of the event loop come along.
        setImmediate(() => void this.run(lane));
      });
    });
  }

  /** Settles batch after batch until nobody waits in the lane. */
  private async run(lane: string): Promise<void> {
    for (;;) {
      const waiting = this.lanes.get(lane);
      const batch = waiting?.splice(0, this.largestBatch) ?? [];
      if (batch.length === 0) break;
      const answer = await this.settled(lane, batch);
      // What the database has to do for the next batch it does while this one is answered.
      if (waiting && waiting.length > 0) setImmediate(answer);
      else answer();
    }
    this.lanes.delete(lane);
  }

  /** Settles a batch; what it returns tells all of its requests what came of them. */
  private async settled(
    lane: string,
    batch: readonly Waiting<Request, Answer>[],
  ): Promise<() => void> {
    try {
      const outcomes = await this.outcomesOf(lane, batch);
      return () => {
        for (const [index, { resolve, reject }] of batch.entries()) {
          const outcome = outcomes[index];
          if (outcome?.status === 'fulfilled') resolve(outcome.value);
          else reject(outcome ? outcome.reason : new Error('A batch left a request unanswered'));
        }
      };
    } catch (error) {
      return () => {
        for (const { reject } of batch) reject(error);
      };
    }
  }

  private outcomesOf(
    lane: string,
    batch: readonly Waiting<Request, Answer>[],
  ): ReturnType<Settle<Request, Answer>> {
    const settle = () =>
      this.settle(
        batch.map(({ request }) => request),
        lane,
      );
    if (!Batcher.tracer) return settle();
    const askers = batch.map(({ span }) => span);
    return Batcher.tracer.run(askers, settle);
  }
}

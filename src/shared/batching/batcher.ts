import { AsyncResource } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';
import { expectedToReturn, MAX_TURNS, maxWaitMs, MIN_SHARE_OF_LAST } from './gathering.js';
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

/** The requests of one key. */
interface Queue<Request, Answer> {
  readonly waiting: Waiting<Request, Answer>[];
  /** Called for each request that arrives. */
  onArrival: (() => void) | undefined;
}

interface Options {
  /** Bounds the load of one batch on the database, and the memory of its answers. */
  readonly largestBatch?: number | undefined;
  /** Waits a moment for answered users to ask again (gathering.ts): fewer, larger and later batches. */
  readonly waitsForReturns?: boolean;
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

  private readonly queues = new Map<string, Queue<Request, Answer>>();
  /** A batch serves many requests, so it runs in the async context of none of them. */
  private readonly ownContext = new AsyncResource('Batcher');

  private readonly largestBatch: number;
  private readonly waitsForReturns: boolean;

  constructor(
    private readonly settle: Settle<Request, Answer>,
    { largestBatch = 500, waitsForReturns = false }: Options = {},
  ) {
    this.largestBatch = largestBatch;
    this.waitsForReturns = waitsForReturns;
  }

  /** Rejects with the refusal of this request. Requests with the same key keep their order. */
  submit(key: string, request: Request): Promise<Answer> {
    const span = Batcher.tracer?.currentSpan();
    return new Promise((resolve, reject) => {
      const busy = this.queues.get(key);
      if (busy) {
        busy.waiting.push({ request, resolve, reject, span });
        busy.onArrival?.();
        return;
      }
      const idle = { waiting: [{ request, resolve, reject, span }], onArrival: undefined };
      this.queues.set(key, idle);
      this.ownContext.runInAsyncScope(() => {
        // The batch takes all requests of this turn of the event loop.
        setImmediate(() => void this.run(key, idle));
      });
    });
  }

  /** Settles batch after batch until the queue is empty. */
  private async run(key: string, queue: Queue<Request, Answer>): Promise<void> {
    const { waiting } = queue;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, this.largestBatch);
      const startedAt = performance.now();
      const answer = await this.settled(key, batch);
      const took = performance.now() - startedAt;
      const enough = this.enoughForNext(batch.length, waiting.length);
      if (waiting.length > 0 && waiting.length >= enough) {
        // The database works on the next batch while these answers are written.
        setImmediate(answer);
        continue;
      }
      answer();
      if (!this.waitsForReturns) await untilNoneArrive(queue);
      else if (enough > 0) await gather(queue, enough, maxWaitMs(took));
    }
    this.queues.delete(key);
  }

  /** If at least so many wait, the next batch starts before the last one is answered. */
  private enoughForNext(answered: number, waiting: number): number {
    return this.waitsForReturns
      ? expectedToReturn(answered, waiting)
      : MIN_SHARE_OF_LAST * answered;
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

/** Waits until `expected` requests wait, or the time is up. */
async function gather(queue: Queue<unknown, never>, expected: number, longestMs: number) {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longestMs);
    queue.onArrival = () => {
      // The batch takes all requests of this turn of the event loop.
      if (queue.waiting.length >= expected) setImmediate(resolve);
    };
  });
  clearTimeout(timer);
  queue.onArrival = undefined;
}

/** Waits as long as each turn of the event loop brings more requests. */
async function untilNoneArrive({ waiting }: Queue<unknown, never>): Promise<void> {
  let known = -1;
  for (let turns = 0; turns < MAX_TURNS && waiting.length > known; turns += 1) {
    known = waiting.length;
    await new Promise(setImmediate);
  }
}

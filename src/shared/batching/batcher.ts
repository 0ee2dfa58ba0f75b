import { AsyncResource } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';
import { expectedToReturn, MOST_TURNS, patience, SHARE_READ } from './gathering.js';

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

interface Lane<Request, Answer> {
  readonly waiting: Waiting<Request, Answer>[];
  /** Told of each request that comes. */
  onArrival: (() => void) | undefined;
}

interface Options {
  /** Bounds what one batch costs the database, and the memory of its answers. */
  readonly largestBatch?: number | undefined;
  /** For those who are answered to ask again (gathering.ts). It makes fewer and larger batches, and later ones. */
  readonly waitsForReturns?: boolean;
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
 * at a time, and whatever comes meanwhile forms the next: so the larger the crowd, the larger the
 * batches. Nobody waits for a crowd to gather, but for what the process is reading just now. A request
 * is settled by a batch that began after it was made, hence it sees all that was done before it.
 */
export class Batcher<Request, Answer> {
  /** Set when traces are on (shared/tracing). */
  static tracer: BatchTracer | undefined;

  private readonly lanes = new Map<string, Lane<Request, Answer>>();
  /** A batch belongs to all of its requests, so it runs in the context of none of them. */
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

  /** Rejects with what `settle` refused this request with. Requests of a lane keep their order. */
  submit(lane: string, request: Request): Promise<Answer> {
    const span = Batcher.tracer?.currentSpan();
    return new Promise((resolve, reject) => {
      const busy = this.lanes.get(lane);
      if (busy) {
        busy.waiting.push({ request, resolve, reject, span });
        busy.onArrival?.();
        return;
      }
      const idle = { waiting: [{ request, resolve, reject, span }], onArrival: undefined };
      this.lanes.set(lane, idle);
      this.ownContext.runInAsyncScope(() => {
        // All that arrive in this turn of the event loop come along.
        setImmediate(() => void this.run(lane, idle));
      });
    });
  }

  /** Settles batch after batch until nobody waits in the lane. */
  private async run(name: string, lane: Lane<Request, Answer>): Promise<void> {
    const { waiting } = lane;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, this.largestBatch);
      const startedAt = performance.now();
      const answer = await this.settled(name, batch);
      const took = performance.now() - startedAt;
      const enough = this.enoughForNext(batch.length, waiting.length);
      if (waiting.length > 0 && waiting.length >= enough) {
        // What the database has to do for the next batch it does while this one is answered.
        setImmediate(answer);
        continue;
      }
      answer();
      if (!this.waitsForReturns) await untilNobodyComes(lane);
      else if (enough > 0) await gather(lane, enough, patience(took));
    }
    this.lanes.delete(name);
  }

  /** So many have to wait for the next batch to begin before the last one is answered. */
  private enoughForNext(answered: number, waiting: number): number {
    return this.waitsForReturns ? expectedToReturn(answered, waiting) : SHARE_READ * answered;
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

/** Until so many wait, or the time is up. */
async function gather(lane: Lane<unknown, never>, expected: number, longestMs: number) {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longestMs);
    lane.onArrival = () => {
      // All that arrive in the same turn of the event loop come along.
      if (lane.waiting.length >= expected) setImmediate(resolve);
    };
  });
  clearTimeout(timer);
  lane.onArrival = undefined;
}

/** As long as each turn of the event loop brings more. */
async function untilNobodyComes({ waiting }: Lane<unknown, never>): Promise<void> {
  let known = -1;
  for (let turns = 0; turns < MOST_TURNS && waiting.length > known; turns += 1) {
    known = waiting.length;
    await new Promise(setImmediate);
  }
}

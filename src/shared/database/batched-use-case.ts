import { fulfilled, type Outcome, rejected } from '../batching/outcomes.js';
import { DomainError } from '../domain/domain-error.js';
import { GroupCommit } from './group-commit.js';
import type {
  IdempotentAnswer,
  IdempotentCall,
  IdempotencyKeys,
} from './idempotency/idempotency-keys.js';
import type { Transactions } from './transactions.js';

/** What a use case does with a batch of requests, inside one transaction: lock, decide, write. */
export interface BatchSteps<Request, Locked, Decision, View> {
  /** Locks and reads all that the decisions depend on. `key` is the key of the batch. */
  readonly lock: (requests: readonly Request[], key: string) => Promise<Locked>;
  /**
   * Decides one request, in the order of arrival, without I/O. It takes what it grants out of
   * `locked`, so that the next decision sees it.
   * @throws DomainError: refuses this request alone
   */
  readonly decide: (request: Request, locked: Locked) => Decision;
  /** Writes the granted decisions, at least one. Returns a view of each, in the same order. */
  readonly write: (
    granted: readonly Decision[],
    locked: Locked,
  ) => Promise<readonly View[] | DecideAgain<Locked>>;
}

interface Batching<Request, Decision> {
  /** Labels the batch sizes in the metrics. */
  readonly name: string;
  readonly maxBatchSize?: number;
  /** Requests with the same key share batches; one batch of a key runs at a time. */
  readonly keyOf: (request: Request) => string;
  /** Runs for each request after its commit and before its response; not for replays. */
  readonly afterCommit?: (decision: Decision) => Promise<void>;
}

/** `write` returns it after it has undone its writes. All requests are then decided again. */
export class DecideAgain<Locked> {
  constructor(readonly locked: Locked) {}
}

interface Settled<Decision, View> {
  readonly decision: Decision;
  readonly view: View;
}

/** Lock, decide, write, in the open transaction. Returns one outcome per request, in their order. */
export async function settle<Request, Locked, Decision, View>(
  { lock, decide, write }: BatchSteps<Request, Locked, Decision, View>,
  requests: readonly Request[],
  key: string,
): Promise<readonly Outcome<Settled<Decision, View>>[]> {
  let locked: Locked = await lock(requests, key);
  for (;;) {
    const decisions = requests.map((request) => outcomeOf(() => decide(request, locked)));
    const granted = decisions.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    );
    const written: readonly View[] | DecideAgain<Locked> =
      granted.length > 0 ? await write(granted, locked) : [];
    if (!(written instanceof DecideAgain)) return withViews(decisions, written);
    locked = written.locked;
  }
}

interface Submitted<Request, Decision> {
  readonly request: Request;
  readonly call: IdempotentCall | null;
  decision?: Decision;
}

/**
 * A use case whose requests share transactions (docs/adr/0009-group-commit.md). It wraps `BatchSteps`
 * in a group commit, retries of the transaction, and idempotency keys.
 */
export class BatchedUseCase<Request, Locked, Decision, View> {
  private readonly batches: GroupCommit<Submitted<Request, Decision>, IdempotentAnswer<View>>;

  constructor(
    private readonly steps: BatchSteps<Request, Locked, Decision, View> &
      Batching<Request, Decision>,
    private readonly keys: IdempotencyKeys,
    transactions: Transactions,
  ) {
    this.batches = new GroupCommit(
      steps.name,
      transactions,
      (batch, key) => this.settleOncePerKey(batch, key),
      steps.maxBatchSize,
    );
  }

  /** Do not call it inside a transaction. @throws the refusal by `decide` */
  async submit(request: Request, call: IdempotentCall | null): Promise<IdempotentAnswer<View>> {
    const submitted: Submitted<Request, Decision> = { request, call };
    const answer = await this.batches.submit(this.steps.keyOf(request), submitted);
    const { decision } = submitted;
    if (decision !== undefined && !answer.replayed) await this.steps.afterCommit?.(decision);
    return answer;
  }

  private settleOncePerKey(
    batch: readonly Submitted<Request, Decision>[],
    key: string,
  ): Promise<readonly Outcome<IdempotentAnswer<View>>[]> {
    return this.keys.runAll(
      batch.map(({ call }) => call),
      async (indexes) => {
        const open = indexes.flatMap((index) => batch[index] ?? []);
        const requests = open.map(({ request }) => request);
        const outcomes = await settle(this.steps, requests, key);
        return outcomes.map((outcome, index) => {
          if (outcome.status === 'rejected') return outcome;
          const { decision, view } = outcome.value;
          const submitted = open[index];
          if (submitted) submitted.decision = decision;
          return fulfilled(view);
        });
      },
    );
  }
}

function outcomeOf<Decision>(decide: () => Decision): Outcome<Decision> {
  try {
    return fulfilled(decide());
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return rejected(error);
  }
}

/** `views` has the view of each granted decision, in the same order. */
function withViews<Decision, View>(
  decisions: readonly Outcome<Decision>[],
  views: readonly View[],
): readonly Outcome<Settled<Decision, View>>[] {
  const rest = views.values();
  return decisions.map((outcome) => {
    if (outcome.status === 'rejected') return outcome;
    const next = rest.next();
    if (next.done) throw new Error('A request was granted but got no view');
    return fulfilled({ decision: outcome.value, view: next.value });
  });
}

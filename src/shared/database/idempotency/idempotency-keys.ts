import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/settings.js';
import { Batcher } from '../../batching/batcher.js';
import { fulfilled, rejected } from '../../batching/outcomes.js';
import { hmacOf, isHmacOf } from '../../hmac.js';
import { Transactions } from '../transactions.js';
import { IdempotencyError } from './idempotency-error.js';

/** How long a response can be replayed. The contract promises at least 24 hours. */
const RETENTION_HOURS = 48;

export interface IdempotentCall {
  /** Usually the user id. */
  readonly owner: string;
  /** Method and path pattern. */
  readonly route: string;
  readonly key: string;
  /** The path and body of the request. The same key with other content is refused. Compared as JSON. */
  readonly content: unknown;
  /** HTTP status of a success. */
  readonly status: number;
}

/** The first response to a key. A replay sends the same bytes. */
export class StoredResponse {
  constructor(
    readonly status: number,
    readonly body: string,
    /** Of the resource, if the response named one. */
    readonly version: string | null,
  ) {}
}

/** What is stored of a response beside its body. */
interface ResponseHead {
  /** HTTP status. */
  readonly status: number;
  readonly version?: number | string | undefined;
}

/** The response of this call, or the stored one of the first call with the same key. */
export type IdempotentAnswer<Response> =
  | { readonly response: Response; readonly replayed: false }
  | { readonly response: StoredResponse; readonly replayed: true };

/** The outcome of each call, in their order. */
type Outcomes<Response> = readonly PromiseSettledResult<Response>[];

/**
 * Runs an effect once per key. The response is stored in the transaction of the effect, so either both
 * exist or neither. A refused call stores nothing, so its key can be used again.
 */
@Injectable()
export class IdempotencyKeys {
  private readonly lookUps = new Batcher<IdempotentCall, StoredResponse | null>(async (calls) => {
    const rows = await this.findRows(calls);
    return calls.map((call, index) => {
      const row = rows.get(index);
      if (!row) return fulfilled(null);
      const replay = this.replayOf(call, row);
      return replay.status === 'fulfilled' ? fulfilled(replay.value.response) : replay;
    });
  });

  constructor(
    private readonly transactions: Transactions,
    private readonly config: Config,
  ) {}

  /**
   * @param headOf called after the effect
   * @throws IdempotencyError IDEMPOTENCY_IN_PROGRESS while the first call with this key runs,
   * IDEMPOTENCY_KEY_REUSED when the key was used with other content
   */
  run<Response>(
    call: IdempotentCall,
    effect: () => Promise<Response>,
    headOf: (response: Response) => ResponseHead = () => call,
  ): Promise<IdempotentAnswer<Response>> {
    return this.transactions.run(async () => {
      const settle = async () => [fulfilled(await effect())];
      const [outcome] = await this.runAll([call], settle, (_call, response) => headOf(response));
      if (outcome?.status !== 'fulfilled') throw outcome?.reason;
      return outcome.value;
    });
  }

  /**
   * `run` for a batch of calls, inside the open transaction. A null stands for a call without a key,
   * which always runs. `effect` gets the indexes of the calls to run, and returns their outcomes in that
   * order. A refused call does not affect the others.
   */
  async runAll<Response>(
    calls: readonly (IdempotentCall | null)[],
    effect: (indexes: readonly number[]) => Promise<Outcomes<Response>>,
    headOf: (call: IdempotentCall, response: Response) => ResponseHead = (call) => call,
  ): Promise<Outcomes<IdempotentAnswer<Response>>> {
    const answers = await this.findAnswers<Response>(calls);
    const indexes = [...calls.keys()].filter((index) => !answers.has(index));
    const outcomes = indexes.length === 0 ? [] : await effect(indexes);
    const stored: StoredAnswer[] = [];
    for (const [position, index] of indexes.entries()) {
      const outcome =
        outcomes[position] ?? rejected(new Error('The effect returned no outcome for a call'));
      answers.set(index, outcome.status === 'fulfilled' ? fresh(outcome.value) : outcome);
      const call = calls[index];
      if (call && outcome.status === 'fulfilled') {
        const body = JSON.stringify(outcome.value) as string | undefined;
        const { status, version } = headOf(call, outcome.value);
        const named = version === undefined ? null : String(version);
        stored.push({ call, response: new StoredResponse(status, body ?? '', named) });
      }
    }
    await this.store(stored);
    return [...calls.keys()].map((index) => answers.get(index) ?? rejected(undefined));
  }

  /**
   * The stored response of a call; null if there is none yet. It waits for no other transaction.
   * @throws IdempotencyError IDEMPOTENCY_KEY_REUSED when the key was used with other content
   */
  find(call: IdempotentCall): Promise<StoredResponse | null> {
    return this.lookUps.submit('', call);
  }

  async deleteOld(): Promise<void> {
    await this.transactions.manager.query(
      `DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)`,
      [RETENTION_HOURS],
    );
  }

  /** Replays, and refusals because of the key, by index. The other calls need the effect. */
  private async findAnswers<Response>(
    calls: readonly (IdempotentCall | null)[],
  ): Promise<Map<number, PromiseSettledResult<IdempotentAnswer<Response>>>> {
    const answers = new Map<number, PromiseSettledResult<IdempotentAnswer<Response>>>();
    const keyed = [...calls.entries()].filter((entry): entry is [number, IdempotentCall] =>
      Boolean(entry[1]),
    );
    if (keyed.length === 0) return answers;
    const mine = await this.claim(keyed.map(([, call]) => call));
    const rows = await this.findRows(keyed.map(([, call]) => call));
    for (const [position, [index, call]] of keyed.entries()) {
      const row = rows.get(position);
      // A stored response is final, whoever holds the lock of its key.
      if (row) answers.set(index, this.replayOf(call, row));
      else if (!mine[position]) answers.set(index, rejected(inProgress()));
    }
    return answers;
  }

  /**
   * Tries to lock each key until the transaction ends, and returns which locks it holds. A transaction
   * can take its own lock twice, so of equal keys in one batch only the first one counts.
   */
  private async claim(calls: readonly IdempotentCall[]): Promise<readonly boolean[]> {
    const names = calls.map(({ owner, route, key }) => `${owner} ${route} ${key}`);
    const locks = await this.transactions.manager.query<{ mine: boolean }[]>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended(name, 0)) AS mine
       FROM unnest($1::text[]) WITH ORDINALITY AS call (name, place) ORDER BY place`,
      [names],
    );
    return names.map((name, index) => names.indexOf(name) === index && locks[index]?.mine === true);
  }

  private replayOf(
    call: IdempotentCall,
    { fingerprint, status, body, version }: StoredRow,
  ): PromiseSettledResult<{ response: StoredResponse; replayed: true }> {
    // An HMAC and not a plain hash, because the content may hold a password.
    const { jwtSecret, previousJwtSecret } = this.config;
    if (!isHmacOf(textOf(call.content), fingerprint, [jwtSecret, previousJwtSecret])) {
      return rejected(new IdempotencyError('IDEMPOTENCY_KEY_REUSED'));
    }
    return fulfilled({ response: new StoredResponse(status, body, version), replayed: true });
  }

  /** By index in `calls`. */
  private async findRows(calls: readonly IdempotentCall[]): Promise<Map<number, StoredRow>> {
    const rows = await this.transactions.manager.query<(StoredRow & { place: number })[]>(
      `SELECT place::int, fingerprint, status, body, version
       FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY
         AS call (owner, route, key, place)
       JOIN idempotency_keys USING (owner, route, key)`,
      columnsOf(calls),
    );
    return new Map(rows.map(({ place, ...row }) => [place - 1, row]));
  }

  private async store(answers: readonly StoredAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    const calls = answers.map(({ call }) => call);
    await this.transactions.manager.query(
      `INSERT INTO idempotency_keys (owner, route, key, fingerprint, status, body, version)
       SELECT * FROM unnest(
         $1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::text[])`,
      [
        ...columnsOf(calls),
        calls.map(({ content }) => hmacOf(textOf(content), this.config.jwtSecret)),
        answers.map(({ response: { status } }) => status),
        answers.map(({ response: { body } }) => body),
        answers.map(({ response: { version } }) => version),
      ],
    );
  }
}

interface StoredRow {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly version: string | null;
}

interface StoredAnswer {
  readonly call: IdempotentCall;
  readonly response: StoredResponse;
}

/** Equal JSON values have equal texts: the members of an object are sorted by name. */
function textOf(content: unknown): string {
  return JSON.stringify(content, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(members);
  });
}

function fresh<Response>(response: Response) {
  return fulfilled({ response, replayed: false } as const);
}

function inProgress(): IdempotencyError {
  return new IdempotencyError('IDEMPOTENCY_IN_PROGRESS', { retryAfterSeconds: 1 });
}

function columnsOf(calls: readonly IdempotentCall[]): [string[], string[], string[]] {
  return [
    calls.map(({ owner }) => owner),
    calls.map(({ route }) => route),
    calls.map(({ key }) => key),
  ];
}

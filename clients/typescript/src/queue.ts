import type { Client } from 'openapi-fetch';
import { isPlaceLost, type Problem, ProblemError } from './errors.js';
import { readEvents, type StreamEvent } from './events.js';
import { delayAfter, type Fetch, newKey } from './requests.js';
import { Deadline, onWake, pause } from './timing.js';
import type { components, paths } from './schema.js';

/** The place or slot of the user. */
export type QueueView = components['schemas']['QueueTokenDto'];
export type Draw = components['schemas']['DrawDto'];
/**
 * `lost`: the last request has failed. `busy`: the server asks to come back later. The client goes on trying in
 * both cases.
 */
export type Connection = 'stream' | 'polling' | 'lost' | 'busy';

export interface QueueOptions {
  /** An entry code, for a room with `entry: CODE`. */
  readonly code?: string;
  /** The solution of a challenge, for a room with `challenge: PROOF_OF_WORK`. */
  readonly challenge?: string;
  /** Ends the wait. The place stays: `DELETE /v1/queue/tokens/me` gives it up. */
  readonly signal?: AbortSignal;
  /** `resume` only takes up an earlier place, `join` does not look for one. By default one after the other. */
  readonly start?: 'resume' | 'join';
  /** By default true. Without the stream the client polls. */
  readonly stream?: boolean;
  /** The server has lost the place, for example with a Redis. The wait joins again, at the end of the line. */
  readonly onLost?: () => void;
  readonly onDraw?: (draw: Draw) => void;
  readonly onConnection?: (connection: Connection) => void;
  /** Is called at each sign of life of the server, heartbeats included. */
  readonly onContact?: () => void;
}

/** What the wait needs of the client. */
export interface Door {
  readonly api: Client<paths>;
  /** Sends a request with the queue token, once. */
  readonly read: Fetch;
  /** Whether there may be a queue token of an earlier wait. */
  readonly mayHaveToken: () => boolean;
  readonly keepToken: (token: string) => void;
}

/** The first event comes at once, unless a proxy holds the stream back. */
const FIRST_EVENT_MS = 10_000;
/** The server sends a heartbeat every 20 s. */
const SILENCE_MS = 45_000;
/** Until the server says when to come back. */
const RETRY_MS = 3_000;
/** Between attempts to open a stream. Meanwhile the client polls. */
const CLOSED_STREAM = { firstMs: 5_000, mostMs: 300_000 };

/**
 * Yields the place until the user is admitted. By default takes up an earlier place in the room, else joins. Joins again
 * if the server loses the place.
 * @throws ProblemError if the user is refused, or the place has ended; the reason of the signal
 */
export async function* waitInQueue(
  door: Door,
  roomId: string,
  options: QueueOptions,
): AsyncGenerator<QueueView, void> {
  const wait = new Wait(door, roomId, options);
  let view = await wait.begin();
  yield view;
  const mayListen = options.stream !== false;
  let streamAt = mayListen ? 0 : Infinity;
  let pollAt = nextPoll(view);
  let closedStreams = 0;
  while (view.status !== 'ACTIVE') {
    if (Date.now() >= streamAt) {
      let retryMs = RETRY_MS;
      let isOpen = false;
      let failure: unknown;
      try {
        for await (const { event, data } of wait.listen()) {
          if (event === 'retry') retryMs = data as number;
          else if (event === 'draw') options.onDraw?.(data as Draw);
          else if (event === 'ended') {
            throw ended(data);
          } else if (event === 'room' || event === 'position' || event === 'admitted') {
            isOpen = true;
            wait.report('stream');
            view = event === 'room' ? withRoom(view, data as QueueView['room']) : wait.keep(data);
            yield view;
            if (view.status === 'ACTIVE') return;
          }
        }
      } catch (error) {
        if (isPlaceLost(error)) {
          yield (view = await wait.rejoin());
          pollAt = nextPoll(view);
          continue;
        }
        wait.throwIfFinal(error);
        failure = error;
      }
      closedStreams = isOpen ? 0 : closedStreams + 1;
      const delayMs = isOpen ? retryMs : delayAfter(failure, closedStreams - 1, CLOSED_STREAM);
      streamAt = Date.now() + delayMs;
      if (isOpen) pollAt = nextPoll(view);
    }
    while (Date.now() < Math.min(pollAt, streamAt)) {
      await pause(Math.min(pollAt, streamAt) - Date.now(), options.signal);
    }
    if (Date.now() < pollAt) continue;
    const { result, failures } = await wait.persist(() => wait.readOrRejoin());
    view = result;
    pollAt = nextPoll(view);
    wait.report('polling');
    // The network is back.
    if (failures > 0 && mayListen) streamAt = Math.min(streamAt, Date.now() + RETRY_MS);
    yield view;
  }
}

class Wait {
  private connection: Connection | undefined;

  constructor(
    private readonly door: Door,
    private readonly roomId: string,
    private readonly options: QueueOptions,
  ) {}

  async begin(): Promise<QueueView> {
    const { start } = this.options;
    if (start === 'resume') return (await this.persist(() => this.read())).result;
    // A repeated join can cost the earlier place.
    return (start !== 'join' && (await this.resume())) || this.join();
  }

  /** The earlier place in this room, if there is one. */
  private async resume(): Promise<QueueView | null> {
    if (!this.door.mayHaveToken()) return null;
    try {
      const { result } = await this.persist(() => this.read());
      return result.roomId === this.roomId ? result : null;
    } catch (error) {
      if (error instanceof ProblemError && error.code.startsWith('QUEUE_TOKEN_')) return null;
      throw error;
    }
  }

  private async join(): Promise<QueueView> {
    const { code, challenge, signal } = this.options;
    const body = { roomId: this.roomId, code, challenge };
    const params = { header: { 'Idempotency-Key': newKey() } };
    const send = () => this.door.api.POST('/v1/queue/tokens', { body, params, signal });
    return this.keep((await this.persist(send)).result.data);
  }

  async readOrRejoin(): Promise<QueueView> {
    try {
      return await this.read();
    } catch (error) {
      if (!isPlaceLost(error)) throw error;
      return this.rejoin();
    }
  }

  /** Later, because everybody in the room comes at the same time, and a drawn order comes back by itself. */
  async rejoin(): Promise<QueueView> {
    await pause(RETRY_MS * (0.5 + Math.random()), this.options.signal);
    try {
      return (await this.persist(() => this.read())).result;
    } catch (error) {
      // Joining could end the place that the user has on another device.
      if (!isPlaceLost(error)) throw error;
      this.options.onLost?.();
      return this.join();
    }
  }

  async read(): Promise<QueueView> {
    const sent = this.sent(this.options.signal);
    return this.keep((await this.door.api.GET('/v1/queue/tokens/me', sent)).data);
  }

  async *listen(): AsyncGenerator<StreamEvent, void> {
    const deadline = new Deadline(FIRST_EVENT_MS, this.options.signal);
    const stopWaking = onWake((event) => (event === 'online' ? deadline.abort() : deadline.look()));
    try {
      const { data, response } = await this.door.api.GET('/v1/queue/tokens/me/events', {
        ...this.sent(deadline.signal),
        parseAs: 'stream',
      });
      const type = response.headers.get('content-type') ?? '';
      if (!data || !type.startsWith('text/event-stream')) throw new Error('No event stream');
      yield* readEvents(data, deadline.signal, () => {
        deadline.extend(SILENCE_MS);
        this.options.onContact?.();
      });
    } finally {
      stopWaking();
      deadline.abort();
    }
  }

  private sent(signal: AbortSignal | undefined) {
    return { params: { query: { roomId: this.roomId } }, fetch: this.door.read, signal };
  }

  /** Tries until there is an answer. */
  async persist<Result>(
    attempt: () => Promise<Result>,
  ): Promise<{ result: Result; failures: number }> {
    for (let failures = 0; ; failures += 1) {
      try {
        return { result: await attempt(), failures };
      } catch (error) {
        this.throwIfFinal(error);
        this.report(isBusy(error) ? 'busy' : 'lost');
        await pause(delayAfter(error, failures), this.options.signal);
      }
    }
  }

  /** Everything else may pass: failures, and what a proxy or a captive portal sends. */
  throwIfFinal(error: unknown): void {
    this.options.signal?.throwIfAborted();
    if (!(error instanceof ProblemError) || error.isTemporary) return;
    if (error.status < 500 && !error.code.startsWith('HTTP_')) throw error;
  }

  keep(data: unknown): QueueView {
    const view = data as QueueView;
    this.door.keepToken(view.token);
    this.options.onContact?.();
    return view;
  }

  report(connection: Connection): void {
    if (connection === this.connection) return;
    this.connection = connection;
    this.options.onConnection?.(connection);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof ProblemError && [429, 503].includes(error.status);
}

/** The last event of a stream: as if it were the refusal of a request. */
function ended(data: unknown): ProblemError {
  const problem = { ...(data as Problem), detail: 'The place has ended.' };
  return new ProblemError(401, problem.code, problem);
}

function nextPoll({ pollAfterSeconds }: QueueView): number {
  return Date.now() + pollAfterSeconds * 1_000 * (1 + Math.random() / 10);
}

/** An event `room` is for all users. Only the place knows its own outlook. */
function withRoom(view: QueueView, room: QueueView['room']): QueueView {
  const outlook = room?.supply.outlook ?? view.room?.supply.outlook ?? null;
  return { ...view, room: room && { ...room, supply: { ...room.supply, outlook } } };
}

/** Users of one network come back together. They are spread over this time. */
const ONLINE_SPREAD_MS = 1_000;

/** What browsers have and Node.js has not. */
type Emitter = Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>> | undefined;

/** Calls back when the network is back, and when the page is looked at again. Returns how to stop. */
export function onWake(callback: (event: 'online' | 'visibilitychange') => void): () => void {
  const page = globalThis as Emitter & { document?: Emitter };
  const online = () => callback('online');
  const visible = () => callback('visibilitychange');
  page?.addEventListener?.('online', online);
  page?.document?.addEventListener?.('visibilitychange', visible);
  return () => {
    page?.removeEventListener?.('online', online);
    page?.document?.removeEventListener?.('visibilitychange', visible);
  };
}

/**
 * Waits by the clock: timers stand still while a device sleeps, and are late in hidden pages. Ends early when the
 * network is back. @throws the reason of the signal
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  let endAt = Date.now() + ms;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => undefined as void;
  try {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        clearTimeout(timer);
        const leftMs = endAt - Date.now();
        // Longer timers than this end at once.
        if (leftMs > 0) timer = setTimeout(look, Math.min(leftMs, 2 ** 31 - 1));
        else resolve();
      };
      const abort = () => reject(signal?.reason as Error);
      const stopWaking = onWake((event) => {
        if (event === 'online')
          endAt = Math.min(endAt, Date.now() + Math.random() * ONLINE_SPREAD_MS);
        look();
      });
      signal?.addEventListener('abort', abort);
      stop = () => {
        stopWaking();
        signal?.removeEventListener('abort', abort);
      };
      look();
    });
  } finally {
    clearTimeout(timer);
    stop();
  }
}

/** Aborts with an outer signal, or when nothing has extended it for some time. */
export class Deadline {
  private readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private endAt = 0;
  private readonly follow = () => this.abort(this.outer?.reason);

  constructor(
    ms: number,
    private readonly outer?: AbortSignal | null,
  ) {
    outer?.addEventListener('abort', this.follow, { once: true });
    if (outer?.aborted) this.follow();
    this.extend(ms);
  }

  /** Ends in this many milliseconds from now. */
  extend(ms: number): void {
    this.disarm();
    this.endAt = Date.now() + ms;
    this.timer = setTimeout(() => this.look(), ms);
  }

  /** Looks at the clock. */
  look(): void {
    if (Date.now() >= this.endAt) this.abort(new DOMException('Timed out', 'TimeoutError'));
  }

  /** From here on only the outer signal aborts. */
  disarm(): void {
    clearTimeout(this.timer);
  }

  /** From here on nothing aborts. */
  release(): void {
    this.disarm();
    this.outer?.removeEventListener('abort', this.follow);
  }

  abort(reason?: unknown): void {
    this.controller.abort(reason);
    this.release();
  }
}

export type Limits = Parameters<typeof backOff>[1];

/** Doubles with each failure, up to `mostMs`. Clients that fail together come back spread over half of it. */
export function backOff(failures: number, { firstMs = 500, mostMs = 15_000 } = {}): number {
  return Math.min(mostMs, firstMs * 2 ** failures) * (0.5 + Math.random() / 2);
}

import type { ServerResponse } from 'node:http';

/** A client that leaves this much unread, beyond the buffers of both kernels, is cut off. */
const MAX_UNREAD_BYTES = 32 * 1024;

/** A client has this long to read the rest. */
const END_TIMEOUT_MS = 2_000;

let lastId = 0;

/** Grows over all events of this process, and over a restart, as the clock does. */
function nextId(): number {
  lastId = Math.max(lastId + 1, Date.now());
  return lastId;
}

/** One response of server-sent events (HTML standard, section 9.2). */
export class OpenStream {
  private listener: (() => void) | undefined;
  private hasEnded = false;
  /** What the stream opens with. It is written together with the headers. */
  private opening: string | null = '';

  constructor(private readonly response: ServerResponse) {}

  /** Calls `listener` once, when the stream has ended, whoever ended it. */
  onEnd(listener: () => void): void {
    if (this.hasEnded) listener();
    else this.listener = listener;
  }

  /** `json` has no line break. */
  send(event: string, json: string): void {
    this.write(`event: ${event}\nid: ${nextId()}\ndata: ${json}\n\n`);
  }

  /** How long the client waits before it connects again. */
  setRetry(milliseconds: number): void {
    this.write(`retry: ${milliseconds}\n\n`);
  }

  /** Clients ignore a comment. It keeps connections open that proxies would close as idle. */
  beat(): void {
    this.write(':\n\n');
  }

  /** Called by EventStreams, after the start. */
  opened(): void {
    const { opening } = this;
    this.opening = null;
    this.write(opening ?? '');
  }

  end(): void {
    this.response.end(this.opening ?? undefined);
    // A client that does not read would keep the connection open.
    setTimeout(() => this.response.destroy(), END_TIMEOUT_MS).unref();
  }

  /** Called by EventStreams, when the connection has closed. */
  ended(): void {
    this.hasEnded = true;
    this.listener?.();
    this.listener = undefined;
  }

  private write(text: string): void {
    if (this.opening !== null) {
      this.opening += text;
      return;
    }
    if (this.hasEnded || this.response.writableEnded || this.response.destroyed) return;
    if (this.response.writableLength > MAX_UNREAD_BYTES) this.response.destroy();
    else this.response.write(text);
  }
}

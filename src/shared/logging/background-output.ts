import { type DestinationStream, pino } from 'pino';

const MAX_DELAY_MS = 100;
/** A full buffer is written at once. Each write switches threads, which costs as much as 100 lines. */
const BUFFER_BYTES = 64 * 1024;

interface Output extends DestinationStream {
  /** Writes the buffer now. Resolves when every line so far is written; rejects when a write failed. */
  writtenOut(): Promise<void>;
  /** Resolves when every line is written and on the disk. */
  flush(): Promise<void>;
  /** Called by pino before a process ends because of an error. */
  flushSync(): void;
}

let output: Output | undefined;

/**
 * Buffered standard output, because a write per line would double the cost of a small request. A normal
 * exit writes the buffer. SIGKILL loses it, so a line that must not be lost waits for `writtenOut`.
 * Nothing else may write to standard output, or lines would mix.
 */
export function backgroundOutput(): Output {
  output ??= openOutput();
  return output;
}

function openOutput(): Output {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: BUFFER_BYTES,
    maxWrite: 2 * BUFFER_BYTES,
    periodicFlush: MAX_DELAY_MS,
    // With text, pino would count the bytes of the whole buffer again for each line.
    contentMode: 'buffer',
  });
  const progress = new Progress(() => destination.flush());
  destination.on('write', (bytes: number) => progress.written(bytes));
  destination.on('drain', () => progress.idle());
  destination.on('error', (error: Error) => progress.failed(error));
  return {
    write: (line) => {
      const bytes = Buffer.from(line);
      progress.given(bytes.length);
      // The types allow only text.
      return destination.write(bytes as unknown as string);
    },
    writtenOut: () => progress.untilAllIsOut(),
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
    flushSync: () => destination.flushSync(),
  };
}

/** Knows which bytes are written. A flush would also wait for the disk, which is too slow. */
class Progress {
  private bytesGiven = 0;
  private bytesOut = 0;
  /** Sorted by `end`. */
  private readonly waiting: {
    readonly end: number;
    readonly resolve: () => void;
    readonly reject: (reason: Error) => void;
  }[] = [];
  private failure: Error | undefined;

  /** `push` writes the buffer, unless a write is running. */
  constructor(private readonly push: () => void) {}

  untilAllIsOut(): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.bytesOut === this.bytesGiven) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ end: this.bytesGiven, resolve, reject });
      // Later, so that all lines of this turn of the event loop share the write.
      if (this.waiting.length === 1) setImmediate(this.push);
    });
  }

  given(bytes: number): void {
    this.bytesGiven += bytes;
  }

  written(bytes: number): void {
    this.failure = undefined;
    this.bytesOut += bytes;
    while (this.waiting[0] && this.waiting[0].end <= this.bytesOut) this.waiting.shift()?.resolve();
  }

  /** A write ended. Lines added meanwhile may not fill the buffer, so their write is started here. */
  idle(): void {
    if (this.waiting.length > 0) this.push();
  }

  /** The reader closed its end, and pino drops all later lines; or the disk is full. */
  failed(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

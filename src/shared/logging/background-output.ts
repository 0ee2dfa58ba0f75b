import { type DestinationStream, pino } from 'pino';

/** A line is written at most so much later than it was logged. */
const AT_MOST_MS = 100;
/** More than that is written at once: each write is a switch of threads, which costs as much as a hundred lines. */
const ENOUGH_BYTES = 64 * 1024;

interface Output extends DestinationStream {
  /**
   * Writes what waits, at once. Resolves when all that was given until now is out; rejects when that is
   * not certain.
   */
  writtenOut(): Promise<void>;
  /** All of it is out when this resolves. */
  flush(): Promise<void>;
  /** What pino asks for before a process ends of an error. */
  flushSync(): void;
}

let output: Output | undefined;

/**
 * Standard output, many lines at a time and in the background: under load a write for each line
 * costs as much as the rest of a small request. A process that ends by itself has written all of
 * them; one that is killed outright loses the last moment: what has to last is to wait until it is
 * written out. Nobody else writes there, or a line would come in the middle of another.
 */
export function backgroundOutput(): Output {
  output ??= openOutput();
  return output;
}

function openOutput(): Output {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: ENOUGH_BYTES,
    maxWrite: 2 * ENOUGH_BYTES,
    periodicFlush: AT_MOST_MS,
    // As text it would count the bytes of all that is waiting once more for each line.
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
      // Its types know of text only.
      return destination.write(bytes as unknown as string);
    },
    writtenOut: () => progress.untilAllIsOut(),
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
    flushSync: () => destination.flushSync(),
  };
}

/** Tells when what was given is out. To flush would wait for the disk too, which no line is worth. */
class Progress {
  private bytesGiven = 0;
  private bytesOut = 0;
  /** In the order of their ends. */
  private readonly waiting: {
    readonly end: number;
    readonly resolve: () => void;
    readonly reject: (reason: Error) => void;
  }[] = [];
  private failure: Error | undefined;

  /** `push` writes what waits, unless a write is under way. */
  constructor(private readonly push: () => void) {}

  untilAllIsOut(): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.bytesOut === this.bytesGiven) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ end: this.bytesGiven, resolve, reject });
      // All that are given in this turn of the event loop come along.
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

  /** A write has ended; what came meanwhile may not be enough for the next. */
  idle(): void {
    if (this.waiting.length > 0) this.push();
  }

  /** Whoever reads it has gone (then pino drops all that follows), or the disk is full. */
  failed(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

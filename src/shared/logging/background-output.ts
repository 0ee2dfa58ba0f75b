import { type DestinationStream, pino } from 'pino';

/** A line is written at most so much later than it was logged. */
const AT_MOST_MS = 100;
/** More than that is written at once: each write is a switch of threads, which costs as much as a hundred lines. */
const ENOUGH_BYTES = 64 * 1024;

interface Output extends DestinationStream {
  /** All of it is out when this resolves. */
  flush(): Promise<void>;
  /** What pino asks for before a process ends of an error. */
  flushSync(): void;
}

let output: Output | undefined;

/**
 * Standard output, many lines at a time and in the background: under load a write for each line
 * costs as much as the rest of a small request. A process that ends by itself has written all of
 * them; one that is killed outright loses the last moment, so nothing that has to last goes here.
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
  return {
    // Its types know of text only.
    write: (line) => destination.write(Buffer.from(line) as unknown as string),
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
    flushSync: () => destination.flushSync(),
  };
}

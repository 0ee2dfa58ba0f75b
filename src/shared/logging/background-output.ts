import { pino } from 'pino';

type Output = ReturnType<typeof pino.destination>;

/** A line is written at most so much later than it was logged. */
const AT_MOST_MS = 100;
/** More than that is written at once. */
const ENOUGH_BYTES = 15 * 1024;

let output: Output | undefined;

/**
 * Standard output, many lines at a time and in the background: under load a write for each line
 * costs as much as the rest of a small request. A process that ends by itself has written all of
 * them; one that is killed outright loses the last moment, so nothing that has to last goes here.
 */
export function backgroundOutput(): Output {
  output ??= pino.destination({
    dest: 1,
    sync: false,
    minLength: ENOUGH_BYTES,
    periodicFlush: AT_MOST_MS,
  });
  return output;
}

/** All of it is out when this resolves. */
export function flush(destination: Output): Promise<void> {
  return new Promise((resolve) => destination.flush(() => resolve()));
}

/**
 * Settles like `promise`, or rejects after `milliseconds`. The work behind the promise goes on. A reply that came while this
 * process was busy counts: it is read before the timeout rejects.
 */
export async function withTimeout<Result>(
  milliseconds: number,
  promise: Promise<Result>,
  timeoutError = () => new Error(`No reply within ${milliseconds} ms`),
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    // After a pause, timers run before replies are read, and immediates after that.
    timer = setTimeout(() => setImmediate(() => reject(timeoutError())), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles like `promise`, or rejects after `milliseconds`. The work behind the promise goes on. */
export async function withTimeout<Result>(
  milliseconds: number,
  promise: Promise<Result>,
  timeoutError = () => new Error(`No reply within ${milliseconds} ms`),
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timeoutError()), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

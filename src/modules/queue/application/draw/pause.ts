/** Lets requests be served between two pieces of a long computation. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

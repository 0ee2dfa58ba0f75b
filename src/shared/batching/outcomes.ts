/** The result of one request of a batch, as `Promise.allSettled` returns it. */
export type Outcome<Value> = PromiseSettledResult<Value>;

export function fulfilled<Value>(value: Value): PromiseFulfilledResult<Value> {
  return { status: 'fulfilled', value };
}

export function rejected(reason: unknown): PromiseRejectedResult {
  return { status: 'rejected', reason };
}

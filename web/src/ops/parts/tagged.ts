import type { Undo } from './changes.js';

/** What was read, and its `ETag`: a change with `If-Match` fails if somebody else has changed it meanwhile. */
export interface Tagged<Value> {
  readonly value: Value;
  readonly etag: string;
}

export interface Answer<Value> {
  readonly data?: Value;
  readonly response: Response;
}

/** Changes what has this `ETag`. */
export type Patch<Changes> = (
  header: { readonly 'If-Match': string },
  body: Changes & { reason: string },
) => Promise<Answer<object>>;

export async function tagged<Value>(request: Promise<Answer<Value>>): Promise<Tagged<Value>> {
  const { data, response } = await request;
  // The client throws unless there is a body.
  return { value: data as Value, etag: response.headers.get('etag') ?? '*' };
}

/**
 * Changes what was read. Resolves with the way back: the former values, unless somebody has changed it since.
 * @throws ProblemError PRECONDITION_FAILED if somebody has changed it already
 */
export async function changeTagged<Value extends object, Changes extends object>(
  { value, etag }: Tagged<Value>,
  changes: Changes,
  reason: string,
  patch: Patch<Changes>,
): Promise<Undo> {
  const changed = await tagged(patch({ 'If-Match': etag }, { ...changes, reason }));
  const former = Object.fromEntries(
    Object.keys(changes).map((name) => [name, value[name as keyof Value]]),
  ) as Changes;
  return (undoReason) => patch({ 'If-Match': changed.etag }, { ...former, reason: undoReason });
}

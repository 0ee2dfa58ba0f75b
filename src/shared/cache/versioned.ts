/**
 * The state of a key. The version grows with each change. `value` is null when the thing was
 * deleted, or, with version 0, when it never existed.
 */
export interface Versioned<Value> {
  readonly version: number;
  readonly value: Value | null;
}

/** Returns `state`, or `other` when that is newer. */
export function newerOf<State extends Versioned<unknown>>(
  state: State,
  other: State | undefined,
): State {
  return other && other.version > state.version ? other : state;
}

/**
 * The state of one thing as of a version that grows with each change. Null: there is no such thing,
 * or no more; version 0: there never was.
 */
export interface Versioned<Value> {
  readonly version: number;
  readonly value: Value | null;
}

/** `state`, unless `other` is newer. */
export function newerOf<State extends Versioned<unknown>>(
  state: State,
  other: State | undefined,
): State {
  return other && other.version > state.version ? other : state;
}

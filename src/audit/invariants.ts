/** A breach in words, and the query that finds the ids of whatever is in breach. `$1` is the time. */
export type Invariants = Readonly<Record<string, string>>;

/** A breach in words, and the query that finds the ids in breach. `$1` is the current time. */
export type Invariants = Readonly<Record<string, string>>;

/** A breach in words, and the query that finds the ids in breach. `$1` is the current time. */
export type Invariants = Readonly<Record<string, string>>;

/** Whether all events of what was created at `createdAt` must still be there: a condition in SQL. */
export const hasAllEvents = (createdAt: string) =>
  `${createdAt} > (SELECT max(kept_since) FROM outbox_retention)`;

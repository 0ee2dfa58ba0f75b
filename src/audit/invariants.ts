/** A breach in words, and the query that finds the ids in breach. `$1` is the current time. */
export type Invariants = Readonly<Record<string, string>>;

/** Delivered events may be deleted some time after (docs/operations.md). */
const EVENTS_KEPT_DAYS = 30;

/** Whether all events of what was created at `createdAt` must still be there: a condition in SQL. */
export const hasAllEvents = (createdAt: string) =>
  `${createdAt} > $1::timestamptz - interval '${EVENTS_KEPT_DAYS} days'`;

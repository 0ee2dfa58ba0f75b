/** One table an aggregate: from each status, the statuses it may move to. */
export type Transitions<Status extends string> = Readonly<Record<Status, readonly Status[]>>;

export function mayMove<Status extends string>(
  table: Transitions<Status>,
  from: Status,
  to: Status,
): boolean {
  return table[from].includes(to);
}

/** The statuses that each status may move to; one table per aggregate. */
export type Transitions<Status extends string> = Readonly<Record<Status, readonly Status[]>>;

export function mayMove<Status extends string>(
  table: Transitions<Status>,
  from: Status,
  to: Status,
): boolean {
  return table[from].includes(to);
}

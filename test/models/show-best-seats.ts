import type { BestWish } from './show-hold-rules.js';
import { isFree, sectionOf, type ShowModel } from './show-model.js';

interface Group {
  readonly seats: readonly number[];
  readonly leavesSingle: boolean;
  /** Twice the distance from the middle of the row. */
  readonly distance: number;
}

/**
 * All groups of free seats side by side, the best one first. Sections and rows are in the order of the
 * seats. Only the first `sections` sections count.
 */
export function groupsOf(
  show: ShowModel,
  { count, section, maxPrice }: BestWish,
  sections: number,
): number[][] {
  const isWanted = (name: string) =>
    (section === null || section === name) &&
    (maxPrice === null || (sectionOf(show, name)?.price ?? 0) <= maxPrice) &&
    show.sections.findIndex((one) => one.name === name) < sections;
  const rows = new Map<string, number[]>();
  for (const [seat, { section: name, row }] of show.seats.entries()) {
    if (isWanted(name)) rows.set(`${name} ${row}`, [...(rows.get(`${name} ${row}`) ?? []), seat]);
  }
  const groups = [...rows.values()].flatMap((row, order) =>
    groupsIn(
      row.map((seat) => (isFree(show, seat) ? seat : null)),
      count,
    ).map((group) => ({
      ...group,
      order,
    })),
  );
  groups.sort(
    (a, b) =>
      Number(a.leavesSingle) - Number(b.leavesSingle) ||
      a.order - b.order ||
      a.distance - b.distance,
  );
  return groups.map(({ seats }) => [...seats]);
}

/** The seats of a row; null for one that is taken. */
function groupsIn(row: readonly (number | null)[], count: number): Group[] {
  const isFreeAt = (index: number) => (row[index] ?? null) !== null;
  return row.flatMap((_, start) => {
    const end = start + count - 1;
    const seats = row.slice(start, start + count).filter((seat) => seat !== null);
    if (seats.length < count) return [];
    const leavesSingle =
      (isFreeAt(start - 1) && !isFreeAt(start - 2)) || (isFreeAt(end + 1) && !isFreeAt(end + 2));
    return [{ seats, leavesSingle, distance: Math.abs(start + end - (row.length - 1)) }];
  });
}

import { nameKey } from '../../../shared/domain/text.js';
import { ConcertError } from './concert-error.js';
import { isStanding, type SeatedSection, type Section } from './show.js';

/** Which seats a request wants: the best ones side by side. */
export interface BestWish {
  /** How many seats. */
  readonly count: number;
  /** Only seats of this section. */
  readonly section?: string | undefined;
  /** The highest price of each seat. */
  readonly maxPrice?: number | undefined;
}

/** Free seats side by side in one row. */
interface Group {
  /** The index of the first seat in its row. */
  readonly start: number;
  /** Whether a single free seat is left beside them. */
  readonly leavesSingle: boolean;
}

/** The most free seats side by side in a section. */
type LargestGroup = Readonly<Record<'section', string> & Record<'price' | 'together', number>>;

interface Row {
  readonly section: SeatedSection;
  /** The position of its first seat in the seat map. */
  readonly position: number;
  readonly free: boolean[];
  /** The best group by its size; null for none. Emptied when a seat of the row is taken. */
  readonly groups: Map<number, Group | null>;
}

/** The letter of a seat that can be held, in the statuses of a show. */
const FREE = 'A';

/**
 * The free seats of a show, as they were read. The best group is in one row; leaves no single seat
 * beside it, if any group does; is in the section that was created first; then in the row nearest the
 * front; then nearest to the middle of its row. Of two groups as near, the one with the lower numbers.
 */
export class FreeSeats {
  private readonly rows: readonly Row[];
  /** Null after a seat is taken: a sold-out hall refuses many requests with the same groups. */
  private largest: readonly LargestGroup[] | null = null;

  /**
   * `statuses` has one letter per seat, in the order of the seat map. The positions `lost` count as
   * taken: other transactions have them.
   */
  constructor(
    private readonly sections: readonly Section[],
    private readonly statuses: string,
    private readonly lost: ReadonlySet<number> = new Set(),
  ) {
    this.rows = rowsOf(sections, statuses);
    for (const position of lost) this.take(position);
  }

  /** Seats that other transactions have: if one of them is rolled back, its seats are free again. */
  get lostPositions(): readonly number[] {
    return [...this.lost];
  }

  /** The positions of the best group. @throws ConcertError NO_SEATS_TOGETHER, with what there is */
  best(wish: BestWish): readonly number[] {
    const place = this.find(wish);
    if (!place) {
      this.largest ??= this.largestGroups();
      throw new ConcertError('NO_SEATS_TOGETHER', { sections: this.largest });
    }
    const first = place.row.position + place.group.start;
    return Array.from({ length: wish.count }, (_, index) => first + index);
  }

  take(position: number): void {
    const row = this.rowAt(position);
    if (!row) return;
    row.free[position - row.position] = false;
    row.groups.clear();
    this.largest = null;
  }

  /** The same seats, as they were read, without these positions. */
  without(positions: readonly number[]): FreeSeats {
    return new FreeSeats(this.sections, this.statuses, new Set([...this.lost, ...positions]));
  }

  private find({ count, section, maxPrice = Infinity }: BestWish) {
    const key = section === undefined ? null : nameKey(section);
    const wanted = new Set<Section>(
      this.sections.filter(
        ({ name, price }) => price <= maxPrice && (key === null || nameKey(name) === key),
      ),
    );
    let second: { row: Row; group: Group } | null = null;
    for (const row of this.rows) {
      if (!wanted.has(row.section)) continue;
      const group = bestGroupOf(row, count);
      if (!group) continue;
      if (!group.leavesSingle) return { row, group };
      second ??= { row, group };
    }
    return second;
  }

  /** The size of the largest group of each section. */
  private largestGroups(): readonly LargestGroup[] {
    const sizes = new Map<SeatedSection, number>();
    for (const { section, free } of this.rows) {
      sizes.set(section, Math.max(sizes.get(section) ?? 0, ...runsOf(free)));
    }
    return [...sizes].map(([{ name: section, price }, together]) => ({ section, price, together }));
  }

  /** By bisection: the rows are in the order of their positions. */
  private rowAt(position: number): Row | undefined {
    let [low, high] = [0, this.rows.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.rows[middle]!.position <= position) low = middle;
      else high = middle - 1;
    }
    return this.rows[low];
  }
}

function rowsOf(sections: readonly Section[], statuses: string): Row[] {
  const rows: Row[] = [];
  let seen = 0;
  for (const section of sections) {
    if (isStanding(section)) continue;
    const { rows: count, seatsPerRow } = section;
    for (let row = 0; row < count; row += 1) {
      const free: boolean[] = [];
      for (let seat = 0; seat < seatsPerRow; seat += 1) free.push(statuses[seen + seat] === FREE);
      rows.push({ section, position: seen + 1, free, groups: new Map() });
      seen += seatsPerRow;
    }
  }
  return rows;
}

function bestGroupOf(row: Row, count: number): Group | null {
  const known = row.groups.get(count);
  if (known !== undefined) return known;
  const group = findBestGroup(row.free, count);
  row.groups.set(count, group);
  return group;
}

function findBestGroup(free: readonly boolean[], count: number): Group | null {
  const isFree = (index: number) => free[index] ?? false;
  const isSingle = (index: number, next: number) => isFree(index) && !isFree(index + next);
  let best: (Group & { readonly distance: number }) | null = null;
  let run = 0;
  for (let end = 0; end < free.length; end += 1) {
    run = isFree(end) ? run + 1 : 0;
    if (run < count) continue;
    const start = end - count + 1;
    const leavesSingle = isSingle(start - 1, -1) || isSingle(end + 1, 1);
    // Twice the distance from the middle, so that it is a whole number.
    const distance = Math.abs(start + end - (free.length - 1));
    const isBetter =
      !best || (leavesSingle === best.leavesSingle ? distance < best.distance : best.leavesSingle);
    if (isBetter) best = { start, leavesSingle, distance };
  }
  return best;
}

/** The lengths of the runs of free seats; at least a 0. */
function runsOf(free: readonly boolean[]): number[] {
  const runs = [0];
  for (const isFree of free) {
    if (isFree) runs[runs.length - 1]! += 1;
    else runs.push(0);
  }
  return runs;
}

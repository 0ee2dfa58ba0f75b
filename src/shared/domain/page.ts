/** A page of a list: `limit` rows after the row whose sort key is `after`. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}

/** Returns rows after the row with the sort key `after`, at most one more than the limit. */
export type ListRows<Row> = (page: PageRequest) => Promise<readonly Row[]>;

/** Rows per query. Few, so that other requests do not wait for the event loop. */
const ROWS = 500;

/** Reads a whole list, a page when the caller has taken the one before. The first page may be empty. */
export async function* pagesOf<Row>(
  list: ListRows<Row>,
  keyOf: (row: Row) => string,
): AsyncGenerator<readonly Row[], undefined> {
  for (let after: string | null = null; ;) {
    const rows = await list({ limit: ROWS, after });
    const page = rows.slice(0, ROWS);
    yield page;
    const last = page.at(-1);
    if (last === undefined || rows.length <= ROWS) return;
    after = keyOf(last);
  }
}

/** Which rows a list of all users' rows has; null: no condition. */
export interface RowFilter {
  readonly userIds: readonly string[] | null;
  /** Created from then on. */
  readonly from: Date | null;
  /** Created before then. */
  readonly to: Date | null;
}

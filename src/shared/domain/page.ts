/** A page of a list: `limit` rows after the row whose sort key is `after`. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}

/** Which rows a list of all users' rows has; null: no condition. */
export interface RowFilter {
  readonly userIds: readonly string[] | null;
  /** Created from then on. */
  readonly from: Date | null;
  /** Created before then. */
  readonly to: Date | null;
}

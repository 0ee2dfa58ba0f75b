/** A page of a list: `limit` rows after the row whose sort key is `after`. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}

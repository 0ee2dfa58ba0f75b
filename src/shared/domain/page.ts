/** What to read of a list: `limit` rows behind the row whose sort key is `after`. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}

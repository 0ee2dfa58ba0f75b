/** Pieces that were sold, or refunded if the quantity is negative. */
export interface SalesChange {
  readonly itemId: string;
  readonly quantity: number;
  /** When the order was paid, also for a refund. */
  readonly soldAt: Date;
}

/** Stores the quantity of each item sold in each hour, less refunds. */
export abstract class ItemSales {
  abstract record(changes: readonly SalesChange[]): Promise<void>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The start of the hour (UTC). */
function hourOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / HOUR_MS) * HOUR_MS);
}

/** The first hour that counts for the last `days`. Hours count as a whole. */
export function windowStart(days: number, now: Date): Date {
  return hourOf(new Date(now.getTime() - days * DAY_MS));
}

/** Sums per hour and item, sorted by both. Rows are locked in this order. */
export function sumByHour(changes: readonly SalesChange[]): SalesOfHour[] {
  const sums = new Map<string, SalesOfHour>();
  for (const { itemId, quantity, soldAt } of changes) {
    const hour = hourOf(soldAt);
    const key = `${hour.toISOString()} ${itemId}`;
    sums.set(key, { hour, itemId, quantity: (sums.get(key)?.quantity ?? 0) + quantity });
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

export interface SalesOfHour {
  readonly hour: Date;
  readonly itemId: string;
  readonly quantity: number;
}

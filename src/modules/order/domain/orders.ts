import type { Order } from './order.js';

export abstract class Orders {
  abstract add(orders: readonly Order[]): Promise<void>;
  abstract find(id: string): Promise<Order | null>;
  /** Locks orders in the order of their ids until the transaction ends. Unknown ones are absent. */
  abstract lock(ids: readonly string[]): Promise<ReadonlyMap<string, Order>>;
  /** Locks up to `limit` unpaid orders that have expired at `now`. Skips locked rows. */
  abstract lockExpired(now: Date, limit: number): Promise<readonly Order[]>;
  /** Ids of up to `limit` orders in front of a room that are unpaid at `now`; of all users with null. */
  abstract findPending(
    of: { readonly roomId: string; readonly userId: string | null },
    now: Date,
    limit: number,
  ): Promise<readonly string[]>;
  /** Stores status and history. */
  abstract save(orders: readonly Order[]): Promise<void>;
  /** Stores the refunded quantities of the lines, with status and history. */
  abstract saveRefunds(orders: readonly Order[]): Promise<void>;
}

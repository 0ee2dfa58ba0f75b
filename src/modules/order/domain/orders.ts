import type { Order } from './order.js';

/** Pieces of an item that a user has ordered. */
export interface OrderedPieces {
  readonly userId: string;
  readonly itemId: string;
  readonly quantity: number;
}

export abstract class Orders {
  /** Stores new orders. Their pieces leave the carts of their users, as far as they are in them. */
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
  /**
   * The pieces of these items in the orders of these users, unpaid ones included, refunded ones not. The
   * pieces of an expired order count until the sweep stores its end, like its stock.
   */
  abstract countPieces(
    userIds: readonly string[],
    itemIds: readonly string[],
  ): Promise<readonly OrderedPieces[]>;
  /** Stores status and history. */
  abstract save(orders: readonly Order[]): Promise<void>;
  /** Stores the refunded quantities of the lines, with status and history. */
  abstract saveRefunds(orders: readonly Order[]): Promise<void>;
}

import type { Order } from './order.js';

export abstract class Orders {
  abstract add(orders: readonly Order[]): Promise<void>;
  abstract find(id: string): Promise<Order | null>;
  /** Locks the order until the transaction ends. */
  abstract lock(id: string): Promise<Order | null>;
  /** `lock` for several, in the order of their ids. Those that do not exist are absent. */
  abstract lockAll(ids: readonly string[]): Promise<ReadonlyMap<string, Order>>;
  /** Locks some unpaid orders that had expired at `now`; skips those that others have locked. */
  abstract lockEnded(now: Date, limit: number): Promise<readonly Order[]>;
  /** Stores the history of each. */
  abstract save(orders: readonly Order[]): Promise<void>;
}

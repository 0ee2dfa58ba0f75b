import type { Order } from './order.js';

export abstract class Orders {
  abstract add(orders: readonly Order[]): Promise<void>;
  abstract find(id: string): Promise<Order | null>;
  /** The order as it is now; nobody else changes it before the transaction ends. */
  abstract lock(id: string): Promise<Order | null>;
  /** `lock` for several, in the order of their ids. Those that do not exist are absent. */
  abstract lockAll(ids: readonly string[]): Promise<ReadonlyMap<string, Order>>;
  /** Some unpaid orders whose time was up at `now`, and that nobody else is working on. */
  abstract lockEnded(now: Date, limit: number): Promise<readonly Order[]>;
  /** Stores the history of each. */
  abstract save(orders: readonly Order[]): Promise<void>;
}

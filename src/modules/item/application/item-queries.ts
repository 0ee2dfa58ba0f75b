import type { PageRequest } from '../../../shared/domain/page.js';
import type { Versioned } from '../../../shared/cache/versioned.js';
import type { BestSeller, ItemDetails, ItemView } from './item-views.js';

/** Reads that go straight to views. */
export abstract class ItemQueries {
  /** The item as it is, also when it is deleted or never was: version 0. */
  abstract findState(id: string): Promise<Versioned<ItemDetails>>;
  /** What can still be ordered of each; items that do not exist are absent. */
  abstract findStocks(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Newest first, one more than the limit, with exact stock. `name` is any part of the name, in any
   * case and any Unicode form; null or blank for all.
   */
  abstract listItems(name: string | null, page: PageRequest): Promise<readonly ItemView[]>;
  /** By quantity sold since then, the most first; deleted items are left out. */
  abstract listBestSellers(since: Date, limit: number): Promise<readonly BestSeller[]>;
}

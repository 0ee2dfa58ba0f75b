import type { Versioned } from '../../../shared/cache/versioned.js';
import type { ItemDetails } from './item-views.js';

/** Caches item details in two tiers (seed 000, diagrams 2 to 4), but never the stock. */
export abstract class ItemCache {
  /** Null when there is no such item. */
  abstract find(id: string): Promise<ItemDetails | null>;
  /** Stores a state in both tiers and on every instance. Call it after the commit. */
  abstract write(id: string, state: Versioned<ItemDetails>): Promise<void>;
}

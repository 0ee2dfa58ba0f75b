import type { Versioned } from '../../../shared/cache/versioned.js';
import type { ItemDetails } from './item-views.js';

/** Caches item details in two tiers (seed 000, diagrams 2 to 4), but never the stock. */
export abstract class ItemCache {
  /** The value of a deleted or unknown item is null. */
  abstract find(id: string): Promise<Versioned<ItemDetails>>;
  /** Stores a state in both tiers and on every instance. Call it after the commit. */
  abstract write(id: string, state: Versioned<ItemDetails>): Promise<void>;
}

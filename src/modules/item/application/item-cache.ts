import type { Versioned } from '../../../shared/cache/versioned.js';
import type { ItemDetails } from './item-views.js';

/** Item details through the two tiers (seed 000, diagrams 2 to 4); never the stock. */
export abstract class ItemCache {
  /** The value is null when there is no such item. */
  abstract find(id: string): Promise<Versioned<ItemDetails>>;
  /** Updates both tiers and every instance. Call it after the commit. */
  abstract keep(id: string, state: Versioned<ItemDetails>): Promise<void>;
}

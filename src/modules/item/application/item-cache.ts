import type { Versioned } from '../../../shared/cache/versioned.js';
import type { ItemDetails } from './item-views.js';

/** The details of items through the two tiers (seed 000, diagrams 2 to 4). Never their stock. */
export abstract class ItemCache {
  /** From the first tier that has it, filling those before it. Null: there is no such item. */
  abstract find(id: string): Promise<ItemDetails | null>;
  /** What the item has become, for both tiers and every instance. Call it after the commit. */
  abstract keep(id: string, state: Versioned<ItemDetails>): Promise<void>;
}

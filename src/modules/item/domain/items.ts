import type { Item, ItemDescription } from './item.js';

export type ItemChanges = Partial<ItemDescription>;

export abstract class Items {
  /** @throws ItemError DUPLICATE_ITEM_NAME */
  abstract add(item: Item): Promise<void>;
  /**
   * Null when there is no such item, or no more.
   * @throws ItemError DUPLICATE_ITEM_NAME
   */
  abstract change(id: string, changes: ItemChanges, now: Date): Promise<Item | null>;
  /** Deletes it softly; returns the version of its end, or null when there is no such item. */
  abstract delete(id: string, now: Date): Promise<number | null>;
}

import type { ExpectedVersions } from '../../../shared/domain/version.js';
import type { Item, ItemDescription } from './item.js';

export type ItemChanges = Partial<ItemDescription>;

export abstract class Items {
  /** @throws ItemError DUPLICATE_ITEM_NAME */
  abstract add(item: Item): Promise<void>;
  /**
   * Null when the item is unknown or deleted.
   * @throws ItemError DUPLICATE_ITEM_NAME
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract change(
    id: string,
    changes: ItemChanges,
    now: Date,
    expected: ExpectedVersions,
  ): Promise<Item | null>;
  /** Marks the item deleted. Returns its last version, or null when it is unknown or already deleted. */
  abstract delete(id: string, now: Date): Promise<number | null>;
}

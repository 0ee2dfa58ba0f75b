import type { ExpectedVersions } from '../../../shared/domain/version.js';
import type { Item, ItemDescription } from './item.js';

export type ItemChanges = Partial<ItemDescription>;

export abstract class Items {
  /** @throws ItemError DUPLICATE_ITEM_NAME */
  abstract add(item: Item): Promise<void>;
  /**
   * Null when there is no such item, or no more.
   * @throws ItemError DUPLICATE_ITEM_NAME
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract change(
    id: string,
    changes: ItemChanges,
    now: Date,
    expected: ExpectedVersions,
  ): Promise<Item | null>;
  /** Deletes it softly; returns the version of its end, or null when there is no such item. */
  abstract delete(id: string, now: Date): Promise<number | null>;
}

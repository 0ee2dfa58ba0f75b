import type { PageRequest } from '../../../shared/domain/page.js';
import type { Versioned } from '../../../shared/cache/versioned.js';
import type { Offer, Supply } from '../../queue/index.js';
import type { BestSeller, ItemDetails, ItemView, StockChangeView } from './item-views.js';

/** Reads views without aggregates. */
export abstract class ItemQueries {
  /** The item with its version. The value is null for a deleted item, and for an unknown one with version 0. */
  abstract findState(id: string): Promise<Versioned<ItemDetails>>;
  /** Available stock by item id; items that do not exist are absent. */
  abstract findStocks(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Available stock by room id, without pieces of unpaid orders and of items whose sale has ended; rooms
   * without other items are absent.
   */
  abstract sumStocksByRoom(
    roomIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, Supply>>;
  /** The newest items behind the room, without hidden ones, at most MAX_OFFERS. */
  abstract listOffers(roomId: string): Promise<readonly Offer[]>;
  /** Newest first, one more than the limit. */
  abstract listAdjustments(itemId: string, page: PageRequest): Promise<readonly StockChangeView[]>;
  /**
   * Items that are not hidden, with their exact stock, newest first, one more than the limit. `name` is any part of the
   * name, in any case and Unicode form; null or blank means all.
   */
  abstract listItems(name: string | null, page: PageRequest): Promise<readonly ItemView[]>;
  /** Items by the quantity sold since then, largest first, without deleted and hidden items. */
  abstract listBestSellers(since: Date, limit: number): Promise<readonly BestSeller[]>;
}

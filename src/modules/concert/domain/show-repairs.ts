import type { PageRequest } from '../../../shared/domain/page.js';
import type { Block, BlockSummary, LockedSeat } from './show-repair.js';

/** Changes of seats and areas while a show is on sale. All need the transaction that locked the show. */
export abstract class ShowRepairs {
  /** Sets the price of a standing section. Seats are sold at the price in the show itself. */
  abstract setPrice(showId: string, section: string, price: number): Promise<void>;
  /** Returns false when more places of the standing section are held or sold. */
  abstract setCapacity(showId: string, section: string, capacity: number): Promise<boolean>;

  /** The ids of the seats of a section, in the order of the seat map. */
  abstract findSeatIds(showId: string, section: string): Promise<readonly string[]>;
  /**
   * Locks the seats that are seats of the show, in the order of their ids, until the
   * transaction ends. A seat whose hold has expired at `now` is free.
   */
  abstract lockSeats(
    showId: string,
    seatIds: readonly string[],
    now: Date,
  ): Promise<readonly LockedSeat[]>;
  /** Takes the locked seats from the sale. */
  abstract addBlock(block: Block): Promise<void>;
  /** Newest first, one more than the limit. */
  abstract findBlocks(showId: string, page: PageRequest): Promise<readonly Block[]>;
  /** Null when the show has no such block. */
  abstract describeBlock(showId: string, blockId: string): Promise<BlockSummary | null>;
  /** Frees the seats of the block. Returns false when the show has no such block. */
  abstract removeBlock(showId: string, blockId: string): Promise<boolean>;
}

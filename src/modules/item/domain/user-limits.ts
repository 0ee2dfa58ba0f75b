import { ItemError } from './item-error.js';
import type { Basket } from './locked-stock.js';

/** Pieces of an item in the orders of a user, without cancelled, expired and refunded ones. */
export interface UserPieces {
  readonly userId: string;
  readonly itemId: string;
  readonly quantity: number;
}

/**
 * The pieces of limited items that users have. Read while their stock is locked. The orders of a batch
 * add to them in turn.
 */
export class UserLimits {
  private readonly pieces = new Map<string, number>();

  /** `limits`: `maxPerUser` by item id. Items without a limit are absent. */
  constructor(
    private readonly limits: ReadonlyMap<string, number>,
    taken: readonly UserPieces[],
  ) {
    for (const { userId, itemId, quantity } of taken) this.count(userId, itemId, quantity);
  }

  /** @throws ItemError ITEM_LIMIT_EXCEEDED */
  assertWithin(userId: string, basket: Basket): void {
    for (const { itemId, quantity } of basket) {
      const maxPerUser = this.limits.get(itemId);
      const taken = this.pieces.get(keyOf(userId, itemId)) ?? 0;
      if (maxPerUser !== undefined && taken + quantity > maxPerUser) {
        throw new ItemError('ITEM_LIMIT_EXCEEDED', { itemId, maxPerUser, taken });
      }
    }
  }

  add(userId: string, basket: Basket): void {
    for (const { itemId, quantity } of basket) this.count(userId, itemId, quantity);
  }

  private count(userId: string, itemId: string, quantity: number): void {
    if (!this.limits.has(itemId)) return;
    const key = keyOf(userId, itemId);
    this.pieces.set(key, (this.pieces.get(key) ?? 0) + quantity);
  }
}

function keyOf(userId: string, itemId: string): string {
  return `${userId} ${itemId}`;
}

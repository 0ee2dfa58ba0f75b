import { ItemError } from './item-error.js';

/** An item and the quantity to order. */
export interface BasketLine {
  readonly itemId: string;
  readonly quantity: number;
}

/** Each item once. */
export type Basket = readonly BasketLine[];

/** A line of a basket, with the item as it was when its stock was locked. */
export interface PricedLine extends BasketLine {
  readonly name: string;
  /** Of one piece, in minor units. */
  readonly price: number;
  readonly roomId: string | null;
}

/** An item whose stock row the transaction has locked. */
export interface StockedItem {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly roomId: string | null;
  readonly available: number;
}

/**
 * Stock that the transaction has locked. The orders of a batch take from it in turn, each of them all
 * items of its basket or none.
 */
export class LockedStock {
  private readonly items: ReadonlyMap<string, StockedItem>;
  private readonly takenByItem = new Map<string, number>();

  constructor(items: readonly StockedItem[]) {
    this.items = new Map(items.map((item) => [item.id, item]));
  }

  /** Quantities taken so far, by item id. */
  get taken(): ReadonlyMap<string, number> {
    return this.takenByItem;
  }

  /**
   * Prices a basket without taking it.
   * @throws ItemError ITEM_NOT_FOUND, OUT_OF_STOCK; both name the items in `itemIds`
   */
  price(basket: Basket): readonly PricedLine[] {
    const unknown = basket.filter(({ itemId }) => !this.items.has(itemId));
    if (unknown.length > 0) throw new ItemError('ITEM_NOT_FOUND', { itemIds: idsOf(unknown) });
    const short = basket.filter(({ itemId, quantity }) => quantity > this.left(itemId));
    if (short.length > 0) throw new ItemError('OUT_OF_STOCK', { itemIds: idsOf(short) });
    return basket.flatMap(({ itemId, quantity }) => {
      const item = this.items.get(itemId);
      if (!item) return [];
      return [{ itemId, name: item.name, price: item.price, quantity, roomId: item.roomId }];
    });
  }

  /** Takes all items of a basket. @throws ItemError like `price` */
  take(basket: Basket): void {
    this.price(basket);
    for (const { itemId, quantity } of basket) {
      this.takenByItem.set(itemId, (this.takenByItem.get(itemId) ?? 0) + quantity);
    }
  }

  private left(itemId: string): number {
    return (this.items.get(itemId)?.available ?? 0) - (this.takenByItem.get(itemId) ?? 0);
  }
}

function idsOf(lines: Basket): string[] {
  return lines.map(({ itemId }) => itemId);
}

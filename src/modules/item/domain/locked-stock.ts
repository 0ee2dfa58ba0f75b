import { isOnSale, type SaleWindow } from './item.js';
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
export interface StockedItem extends SaleWindow {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly roomId: string | null;
  readonly maxPerUser: number | null;
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

  /** `maxPerUser` by item id. Items without a limit are absent. */
  get limits(): ReadonlyMap<string, number> {
    return new Map(
      [...this.items].flatMap(([id, { maxPerUser }]) =>
        maxPerUser === null ? [] : [[id, maxPerUser]],
      ),
    );
  }

  /** @throws ItemError ITEM_NOT_FOUND, ITEM_NOT_ON_SALE; both name the items in `itemIds` */
  assertOnSale(basket: Basket, now: Date): void {
    this.assertKnown(basket);
    const closed = basket.filter(({ itemId }) => {
      const item = this.items.get(itemId);
      return item && !isOnSale(item, now);
    });
    if (closed.length > 0) throw new ItemError('ITEM_NOT_ON_SALE', { itemIds: idsOf(closed) });
  }

  /** Whether `price` finds the items, and enough of them. */
  hasAll(basket: Basket): boolean {
    return this.shortOf(basket).length === 0;
  }

  /**
   * Prices a basket without taking it.
   * @throws ItemError ITEM_NOT_FOUND, OUT_OF_STOCK; both name the items in `itemIds`
   */
  price(basket: Basket): readonly PricedLine[] {
    this.assertKnown(basket);
    const short = this.shortOf(basket);
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

  private assertKnown(basket: Basket): void {
    const unknown = basket.filter(({ itemId }) => !this.items.has(itemId));
    if (unknown.length > 0) throw new ItemError('ITEM_NOT_FOUND', { itemIds: idsOf(unknown) });
  }

  private shortOf(basket: Basket): Basket {
    return basket.filter(({ itemId, quantity }) => quantity > this.left(itemId));
  }

  private left(itemId: string): number {
    return (this.items.get(itemId)?.available ?? 0) - (this.takenByItem.get(itemId) ?? 0);
  }
}

function idsOf(lines: Basket): string[] {
  return lines.map(({ itemId }) => itemId);
}

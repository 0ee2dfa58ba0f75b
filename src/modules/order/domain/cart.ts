/** Different items in one cart. */
export const MAX_CART_ITEMS = 100;
/** Pieces of one item in a cart or an order. */
export const MAX_QUANTITY = 1_000;

export interface CartItem {
  readonly itemId: string;
  readonly quantity: number;
}

export interface CartEntry {
  readonly userId: string;
  readonly itemId: string;
}

/** Stores the items that users want to order, one row per item. A cart reserves no stock. */
export abstract class Carts {
  /** The items, the first added one first. */
  abstract list(userId: string): Promise<readonly CartItem[]>;
  /** Sets the quantity of the item; false when the cart is full. */
  abstract put(userId: string, item: CartItem): Promise<boolean>;
  /**
   * Puts back what these orders took out of carts, as far as the carts have room for it. Call it once per
   * order, in the transaction that ends it.
   */
  abstract giveBack(orderIds: readonly string[]): Promise<void>;
  /** Removes items from the carts of one or many users. Missing items are ignored. */
  abstract remove(entries: readonly CartEntry[]): Promise<void>;
}

/** Different items in one cart. */
export const MAX_CART_ITEMS = 100;

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
  /** Removes items from the carts of one or many users. Missing items are ignored. */
  abstract remove(entries: readonly CartEntry[]): Promise<void>;
}

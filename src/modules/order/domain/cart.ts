/** Number of different items in one cart. */
export const MAX_CART_ITEMS = 100;

export interface CartItem {
  readonly itemId: string;
  readonly quantity: number;
}

export interface CartEntry {
  readonly userId: string;
  readonly itemId: string;
}

/** The items that users mean to order, one line per item. A cart reserves no stock. */
export abstract class Carts {
  /** In the order in which the items were added. */
  abstract list(userId: string): Promise<readonly CartItem[]>;
  /** Sets the quantity of the item; false when the cart is full. */
  abstract put(userId: string, item: CartItem): Promise<boolean>;
  /** Removes items from the carts of one or many users. Items that are not there are ignored. */
  abstract remove(entries: readonly CartEntry[]): Promise<void>;
}

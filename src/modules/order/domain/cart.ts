/** Most different items in one cart. */
export const MAX_CART_ITEMS = 100;

export interface CartItem {
  readonly itemId: string;
  readonly quantity: number;
}

/** Where in whose cart. */
export interface CartEntry {
  readonly userId: string;
  readonly itemId: string;
}

/** What users mean to order, one line an item. Nothing is set aside by it. */
export abstract class Carts {
  /** In the order in which the items were put in. */
  abstract list(userId: string): Promise<readonly CartItem[]>;
  /** Sets the quantity of the item; false when the cart has no room for another item. */
  abstract put(userId: string, item: CartItem): Promise<boolean>;
  /** Takes items out of the carts of one or many users. What is not in there is no trouble. */
  abstract remove(entries: readonly CartEntry[]): Promise<void>;
}

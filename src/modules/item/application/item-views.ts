/** What the cache keeps of an item: all of it but the stock, which has to be exact. */
export interface ItemDetails {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** Whole minor units of the currency. */
  readonly price: number;
  readonly roomId: string | null;
  readonly createdAt: string;
}

export interface ItemView extends ItemDetails {
  /** What can still be ordered, at the time of the request. */
  readonly stock: number;
}

/** Only an admin's change makes the next version. The stock changes without one. */
export interface VersionedItem {
  readonly version: number;
  readonly view: ItemView;
}

export interface AdjustmentView {
  readonly id: string;
  readonly itemId: string;
  readonly delta: number;
  readonly reason: string;
  /** What can be ordered after it. */
  readonly stock: number;
  readonly createdAt: string;
}

export interface BestSeller {
  readonly itemId: string;
  readonly name: string;
  readonly price: number;
  /** Pieces paid in the window, net of refunds. */
  readonly quantity: number;
}

export interface BestSellersView {
  readonly data: readonly (BestSeller & { readonly rank: number })[];
  readonly days: number;
  /** The begin of the window. */
  readonly since: string;
  readonly asOf: string;
}

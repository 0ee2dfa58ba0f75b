/** An item as the cache stores it: without the stock, which must be exact. */
export interface ItemDetails {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** In minor units. */
  readonly price: number;
  readonly roomId: string | null;
  readonly createdAt: string;
}

export interface ItemView extends ItemDetails {
  /** Pieces that can be ordered at the time of the request. */
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
  /** Pieces that can be ordered after the adjustment. */
  readonly stock: number;
  readonly createdAt: string;
}

export interface BestSeller {
  readonly itemId: string;
  readonly name: string;
  readonly price: number;
  /** Pieces paid since `since`, less refunds. */
  readonly quantity: number;
}

export interface BestSellersView {
  readonly data: readonly (BestSeller & { readonly rank: number })[];
  readonly days: number;
  /** The first hour that counts. */
  readonly since: string;
  readonly asOf: string;
}

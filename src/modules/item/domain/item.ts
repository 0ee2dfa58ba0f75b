/** The fields that an admin edits. The stock has a row of its own, because every order changes it. */
export interface ItemDescription {
  /** Unique among the items that are not deleted. */
  readonly name: string;
  readonly description: string | null;
  /** In minor units. */
  readonly price: number;
  /** The waiting room in front of the item; null when users order it without queueing. */
  readonly roomId: string | null;
}

export interface Item extends ItemDescription {
  readonly id: string;
  /** Grows by one with each change and with the deletion. The state with the highest version is current. */
  readonly version: number;
  readonly createdAt: Date;
}

export const MAX_PRICE = 1_000_000_000;
/** The largest stock after a creation or an adjustment. Returned pieces may exceed it. */
export const MAX_STOCK = 10_000_000;

/** What an admin says of an item; its stock is kept apart, because orders change it all the time. */
export interface ItemDescription {
  /** Of all items that are not deleted only one has it. */
  readonly name: string;
  readonly description: string | null;
  /** Whole minor units of the currency. */
  readonly price: number;
  /** The waiting room in front of it (a limited drop); null when it is ordered without queueing. */
  readonly roomId: string | null;
}

export interface Item extends ItemDescription {
  readonly id: string;
  /** Grows by one with each change, and with the deletion: of two states the higher one is true. */
  readonly version: number;
  readonly createdAt: Date;
}

export const MAX_PRICE = 1_000_000_000;
/** The most that can be on sale of one item, when it is created and after each adjustment. */
export const MAX_STOCK = 10_000_000;

interface PurchasedSeat {
  readonly id: string;
  readonly section: string;
  readonly row: number;
  readonly number: number;
  readonly price: number;
}

/** Standing places. */
interface PurchasedArea {
  readonly id: string;
  readonly section: string;
  /** Of one place. */
  readonly price: number;
  readonly quantity: number;
}

/** Pieces of an item, with their share of the discount. */
interface PurchasedLine {
  readonly itemId: string;
  readonly name: string;
  /** Of one piece. */
  readonly price: number;
  readonly quantity: number;
  readonly amount: number;
  readonly discount: number;
  readonly total: number;
}

/**
 * What a payment pays for, as its user saw it: places of a show, or pieces of items. A receipt names it,
 * so neither a refund nor another date of the show changes it.
 */
export interface Purchase {
  /** Null for an order. */
  readonly concert: {
    readonly id: string;
    readonly title: string;
    readonly artist: string;
    readonly venue: string;
  } | null;
  /** Null for an order. */
  readonly show: { readonly id: string; readonly startsAt: string } | null;
  readonly seats: readonly PurchasedSeat[];
  readonly areas: readonly PurchasedArea[];
  readonly lines: readonly PurchasedLine[];
}

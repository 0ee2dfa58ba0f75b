/** The part of a sale that the best sellers count. Dates are ISO 8601 strings, as in JSON. */
export interface Sale {
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
  /** When the order was paid, also in the event of its refund. */
  readonly paidAt: string;
}

/**
 * The events that this context reads, by type. `order` records them. The contract is here because
 * `order` imports `item`, and an import in the other direction would be a cycle.
 */
export interface SaleEvents {
  readonly 'order.paid': Sale;
  readonly 'order.refunded': Sale;
}

/** The payload fields that the best sellers read. Dates are ISO 8601 strings, as in JSON. */
export interface Sale {
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
  /** When the order was paid; a refund event has it too. */
  readonly paidAt: string;
}

/**
 * The events that this context reads, by type. `order` records them. The contract is here because
 * `order` already imports `item`, and the other direction would be a cycle.
 */
export interface SaleEvents {
  readonly 'order.paid': Sale;
  readonly 'order.refunded': Sale;
}

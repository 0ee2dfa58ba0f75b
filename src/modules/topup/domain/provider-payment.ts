export const CURRENCY = 'KRW';

/**
 * What a provider says about the payment of a top-up.
 * OPEN: not paid, but the fan may still pay. AUTHORISED: the money is reserved and can be captured.
 * CAPTURED: the money was taken. FAILED and CANCELLED: no money was taken, or all of it went back.
 */
export type ProviderPaymentState = 'OPEN' | 'AUTHORISED' | 'CAPTURED' | 'FAILED' | 'CANCELLED';

export interface ProviderPayment {
  readonly state: ProviderPaymentState;
  /** The id of the payment at the provider; null before there is a payment. */
  readonly reference: string | null;
  /** The id that we gave to the provider; null when the payment is not ours. */
  readonly orderId: string | null;
  /** In minor units. */
  readonly amount: number;
  /** Upper case. */
  readonly currency: string;
  /** How much of it went back. */
  readonly cancelledAmount: number;
}

/** There is no payment for the order. */
export const NO_PAYMENT: ProviderPayment = {
  ...{ state: 'OPEN', reference: null, orderId: null },
  ...{ amount: 0, currency: CURRENCY, cancelledAmount: 0 },
};

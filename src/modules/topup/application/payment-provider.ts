import type { ProviderPayment } from '../domain/provider-payment.js';
import type { ProviderName, TopUpState } from '../domain/top-up-state.js';

/** What the browser needs to open the payment window of Toss (`requestPayment` of its SDK v2). */
export interface TossCheckout {
  readonly clientKey: string;
  readonly customerKey: string;
  readonly orderId: string;
  readonly orderName: string;
  readonly amount: { readonly currency: string; readonly value: number };
  readonly successUrl: string;
  readonly failUrl: string;
}

/** What the browser needs to confirm a payment intent of Stripe. */
export interface StripeCheckout {
  readonly publishableKey: string;
  readonly clientSecret: string;
  readonly returnUrl: string;
}

/** Exactly one of them is not null. */
export interface Checkout {
  readonly toss: TossCheckout | null;
  readonly stripe: StripeCheckout | null;
}

/**
 * A webhook that may come from the provider. It is a hint only: the payment is read again. `id` is the same in
 * each delivery, `failedRefund` is the key of the refund.
 */
export type WebhookHint =
  { readonly id: string; readonly orderId: string } | { readonly failedRefund: string };

/** A payment or a refund in the books of a provider. */
export interface ProviderTransaction {
  readonly orderId: string;
  /** The id of the payment: an order may have several. Of a dispute: its own id, and a negative amount. */
  readonly reference: string;
  /** Of a refund: negative, and positive for one that has failed after it had succeeded. */
  readonly amount: number;
  readonly isRefund: boolean;
}

export type NewOrder = Pick<TopUpState, 'id' | 'amount' | 'paymentId'>;
export type Order = Pick<TopUpState, 'id' | 'amount' | 'reference' | 'attempt'>;

/**
 * A payment provider. No call may run in a transaction.
 * Each call throws ProviderError, or TopUpError PROVIDER_UNAVAILABLE while the provider is down.
 */
export abstract class PaymentProvider {
  abstract readonly name: ProviderName;
  /** Prepares a payment. A repeated call for the same order prepares the same one. */
  abstract begin(
    order: NewOrder,
    returnUrl: string,
  ): Promise<{ readonly reference: string | null; readonly checkout: Checkout }>;
  /** @throws TopUpError PROVIDER_UNAVAILABLE when a call would fail at once */
  abstract assertAvailable(): void;
  /** Captures an authorised payment. Repeated calls capture once. */
  abstract confirm(order: Order): Promise<ProviderPayment>;
  /** The payment with the stored reference, else the one of the order; NO_PAYMENT when there is none. */
  abstract lookup(order: Order): Promise<ProviderPayment>;
  /**
   * Returns money to its source, once per `key`. Releases a payment that is not captured. False while the money
   * is on its way, and may still come back to us.
   */
  abstract cancel(
    order: Order,
    payment: ProviderPayment,
    refund: { readonly amount: number; readonly key: string },
  ): Promise<boolean>;
  /** The keys of the failed refunds of a payment. Some of them may have succeeded before. */
  abstract findFailedRefunds(order: Order): Promise<readonly string[]>;
  /** Null for a webhook that is not about a payment. @throws TopUpError WEBHOOK_SIGNATURE_INVALID */
  abstract verifyWebhook(
    rawBody: string,
    headers: Readonly<Record<string, unknown>>,
  ): WebhookHint | null;
  /** All payments and refunds in this time. */
  abstract listTransactions(from: Date, to: Date): AsyncIterable<ProviderTransaction>;
}

/**
 * DECLINED: no money moved, and the same call never succeeds; never the answer to a read. RETRY: the provider
 * answered without a result; after a look-up, a call with a new key may succeed. LOOK_UP: nobody knows, the
 * payment has to be read. MISCONFIGURED: keys or contract
 * are wrong, so an operator has to act.
 */
export type ProviderErrorMeaning = 'DECLINED' | 'RETRY' | 'LOOK_UP' | 'MISCONFIGURED';

/** A read that the provider declines says nothing about the money: our call is wrong. */
export function meaningOfRead(meaning: ProviderErrorMeaning): ProviderErrorMeaning {
  return meaning === 'DECLINED' ? 'MISCONFIGURED' : meaning;
}

export class ProviderError extends Error {
  constructor(
    readonly meaning: ProviderErrorMeaning,
    /** The code of the provider, or NO_ANSWER. */
    readonly code: string,
    /** Whether the provider seems to be down. */
    readonly isOutage = false,
  ) {
    super(`${meaning}: ${code}`);
    this.name = 'ProviderError';
  }
}

/** The providers that have keys, by name. */
export abstract class PaymentProviders {
  abstract readonly all: readonly PaymentProvider[];
  /** @throws TopUpError PROVIDER_NOT_CONFIGURED */
  abstract get(name: ProviderName): PaymentProvider;
}

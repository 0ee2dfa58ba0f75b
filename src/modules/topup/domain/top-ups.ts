import type { TopUp } from './top-up.js';
import type { ProviderName, TopUpRefund, TopUpState } from './top-up-state.js';

/** The rows of top-ups decide every race. */
export abstract class TopUps {
  abstract add(topUp: TopUp): Promise<void>;
  /** Adds a top-up of a payment, unless another one of the payment is open. Returns whether it was added. */
  abstract addCheckout(topUp: TopUp): Promise<boolean>;
  /** The open top-up of a payment: there is one at most. */
  abstract findOpen(paymentId: string): Promise<TopUp | null>;
  /** CREATED becomes CANCELLED, and is due: the job releases what the fan has paid. Returns whether it was CREATED. */
  abstract replace(id: string, now: Date): Promise<boolean>;
  abstract find(id: string): Promise<TopUp | null>;
  /** Locks the row until the transaction ends. */
  abstract lock(id: string): Promise<TopUp | null>;
  /** Locks the rows in the order of their ids. Unknown ones are absent. */
  abstract lockAll(ids: readonly string[]): Promise<ReadonlyMap<string, TopUp>>;
  abstract save(topUp: TopUp): Promise<void>;
  /** CREATED becomes CONFIRMING, for one caller only: null for all others. */
  abstract startConfirming(
    id: string,
    reference: string | null,
    leasedUntil: Date,
  ): Promise<TopUp | null>;
  /**
   * Stores which payment is about to be captured or released, and makes CREATED CONFIRMING. False when
   * the top-up is not as it was read: then another caller may take another payment of the order.
   */
  abstract holdPayment(read: TopUpState, reference: string | null): Promise<boolean>;
  /**
   * Takes top-ups of a provider that are due and not taken by another instance. They are due again at
   * `leasedUntil`, in case this instance dies.
   */
  abstract claimDue(
    provider: ProviderName,
    now: Date,
    leasedUntil: Date,
    limit: number,
  ): Promise<readonly TopUp[]>;
  /** Makes a top-up due, once per webhook, and some seconds after its last look-up. A top-up that is done has nothing to look up. */
  abstract noteWebhook(id: string, webhookId: string, now: Date): Promise<void>;

  /** Adds refunds that were requested of these top-ups, and stores what is left of the top-ups. */
  abstract saveRequested(topUps: readonly TopUp[], refunds: readonly TopUpRefund[]): Promise<void>;
  abstract findRefunds(topUpId: string): Promise<readonly TopUpRefund[]>;
  /** Stores the status of a refund. Returns whether the refund still was as it was read. */
  abstract closeRefund(read: TopUpRefund, status: 'DONE' | 'FAILED', now: Date): Promise<boolean>;
  /** Makes the top-up of a refund due, unless the refund has failed already. */
  abstract noteFailedRefund(refundId: string, now: Date): Promise<void>;
}

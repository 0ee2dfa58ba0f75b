import type { Money } from '../../../shared/domain/money.js';
import type { Transitions } from '../../../shared/domain/transitions.js';

export const PROVIDER_NAMES = ['TOSS', 'STRIPE'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

export const TOP_UP_STATUSES = [
  'CREATED',
  'CONFIRMING',
  'DONE',
  'FAILED',
  'UNKNOWN',
  'CANCELLED',
] as const;
export type TopUpStatus = (typeof TOP_UP_STATUSES)[number];

/**
 * CONFIRMING: the provider is being asked. UNKNOWN: its answer was lost. Both go back to CREATED when the
 * provider has no payment yet. Money that arrives late is credited too: FAILED and CANCELLED may become DONE.
 */
export const TRANSITIONS: Transitions<TopUpStatus> = {
  CREATED: ['CONFIRMING', 'DONE', 'FAILED', 'CANCELLED'],
  CONFIRMING: ['CREATED', 'DONE', 'FAILED', 'UNKNOWN', 'CANCELLED'],
  UNKNOWN: ['CREATED', 'DONE', 'FAILED', 'CANCELLED'],
  DONE: [],
  FAILED: ['DONE'],
  CANCELLED: ['DONE'],
};

export type RefundStatus = 'PENDING' | 'DONE' | 'FAILED';

/** Money of a top-up that goes back to its source. */
export interface TopUpRefund {
  readonly id: string;
  readonly topUpId: string;
  readonly amount: Money;
  readonly status: RefundStatus;
  readonly reason: string | null;
  /** Null for the system. */
  readonly requestedBy: string | null;
  /** Of refunds that belong together, such as those of a cancelled show. */
  readonly groupId: string | null;
  readonly createdAt: Date;
}

export interface TopUpState {
  /** Also the order id at the provider. */
  readonly id: string;
  readonly userId: string;
  readonly provider: ProviderName;
  readonly amount: Money;
  /** The payment that the money is for; null for a top-up of the balance. */
  readonly paymentId: string | null;
  readonly status: TopUpStatus;
  /** The id of the payment at the provider. */
  readonly reference: string | null;
  /** Part of the idempotency keys. A new one follows each error that the provider would replay. */
  readonly attempt: number;
  /** Look-ups since the last change of the status. */
  readonly lookUps: number;
  /** When the job looks the payment up; null when nothing is left to do. */
  readonly dueAt: Date | null;
  /** The code of the provider, or AMOUNT_MISMATCH. */
  readonly failure: string | null;
  readonly doneAt: Date | null;
  /** Its payment could not be paid any more when the money arrived, so the money is on the balance. */
  readonly creditedLate: boolean;
  /** The sum of its refunds that did not fail. */
  readonly refundedAmount: Money;
  readonly createdAt: Date;
  /** Until then the fan can pay. */
  readonly endsAt: Date;
}

/** What is known about the payment after the provider was asked. GIVEN_UP: we will not take the money. */
export type Verdict =
  | { readonly kind: 'PAID'; readonly reference: string | null }
  | { readonly kind: 'NOT_PAID' }
  | { readonly kind: 'FAILED'; readonly failure: string }
  | { readonly kind: 'CANCELLED' | 'GIVEN_UP' }
  | { readonly kind: 'UNKNOWN'; readonly needsNewKey: boolean };

import type { DomainEvent } from '../../../shared/outbox/outbox.js';
import type { TopUp } from '../domain/top-up.js';

interface TopUpPayload {
  readonly topUpId: string;
  readonly userId: string;
  readonly provider: string;
  /** Of the top-up, or of the part that went back. */
  readonly amount: number;
  /** What the money is for; null for a top-up of the balance. */
  readonly paymentId: string | null;
}

interface RefundPayload extends TopUpPayload {
  readonly refundId: string;
}

/** The events of top-ups by type. */
interface TopUpEvents {
  readonly 'balance.topped-up': TopUpPayload;
  /** The payment could not be paid any more, so the money is on the balance. */
  readonly 'balance.credited-late': TopUpPayload;
  readonly 'balance.top-up-refunded': RefundPayload;
  /** The provider refused to return money, so it is on the balance again. */
  readonly 'balance.top-up-refund-failed': RefundPayload;
}

/** Makes an outbox event of a top-up. */
export function topUpEvent<Type extends keyof TopUpEvents>(
  type: Type,
  { state: { id, userId, provider, amount, paymentId } }: TopUp,
  occurredAt: Date,
  extra: Omit<TopUpEvents[Type], keyof TopUpPayload> & { readonly amount?: number },
): DomainEvent {
  const payload = { topUpId: id, userId, provider, amount: amount.amount, paymentId, ...extra };
  return { type, aggregateType: 'top-up', aggregateId: id, occurredAt, payload };
}

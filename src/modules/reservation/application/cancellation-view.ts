import type { PendingRefunds } from '../../payment/index.js';
import type { Cancellation } from '../domain/cancellation.js';

export interface CancellationView {
  readonly showId: string;
  readonly reason: string;
  readonly state: 'RUNNING' | 'FINISHED';
  readonly holdsEnded: number;
  /** Paid reservations that the cancellation has refunded, and their amount. */
  readonly refunded: number;
  readonly refundedAmount: number;
  /** Live holds and paid reservations that are left. */
  readonly remaining: number;
  /** Refunds to cards that the provider has not confirmed yet. They are among `refunded`. */
  readonly atProviders: number;
  readonly atProvidersAmount: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export function toCancellationView(
  { showId, reason, holdsEnded, refunded, refundedAmount, startedAt, finishedAt }: Cancellation,
  remaining: number,
  { count: atProviders, amount: atProvidersAmount }: PendingRefunds,
): CancellationView {
  return {
    showId,
    reason,
    state: finishedAt ? 'FINISHED' : 'RUNNING',
    holdsEnded,
    refunded,
    refundedAmount: refundedAmount.amount,
    remaining,
    atProviders,
    atProvidersAmount,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

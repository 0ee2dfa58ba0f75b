import type { TopUp } from '../domain/top-up.js';
import type { RefundStatus, TopUpRefund, TopUpState } from '../domain/top-up-state.js';
import type { Checkout } from './payment-provider.js';

export interface TopUpView extends Pick<
  TopUpState,
  'id' | 'provider' | 'status' | 'failure' | 'paymentId' | 'creditedLate'
> {
  readonly amount: number;
  /** What went back to the source, or is on its way. */
  readonly refundedAmount: number;
  readonly createdAt: string;
  readonly doneAt: string | null;
}

export interface CreatedTopUpView extends TopUpView {
  readonly checkout: Checkout;
}

export interface TopUpRefundView {
  readonly id: string;
  readonly amount: number;
  readonly status: RefundStatus;
  readonly createdAt: string;
}

export interface TopUpDetailsView extends TopUpView {
  readonly refunds: readonly TopUpRefundView[];
}

export function toTopUpView({ state }: TopUp): TopUpView {
  const { id, provider, status, failure, amount, refundedAmount, createdAt, doneAt } = state;
  const { paymentId, creditedLate } = state;
  return {
    ...{ id, provider, status, failure, amount: amount.amount, paymentId, creditedLate },
    refundedAmount: refundedAmount.amount,
    createdAt: createdAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
  };
}

export function toTopUpDetails(topUp: TopUp, refunds: readonly TopUpRefund[]): TopUpDetailsView {
  return {
    ...toTopUpView(topUp),
    refunds: refunds.map(({ id, amount, status, createdAt }) => ({
      ...{ id, amount: amount.amount, status, createdAt: createdAt.toISOString() },
    })),
  };
}

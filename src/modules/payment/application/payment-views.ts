import type { PaymentReference, PaymentState, PaymentStatus } from '../domain/payment.js';
import type { Purchase } from '../domain/purchase.js';

export interface ReceiptView {
  readonly receiptNumber: string;
  readonly paymentId: string;
  readonly reference: PaymentReference;
  readonly purchase: Purchase | null;
  readonly paidAt: string;
  readonly amount: number;
  readonly balanceAfter: number;
}

export interface PaymentView {
  readonly id: string;
  readonly status: PaymentStatus;
  readonly amount: number;
  readonly refundedAmount: number;
  readonly reference: PaymentReference;
  readonly expiresAt: string;
  readonly receipt: ReceiptView | null;
  readonly refundedAt: string | null;
  readonly topUpId: string | null;
  readonly lateTopUpId: string | null;
  readonly createdAt: string;
}

/** @throws Error when the payment has no receipt */
export function toReceiptView(payment: PaymentState): ReceiptView {
  const { id, reference, purchase, amount, receipt } = payment;
  if (!receipt) throw new Error(`Payment ${id} has no receipt`);
  return {
    receiptNumber: receipt.receiptNumber,
    paymentId: id,
    reference,
    purchase,
    paidAt: receipt.paidAt.toISOString(),
    amount: amount.amount,
    balanceAfter: receipt.balanceAfter,
  };
}

/** A READY payment is CANCELLED from `expiresAt` on. */
export function toPaymentView(payment: PaymentState, now: Date): PaymentView {
  const expired = payment.status === 'READY' && payment.expiresAt <= now;
  return {
    id: payment.id,
    status: expired ? 'CANCELLED' : payment.status,
    amount: payment.amount.amount,
    refundedAmount: payment.refundedAmount.amount,
    reference: payment.reference,
    expiresAt: payment.expiresAt.toISOString(),
    receipt: payment.receipt ? toReceiptView(payment) : null,
    refundedAt: payment.refundedAt?.toISOString() ?? null,
    topUpId: payment.topUpId,
    lateTopUpId: payment.lateTopUpId,
    createdAt: payment.createdAt.toISOString(),
  };
}

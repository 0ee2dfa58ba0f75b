import { Money } from '../../../../shared/domain/money.js';
import type { PaymentState, Receipt } from '../../domain/payment.js';
import type { PaymentRow } from './payment.row.js';

/** The columns that `toState` takes. */
export const PAYMENT_COLUMNS = `
  id, user_id AS "userId", reference_type AS "referenceType", reference_id AS "referenceId",
  purchase, room_id AS "roomId", amount, status, expires_at AS "expiresAt",
  receipt_number AS "receiptNumber", paid_at AS "paidAt", balance_after AS "balanceAfter",
  refunded_amount AS "refundedAmount", refunded_at AS "refundedAt", top_up_id AS "topUpId",
  late_top_up_id AS "lateTopUpId", created_at AS "createdAt"`;

export function toState(row: PaymentRow): PaymentState {
  return {
    id: row.id,
    userId: row.userId,
    reference: { type: row.referenceType, id: row.referenceId },
    purchase: row.purchase,
    roomId: row.roomId,
    amount: Money.of(Number(row.amount)),
    status: row.status,
    expiresAt: row.expiresAt,
    receipt: toReceipt(row),
    refundedAmount: Money.of(Number(row.refundedAmount)),
    refundedAt: row.refundedAt,
    topUpId: row.topUpId,
    lateTopUpId: row.lateTopUpId,
    createdAt: row.createdAt,
  };
}

export function toRow(state: PaymentState): PaymentRow {
  const { reference, receipt } = state;
  return {
    id: state.id,
    userId: state.userId,
    referenceType: reference.type,
    referenceId: reference.id,
    purchase: state.purchase,
    roomId: state.roomId,
    amount: String(state.amount.amount),
    status: state.status,
    expiresAt: state.expiresAt,
    receiptNumber: receipt?.receiptNumber ?? null,
    paidAt: receipt?.paidAt ?? null,
    balanceAfter: receipt ? String(receipt.balanceAfter) : null,
    refundedAmount: String(state.refundedAmount.amount),
    refundedAt: state.refundedAt,
    topUpId: state.topUpId,
    lateTopUpId: state.lateTopUpId,
    createdAt: state.createdAt,
  };
}

function toReceipt({ receiptNumber, paidAt, balanceAfter }: PaymentRow): Receipt | null {
  if (receiptNumber === null || paidAt === null) return null;
  return { receiptNumber, paidAt, balanceAfter: Number(balanceAfter) };
}

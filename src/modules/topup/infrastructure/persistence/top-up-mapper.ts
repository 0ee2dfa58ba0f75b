import { Money } from '../../../../shared/domain/money.js';
import { endOf, TopUp } from '../../domain/top-up.js';
import type { TopUpRefund, TopUpState } from '../../domain/top-up-state.js';
import type { TopUpRefundRow } from './top-up-refund.row.js';
import type { TopUpRow } from './top-up.row.js';

export const TOP_UP_COLUMNS = `id, user_id AS "userId", provider, amount, payment_id AS "paymentId", status, reference,
  attempt, look_ups AS "lookUps", due_at AS "dueAt", failure,
  done_at AS "doneAt", credited_late AS "creditedLate", refunded_amount AS "refundedAmount",
  created_at AS "createdAt", ends_at AS "endsAt"`;

type StoredState = Omit<TopUpRow, 'webhookIds' | 'lookedUpAt'>;

export function toTopUp({ amount, refundedAmount, ...row }: StoredState): TopUp {
  return new TopUp({
    ...row,
    endsAt: row.endsAt ?? endOf(row.createdAt),
    amount: Money.of(Number(amount)),
    refundedAmount: Money.of(Number(refundedAmount)),
  });
}

export function toRow({ amount, refundedAmount, ...state }: TopUpState): StoredState {
  return {
    ...state,
    amount: String(amount.amount),
    refundedAmount: String(refundedAmount.amount),
  };
}

export function toRefund({ amount, ...row }: TopUpRefundRow): TopUpRefund {
  return { ...row, amount: Money.of(Number(amount)) };
}

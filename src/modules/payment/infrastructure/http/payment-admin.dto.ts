import { IntersectionType } from '@nestjs/swagger';
import type { CsvColumns } from '../../../../shared/http/csv/csv.js';
import { ChoiceField, IdField, ObjectField } from '../../../../shared/http/validation/fields.js';
import { conditionsOf, RowsQuery } from '../../../../shared/http/validation/filters.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import { UserSummaryDto } from '../../../user/index.js';
import type { PaymentConditions, PaymentOfUser } from '../../application/payment-lists.js';
import type { PaymentStatus } from '../../domain/payment.js';
import { PAYMENT_STATUSES, PaymentDto } from './payment.dto.js';
import { ITEM_ID, SHOW_ID } from './purchase.dto.js';

export class AllPaymentsQuery extends RowsQuery {
  @IdField('Only for places of this show', { example: SHOW_ID, optional: true })
  showId?: string;

  @IdField('Only for orders with this item', { example: ITEM_ID, optional: true })
  itemId?: string;

  @ChoiceField('Only with this status', PAYMENT_STATUSES, { example: 'PAID', optional: true })
  status?: PaymentStatus;
}

export class AllPaymentsPageQuery extends IntersectionType(PageQuery, AllPaymentsQuery) {}

export class PaymentOfUserDto extends PaymentDto implements PaymentOfUser {
  @ObjectField('The user', UserSummaryDto)
  user!: UserSummaryDto;
}

export const COLUMNS: CsvColumns<PaymentOfUser> = {
  id: ({ id }) => id,
  createdAt: ({ createdAt }) => createdAt,
  status: ({ status }) => status,
  email: ({ user }) => user.email,
  name: ({ user }) => user.name,
  referenceType: ({ reference }) => reference.type,
  referenceId: ({ reference }) => reference.id,
  amount: ({ amount }) => amount,
  refundedAmount: ({ refundedAmount }) => refundedAmount,
  receiptNumber: ({ receipt }) => receipt?.receiptNumber ?? null,
  paidAt: ({ receipt }) => receipt?.paidAt ?? null,
  refundedAt: ({ refundedAt }) => refundedAt,
};

export function toConditions(query: AllPaymentsQuery): PaymentConditions {
  const { showId = null, itemId = null, status = null } = query;
  return { ...conditionsOf(query), showId, itemId, status };
}

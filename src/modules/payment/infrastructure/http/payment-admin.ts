import type { CsvColumns } from '../../../../shared/http/csv/csv.js';
import { ChoiceField, IdField, ObjectField } from '../../../../shared/http/validation/fields.js';
import { RowsQuery } from '../../../../shared/http/validation/filters.js';
import { adminList, UserSummaryDto } from '../../../user/index.js';
import type { PaymentFilter } from '../../application/payment-queries.js';
import { PaymentFacade } from '../../application/payment.facade.js';
import type { PaymentStatus } from '../../domain/payment.js';
import { PAYMENT_STATUSES, PaymentDto } from './payment.dto.js';
import { ITEM_ID, SHOW_ID } from './purchase.dto.js';

class AllPaymentsQuery extends RowsQuery {
  @IdField('Only for places of this show', { example: SHOW_ID, optional: true })
  showId?: string;

  @IdField('Only for orders with this item', { example: ITEM_ID, optional: true })
  itemId?: string;

  @ChoiceField('Only with this status', PAYMENT_STATUSES, { example: 'PAID', optional: true })
  status?: PaymentStatus;
}

class PaymentOfUserDto extends PaymentDto {
  @ObjectField('The user', UserSummaryDto)
  user!: UserSummaryDto;
}

const COLUMNS: CsvColumns<PaymentOfUserDto> = {
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

export const PaymentAdminController = adminList({
  ...{
    name: 'payments',
    tag: 'payment',
    row: PaymentOfUserDto,
    query: AllPaymentsQuery,
    columns: COLUMNS,
  },
  source: PaymentFacade,
  read: (payments: PaymentFacade, filter: PaymentFilter, page) =>
    payments.listAllPayments(filter, page),
});

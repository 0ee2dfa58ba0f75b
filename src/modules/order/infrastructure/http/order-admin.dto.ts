import { IntersectionType } from '@nestjs/swagger';
import type { CsvColumns } from '../../../../shared/http/csv/csv.js';
import { ChoiceField, IdField, ObjectField } from '../../../../shared/http/validation/fields.js';
import { conditionsOf, RowsQuery } from '../../../../shared/http/validation/filters.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import { UserSummaryDto } from '../../../user/index.js';
import type { OrderConditions, OrderOfUser } from '../../application/order-lists.js';
import type { OrderStatus } from '../../domain/order.js';
import { ITEM_ID } from '../../../payment/index.js';
import { ORDER_STATUSES, OrderDto } from './order.dto.js';

export class AllOrdersQuery extends RowsQuery {
  @IdField('Only with this item', { example: ITEM_ID, optional: true })
  itemId?: string;

  @ChoiceField('Only with this status', ORDER_STATUSES, { optional: true })
  status?: OrderStatus;
}

export class AllOrdersPageQuery extends IntersectionType(PageQuery, AllOrdersQuery) {}

export class OrderOfUserDto extends OrderDto implements OrderOfUser {
  @ObjectField('The user', UserSummaryDto)
  user!: UserSummaryDto;
}

export const COLUMNS: CsvColumns<OrderOfUser> = {
  id: ({ id }) => id,
  createdAt: ({ createdAt }) => createdAt,
  status: ({ status }) => status,
  email: ({ user }) => user.email,
  name: ({ user }) => user.name,
  items: ({ lines }) => lines.map(({ name, quantity }) => `${name} × ${quantity}`).join('; '),
  refundedItems: ({ lines }) =>
    lines
      .filter(({ refundedQuantity }) => refundedQuantity > 0)
      .map(({ name, refundedQuantity }) => `${name} × ${refundedQuantity}`)
      .join('; '),
  subtotal: ({ subtotal }) => subtotal,
  discount: ({ discount }) => discount,
  total: ({ total }) => total,
  paymentId: ({ payment }) => payment.id,
  paymentStatus: ({ payment }) => payment.status,
};

export function toConditions(query: AllOrdersQuery): OrderConditions {
  const { itemId = null, status = null } = query;
  return { ...conditionsOf(query), itemId, status };
}

import type { CsvColumns } from '../../../../shared/http/csv/csv.js';
import { ChoiceField, IdField, ObjectField } from '../../../../shared/http/validation/fields.js';
import { RowsQuery } from '../../../../shared/http/validation/filters.js';
import { adminList, UserSummaryDto } from '../../../user/index.js';
import type { OrderFilter } from '../../application/order-queries.js';
import { OrderFacade } from '../../application/order.facade.js';
import type { OrderStatus } from '../../domain/order.js';
import { ITEM_ID } from '../../../payment/index.js';
import { ORDER_STATUSES, OrderDto } from './order.dto.js';

class AllOrdersQuery extends RowsQuery {
  @IdField('Only with this item', { example: ITEM_ID, optional: true })
  itemId?: string;

  @ChoiceField('Only with this status', ORDER_STATUSES, { optional: true })
  status?: OrderStatus;
}

class OrderOfUserDto extends OrderDto {
  @ObjectField('The user', UserSummaryDto)
  user!: UserSummaryDto;
}

const COLUMNS: CsvColumns<OrderOfUserDto> = {
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

export const OrderAdminController = adminList({
  ...{ name: 'orders', tag: 'order', row: OrderOfUserDto, query: AllOrdersQuery, columns: COLUMNS },
  source: OrderFacade,
  read: (orders: OrderFacade, filter: OrderFilter, page) => orders.listAllOrders(filter, page),
});

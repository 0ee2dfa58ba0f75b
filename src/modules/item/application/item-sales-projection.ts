import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EventOf } from '../../../shared/outbox/domain-event.js';
import { OutboxSubscribers } from '../../../shared/outbox/outbox-subscribers.js';
import { ItemSales, type SalesChange } from '../domain/item-sales.js';
import type { SaleEvents } from './sale-events.js';

/**
 * Counts sold items from the events of orders. It runs in the transaction that marks the events as
 * handled, so each event counts once. A refund reduces the hour of the sale.
 */
@Injectable()
export class ItemSalesProjection implements OnModuleInit {
  constructor(
    private readonly subscribers: OutboxSubscribers,
    private readonly sales: ItemSales,
  ) {}

  onModuleInit(): void {
    this.subscribers.register<SaleEvents>(['order.paid', 'order.refunded'], (events) =>
      this.sales.record(events.flatMap(changesOf)),
    );
  }
}

function changesOf({ type, payload: { lines, paidAt } }: EventOf<SaleEvents>): SalesChange[] {
  const sign = type === 'order.paid' ? 1 : -1;
  return lines.map(({ itemId, quantity }) => ({
    itemId,
    quantity: sign * quantity,
    soldAt: new Date(paidAt),
  }));
}

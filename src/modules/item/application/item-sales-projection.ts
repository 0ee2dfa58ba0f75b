import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RecordedEvent } from '../../../shared/outbox/outbox.js';
import { OutboxSubscribers } from '../../../shared/outbox/outbox-subscribers.js';
import { ItemSales, type SalesChange } from '../domain/item-sales.js';

/** What this context reads of an order's events. */
interface OrderSale {
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
  /** When the order was paid, also in the event of its refund. */
  readonly paidAt: string;
}

const SIGNS: Readonly<Record<string, 1 | -1>> = { 'order.paid': 1, 'order.refunded': -1 };

/**
 * Counts what was sold from the events of orders. It runs in the transaction that marks them as
 * handled, so each event counts once. A refund counts in the hour of the sale.
 */
@Injectable()
export class ItemSalesProjection implements OnModuleInit {
  constructor(
    private readonly subscribers: OutboxSubscribers,
    private readonly sales: ItemSales,
  ) {}

  onModuleInit(): void {
    this.subscribers.register(Object.keys(SIGNS), (events) =>
      this.sales.record(events.flatMap(changesOf)),
    );
  }
}

function changesOf({ type, payload }: RecordedEvent): SalesChange[] {
  const { lines, paidAt } = payload as unknown as OrderSale;
  const sign = SIGNS[type] ?? 0;
  return lines.map(({ itemId, quantity }) => ({
    itemId,
    quantity: sign * quantity,
    soldAt: new Date(paidAt),
  }));
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { Clock } from '../../../shared/domain/clock.js';
import { type Holders, RoomHolds, type UnpaidHolds } from '../../queue/index.js';
import type { Order } from '../domain/order.js';
import { Orders } from '../domain/orders.js';
import { EndOrders } from './end-orders.js';
import { orderEvent } from './order-events.js';

/** Cancels unpaid orders: one order for its user, or the orders of a room for the context `queue`. */
@Injectable()
export class CancelOrders implements UnpaidHolds, OnModuleInit {
  constructor(
    private readonly roomHolds: RoomHolds,
    private readonly orders: Orders,
    private readonly endOrders: EndOrders,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.roomHolds.register('order', this);
  }

  find(holders: Holders, limit: number): Promise<readonly string[]> {
    return this.orders.findPending(holders, this.clock.now(), limit);
  }

  async giveUp(ids: readonly string[]): Promise<void> {
    const locked = [...(await this.orders.lock(ids)).values()];
    const now = this.clock.now();
    await this.cancel(
      locked.filter((order) => order.statusAt(now) === 'PENDING_PAYMENT'),
      now,
    );
  }

  /** Cancels locked orders. @throws OrderError ORDER_NOT_PENDING */
  async cancel(orders: readonly Order[], now: Date): Promise<void> {
    if (orders.length === 0) return;
    for (const order of orders) order.cancel(now);
    await this.endOrders.endUnpaid(orders);
    await this.outbox.record(orders.map((order) => orderEvent('order.cancelled', order, now)));
  }
}

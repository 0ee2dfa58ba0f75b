import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isId } from '../../../../shared/ids.js';
import { RoomResolver } from '../../../queue/index.js';
import { OrderFacade } from '../../application/order.facade.js';
import { MAX_LINES } from './order.dto.js';

/**
 * The room of the items in the body; null when they stand behind none. It looks before the body is
 * validated: what is no item here, or more items than an order may have, is refused there, and costs
 * no look-up.
 */
@Injectable()
export class OrderRoomResolver extends RoomResolver {
  constructor(private readonly orders: OrderFacade) {
    super();
  }

  roomIdOf({ body }: FastifyRequest): Promise<string | null> {
    const { items } = (body ?? {}) as { items?: unknown };
    const lines: unknown[] = Array.isArray(items) && items.length <= MAX_LINES ? items : [];
    const itemIds = lines.flatMap((item) => {
      const { itemId } = (item ?? {}) as { itemId?: unknown };
      return isId(itemId) ? itemId.toLowerCase() : [];
    });
    return this.orders.roomOf(itemIds);
  }
}

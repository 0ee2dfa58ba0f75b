import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isId } from '../../../../shared/ids.js';
import { RoomResolver } from '../../../queue/index.js';
import { OrderFacade } from '../../application/order.facade.js';
import { MAX_LINES } from './order.dto.js';

/**
 * Finds the room of the items in the body. The body is validated later, so malformed items and bodies
 * with too many items are ignored here.
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

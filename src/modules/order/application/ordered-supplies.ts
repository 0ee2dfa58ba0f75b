import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RoomSupplies } from '../../queue/index.js';
import { OrderQueries } from './order-queries.js';

/** Tells the context `queue` how many pieces unpaid orders hold behind its rooms. */
@Injectable()
export class OrderedSupplies implements OnModuleInit {
  constructor(
    private readonly supplies: RoomSupplies,
    private readonly queries: OrderQueries,
  ) {}

  onModuleInit(): void {
    this.supplies.register('order', (roomIds) => this.queries.sumPendingByRoom(roomIds));
  }
}

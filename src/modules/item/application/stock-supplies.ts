import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { RoomOffers, RoomSupplies } from '../../queue/index.js';
import { ItemQueries } from './item-queries.js';

/** Tells the context `queue` which items and how many pieces are sold behind its rooms. */
@Injectable()
export class StockSupplies implements OnModuleInit {
  constructor(
    private readonly supplies: RoomSupplies,
    private readonly offers: RoomOffers,
    private readonly queries: ItemQueries,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.supplies.register('item', (roomIds) =>
      this.queries.sumStocksByRoom(roomIds, this.clock.now()),
    );
    this.offers.register('item', (roomId) => this.queries.listOffers(roomId));
  }
}

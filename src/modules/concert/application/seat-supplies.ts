import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { RoomOffers, RoomSupplies } from '../../queue/index.js';
import { ConcertQueries } from './concert-queries.js';

/** Tells the context `queue` which concerts and how many seats are sold behind its rooms. */
@Injectable()
export class SeatSupplies implements OnModuleInit {
  constructor(
    private readonly supplies: RoomSupplies,
    private readonly offers: RoomOffers,
    private readonly queries: ConcertQueries,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.supplies.register('concert', (roomIds) =>
      this.queries.countSeatsByRoom(roomIds, this.clock.now()),
    );
    this.offers.register('concert', (roomId) => this.queries.listOffers(roomId));
  }
}

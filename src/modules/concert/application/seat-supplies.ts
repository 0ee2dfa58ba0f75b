import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { RoomSupplies } from '../../queue/index.js';
import { ConcertQueries } from './concert-queries.js';

/** Tells the context `queue` how many seats are left behind its rooms. */
@Injectable()
export class SeatSupplies implements OnModuleInit {
  constructor(
    private readonly supplies: RoomSupplies,
    private readonly queries: ConcertQueries,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.supplies.register('concert', (roomIds) =>
      this.queries.countSeatsByRoom(roomIds, this.clock.now()),
    );
  }
}

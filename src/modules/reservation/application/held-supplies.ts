import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RoomSupplies } from '../../queue/index.js';
import { ReservationQueries } from './reservation-queries.js';

/** Tells the context `queue` how many standing places are held behind its rooms. Seats say that themselves. */
@Injectable()
export class HeldSupplies implements OnModuleInit {
  constructor(
    private readonly supplies: RoomSupplies,
    private readonly queries: ReservationQueries,
  ) {}

  onModuleInit(): void {
    this.supplies.register('reservation', (roomIds) => this.queries.sumHeldPlacesByRoom(roomIds));
  }
}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QueueModule } from '../queue/index.js';
import { ConcertFacade } from './application/concert.facade.js';
import { ConcertQueries } from './application/concert-queries.js';
import { SeatFacade } from './application/seat.facade.js';
import { LockedShows } from './application/locked-shows.js';
import { SeatMaps } from './application/seat-maps.js';
import { SeatSupplies } from './application/seat-supplies.js';
import { ShowReader } from './application/show-reader.js';
import { AreaInventory } from './domain/area-inventory.js';
import { Concerts } from './domain/concerts.js';
import { SeatInventory } from './domain/seat-inventory.js';
import { ConcertController } from './infrastructure/http/concert.controller.js';
import { ConcertRoomResolver, ShowRoomResolver } from './infrastructure/http/room-resolvers.js';
import { ShowController } from './infrastructure/http/show.controller.js';
import { AreaRow } from './infrastructure/persistence/area.row.js';
import { BlockRow } from './infrastructure/persistence/block.row.js';
import { ConcertRow } from './infrastructure/persistence/concert.row.js';
import { SeatRow } from './infrastructure/persistence/seat.row.js';
import { ShowRow } from './infrastructure/persistence/show.row.js';
import { TypeormAreaInventory } from './infrastructure/persistence/typeorm-area-inventory.js';
import { TypeormConcertQueries } from './infrastructure/persistence/typeorm-concert-queries.js';
import { TypeormConcerts } from './infrastructure/persistence/typeorm-concerts.js';
import { TypeormSeatInventory } from './infrastructure/persistence/typeorm-seat-inventory.js';

@Module({
  imports: [QueueModule, TypeOrmModule.forFeature([ConcertRow, ShowRow, SeatRow, AreaRow, BlockRow])],
  controllers: [ConcertController, ShowController],
  providers: [
    ConcertFacade,
    SeatFacade,
    LockedShows,
    SeatMaps,
    SeatSupplies,
    ShowReader,
    ConcertRoomResolver,
    ShowRoomResolver,
    { provide: Concerts, useClass: TypeormConcerts },
    { provide: SeatInventory, useClass: TypeormSeatInventory },
    { provide: AreaInventory, useClass: TypeormAreaInventory },
    { provide: ConcertQueries, useClass: TypeormConcertQueries },
  ],
  exports: [ConcertFacade, SeatFacade],
})
export class ConcertModule {}

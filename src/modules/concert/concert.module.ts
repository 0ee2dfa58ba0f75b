import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QueueModule } from '../queue/index.js';
import { ConcertFacade } from './application/concert.facade.js';
import { ConcertQueries } from './application/concert-queries.js';
import { LockedShows } from './application/locked-shows.js';
import { SeatAvailability } from './application/seat-availability.js';
import { SeatFacade } from './application/seat.facade.js';
import { SeatLayouts } from './application/seat-layouts.js';
import { SeatMaps } from './application/seat-maps.js';
import { SeatSupplies } from './application/seat-supplies.js';
import { ShowRepairFacade } from './application/show-repair.facade.js';
import { ShowReader } from './application/show-reader.js';
import { AreaInventory } from './domain/area-inventory.js';
import { Concerts } from './domain/concerts.js';
import { SeatInventory } from './domain/seat-inventory.js';
import { ShowRepairs } from './domain/show-repairs.js';
import { ConcertAdminController } from './infrastructure/http/concert-admin.controller.js';
import { ConcertController } from './infrastructure/http/concert.controller.js';
import { ConcertRoomResolver, ShowRoomResolver } from './infrastructure/http/room-resolvers.js';
import { SeatMapController } from './infrastructure/http/seat-map.controller.js';
import { ShowRepairController } from './infrastructure/http/show-repair.controller.js';
import { ShowController } from './infrastructure/http/show.controller.js';
import { AreaRow } from './infrastructure/persistence/area.row.js';
import { BlockRow } from './infrastructure/persistence/block.row.js';
import { ConcertRow } from './infrastructure/persistence/concert.row.js';
import { SeatRow } from './infrastructure/persistence/seat.row.js';
import { ShowRow } from './infrastructure/persistence/show.row.js';
import { TypeormAreaInventory } from './infrastructure/persistence/typeorm-area-inventory.js';
import { TypeormConcertQueries } from './infrastructure/persistence/typeorm-concert-queries.js';
import { TypeormConcerts } from './infrastructure/persistence/typeorm-concerts.js';
import { TypeormShowRepairs } from './infrastructure/persistence/typeorm-show-repairs.js';
import { TypeormSeatInventory } from './infrastructure/persistence/typeorm-seat-inventory.js';

@Module({
  imports: [
    QueueModule,
    TypeOrmModule.forFeature([ConcertRow, ShowRow, SeatRow, AreaRow, BlockRow]),
  ],
  controllers: [
    ConcertController,
    ShowController,
    SeatMapController,
    ShowRepairController,
    ConcertAdminController,
  ],
  providers: [
    ConcertFacade,
    SeatFacade,
    ShowRepairFacade,
    LockedShows,
    SeatAvailability,
    SeatLayouts,
    SeatMaps,
    SeatSupplies,
    ShowReader,
    ConcertRoomResolver,
    ShowRoomResolver,
    { provide: Concerts, useClass: TypeormConcerts },
    { provide: ShowRepairs, useClass: TypeormShowRepairs },
    { provide: SeatInventory, useClass: TypeormSeatInventory },
    { provide: AreaInventory, useClass: TypeormAreaInventory },
    { provide: ConcertQueries, useClass: TypeormConcertQueries },
  ],
  exports: [ConcertFacade, SeatFacade],
})
export class ConcertModule {}

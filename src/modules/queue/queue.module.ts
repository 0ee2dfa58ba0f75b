import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Beacon } from './application/draw/beacon.js';
import { DrawEvents } from './application/draw/draw-events.js';
import { DrawFacade } from './application/draw/draw.facade.js';
import { DrawOrder } from './application/draw/draw-order.js';
import { LoadOrder } from './application/draw/load-order.js';
import { SealEntries } from './application/draw/seal-entries.js';
import { QueueFacade } from './application/queue.facade.js';
import { QueueTokenSigner } from './application/queue-token-signer.js';
import { RoomFacade } from './application/room.facade.js';
import { UserLocks } from './application/user-locks.js';
import { WaitingRoom } from './application/waiting-room.js';
import { Chunks } from './domain/draw/chunks.js';
import { Draws } from './domain/draw/draws.js';
import { Rooms } from './domain/rooms.js';
import { DrandBeacon } from './infrastructure/beacon/drand-beacon.js';
import { DrawController, OwnDrawController } from './infrastructure/http/draw.controller.js';
import { QueueTokenController } from './infrastructure/http/queue-token.controller.js';
import { RoomController } from './infrastructure/http/room.controller.js';
import { TimeController } from './infrastructure/http/time.controller.js';
import { QueueMetrics } from './infrastructure/metrics/queue-metrics.js';
import { DrawChunkRow } from './infrastructure/persistence/draw-chunk.row.js';
import { DrawRow } from './infrastructure/persistence/draw.row.js';
import { RoomRow } from './infrastructure/persistence/room.row.js';
import { TypeormChunks } from './infrastructure/persistence/typeorm-chunks.js';
import { TypeormDraws } from './infrastructure/persistence/typeorm-draws.js';
import { TypeormRooms } from './infrastructure/persistence/typeorm-rooms.js';
import { TypeormUserLocks } from './infrastructure/persistence/typeorm-user-locks.js';
import { RedisDrawEvents } from './infrastructure/redis/redis-draw-events.js';
import { RedisWaitingRoom } from './infrastructure/redis/redis-waiting-room.js';
import { AdmitJob } from './infrastructure/schedule/admit.job.js';
import { HmacQueueTokenSigner } from './infrastructure/security/hmac-queue-token-signer.js';

@Module({
  imports: [TypeOrmModule.forFeature([RoomRow, DrawRow, DrawChunkRow])],
  controllers: [
    QueueTokenController,
    RoomController,
    DrawController,
    OwnDrawController,
    TimeController,
  ],
  providers: [
    QueueFacade,
    RoomFacade,
    DrawFacade,
    SealEntries,
    DrawOrder,
    LoadOrder,
    AdmitJob,
    QueueMetrics,
    { provide: Rooms, useClass: TypeormRooms },
    { provide: Draws, useClass: TypeormDraws },
    { provide: Chunks, useClass: TypeormChunks },
    { provide: Beacon, useClass: DrandBeacon },
    { provide: DrawEvents, useClass: RedisDrawEvents },
    { provide: UserLocks, useClass: TypeormUserLocks },
    { provide: WaitingRoom, useClass: RedisWaitingRoom },
    { provide: QueueTokenSigner, useClass: HmacQueueTokenSigner },
  ],
  exports: [QueueFacade, RoomFacade],
})
export class QueueModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QueueFacade } from './application/queue.facade.js';
import { QueueTokenSigner } from './application/queue-token-signer.js';
import { RoomFacade } from './application/room.facade.js';
import { RoomViews } from './application/room-views.js';
import { UserLocks } from './application/user-locks.js';
import { WaitingRoom } from './application/waiting-room.js';
import { Rooms } from './domain/rooms.js';
import { QueueTokenController } from './infrastructure/http/queue-token.controller.js';
import { RoomController } from './infrastructure/http/room.controller.js';
import { TimeController } from './infrastructure/http/time.controller.js';
import { QueueMetrics } from './infrastructure/metrics/queue-metrics.js';
import { RoomRow } from './infrastructure/persistence/room.row.js';
import { TypeormRooms } from './infrastructure/persistence/typeorm-rooms.js';
import { TypeormUserLocks } from './infrastructure/persistence/typeorm-user-locks.js';
import { RedisWaitingRoom } from './infrastructure/redis/redis-waiting-room.js';
import { AdmitJob } from './infrastructure/schedule/admit.job.js';
import { HmacQueueTokenSigner } from './infrastructure/security/hmac-queue-token-signer.js';
import { QueueStreams } from './infrastructure/streams/queue-streams.js';
import { RoomChannels } from './infrastructure/streams/room-channels.js';

@Module({
  imports: [TypeOrmModule.forFeature([RoomRow])],
  controllers: [QueueTokenController, RoomController, TimeController],
  providers: [
    QueueFacade,
    RoomFacade,
    RoomViews,
    RoomChannels,
    QueueStreams,
    AdmitJob,
    QueueMetrics,
    { provide: Rooms, useClass: TypeormRooms },
    { provide: UserLocks, useClass: TypeormUserLocks },
    { provide: WaitingRoom, useClass: RedisWaitingRoom },
    { provide: QueueTokenSigner, useClass: HmacQueueTokenSigner },
  ],
  exports: [QueueFacade, RoomFacade],
})
export class QueueModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Challenges } from './application/challenges.js';
import { EntryCodes } from './application/entry-codes.js';
import { EntryDoors } from './application/entry-doors.js';
import { PassFacade } from './application/pass.facade.js';
import { Passes } from './application/passes.js';
import { QueueFacade } from './application/queue.facade.js';
import { QueueTokenSigner } from './application/queue-token-signer.js';
import { RoomFacade } from './application/room.facade.js';
import { RoomHolds } from './application/room-holds.js';
import { RoomSupplies } from './application/room-supplies.js';
import { RoomViews } from './application/room-views.js';
import { RoomKeyFacade } from './application/room-key.facade.js';
import { RoomKeys } from './application/room-keys.js';
import { UserLocks } from './application/user-locks.js';
import { WaitingRoom } from './application/waiting-room.js';
import { Rooms } from './domain/rooms.js';
import { EntryController } from './infrastructure/http/entry.controller.js';
import { PassController } from './infrastructure/http/pass.controller.js';
import { QueueTokenController } from './infrastructure/http/queue-token.controller.js';
import { PublicRoomController } from './infrastructure/http/public-room.controller.js';
import { RoomKeyController } from './infrastructure/http/room-key.controller.js';
import { RoomController } from './infrastructure/http/room.controller.js';
import { TimeController } from './infrastructure/http/time.controller.js';
import { QueueMetrics } from './infrastructure/metrics/queue-metrics.js';
import { EntryCodeRow } from './infrastructure/persistence/entry-code.row.js';
import { RoomKeyRow } from './infrastructure/persistence/room-key.row.js';
import { RoomRow } from './infrastructure/persistence/room.row.js';
import { TypeormEntryCodes } from './infrastructure/persistence/typeorm-entry-codes.js';
import { TypeormRoomKeys } from './infrastructure/persistence/typeorm-room-keys.js';
import { TypeormRooms } from './infrastructure/persistence/typeorm-rooms.js';
import { TypeormUserLocks } from './infrastructure/persistence/typeorm-user-locks.js';
import { RedisWaitingRoom } from './infrastructure/redis/redis-waiting-room.js';
import { AdmitJob } from './infrastructure/schedule/admit.job.js';
import { AltchaChallenges } from './infrastructure/security/altcha-challenges.js';
import { EddsaPasses } from './infrastructure/security/eddsa-passes.js';
import { HmacQueueTokenSigner } from './infrastructure/security/hmac-queue-token-signer.js';
import { QueueStreams } from './infrastructure/streams/queue-streams.js';
import { RoomChannels } from './infrastructure/streams/room-channels.js';

@Module({
  imports: [TypeOrmModule.forFeature([RoomRow, EntryCodeRow, RoomKeyRow])],
  controllers: [
    QueueTokenController,
    RoomController,
    PublicRoomController,
    RoomKeyController,
    EntryController,
    PassController,
    TimeController,
  ],
  providers: [
    QueueFacade,
    RoomFacade,
    RoomHolds,
    RoomSupplies,
    RoomViews,
    EntryDoors,
    RoomKeyFacade,
    PassFacade,
    RoomChannels,
    QueueStreams,
    AdmitJob,
    QueueMetrics,
    { provide: Rooms, useClass: TypeormRooms },
    { provide: UserLocks, useClass: TypeormUserLocks },
    { provide: WaitingRoom, useClass: RedisWaitingRoom },
    { provide: EntryCodes, useClass: TypeormEntryCodes },
    { provide: Challenges, useClass: AltchaChallenges },
    { provide: RoomKeys, useClass: TypeormRoomKeys },
    { provide: Passes, useClass: EddsaPasses },
    { provide: QueueTokenSigner, useClass: HmacQueueTokenSigner },
  ],
  exports: [QueueFacade, RoomFacade, RoomHolds, RoomSupplies],
})
export class QueueModule {}

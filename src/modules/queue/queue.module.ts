import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UserModule } from '../user/index.js';
import { AdmissionRounds } from './application/admission-rounds.js';
import { Challenges } from './application/challenges.js';
import { EntryCodes } from './application/entry-codes.js';
import { EstimateErrors } from './application/estimate-errors.js';
import { EntryDoors } from './application/entry-doors.js';
import { LiveInstances } from './application/live-instances.js';
import { PassFacade } from './application/pass.facade.js';
import { Passes } from './application/passes.js';
import { Beacon } from './application/draw/beacon.js';
import { DrawDocuments } from './application/draw/draw-documents.js';
import { DrawFacade } from './application/draw/draw.facade.js';
import { DrawOrder } from './application/draw/draw-order.js';
import { LoadOrder } from './application/draw/load-order.js';
import { SealEntries } from './application/draw/seal-entries.js';
import { QueueFacade } from './application/queue.facade.js';
import { QueueTokenSigner } from './application/queue-token-signer.js';
import { RoomEvents } from './application/room-events.js';
import { RoomDepartures } from './application/room-departures.js';
import { RoomFacade } from './application/room.facade.js';
import { RoomHolds } from './application/room-holds.js';
import { RoomOffers } from './application/room-offers.js';
import { RoomSupplies } from './application/room-supplies.js';
import { RoomViews } from './application/room-views.js';
import { RoomKeyFacade } from './application/room-key.facade.js';
import { RoomKeys } from './application/room-keys.js';
import { UserLocks } from './application/user-locks.js';
import { WaitingRoom } from './application/waiting-room.js';
import { Chunks } from './domain/draw/chunks.js';
import { Draws } from './domain/draw/draws.js';
import { Rooms } from './domain/rooms.js';
import { EntryController } from './infrastructure/http/entry.controller.js';
import { PassController } from './infrastructure/http/pass.controller.js';
import { DrandBeacon } from './infrastructure/beacon/drand-beacon.js';
import { DrawController, OwnDrawController } from './infrastructure/http/draw.controller.js';
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
import { DrawChunkRow } from './infrastructure/persistence/draw-chunk.row.js';
import { DrawRow } from './infrastructure/persistence/draw.row.js';
import { TypeormChunks } from './infrastructure/persistence/typeorm-chunks.js';
import { TypeormDraws } from './infrastructure/persistence/typeorm-draws.js';
import { TypeormRooms } from './infrastructure/persistence/typeorm-rooms.js';
import { TypeormUserLocks } from './infrastructure/persistence/typeorm-user-locks.js';
import { RedisLiveInstances } from './infrastructure/redis/redis-live-instances.js';
import { RedisRoomEvents } from './infrastructure/redis/redis-room-events.js';
import { RedisWaitingRoom } from './infrastructure/redis/redis-waiting-room.js';
import { AdmitJob } from './infrastructure/schedule/admit.job.js';
import { AltchaChallenges } from './infrastructure/security/altcha-challenges.js';
import { EddsaPasses } from './infrastructure/security/eddsa-passes.js';
import { HmacQueueTokenSigner } from './infrastructure/security/hmac-queue-token-signer.js';
import { QueueStreams } from './infrastructure/streams/queue-streams.js';
import { RoomChannels } from './infrastructure/streams/room-channels.js';

@Module({
  imports: [
    UserModule,
    TypeOrmModule.forFeature([RoomRow, DrawRow, DrawChunkRow, EntryCodeRow, RoomKeyRow]),
  ],
  controllers: [
    QueueTokenController,
    RoomController,
    PublicRoomController,
    RoomKeyController,
    EntryController,
    PassController,
    DrawController,
    OwnDrawController,
    TimeController,
  ],
  providers: [
    QueueFacade,
    RoomFacade,
    RoomHolds,
    RoomDepartures,
    RoomSupplies,
    RoomOffers,
    RoomViews,
    EntryDoors,
    EstimateErrors,
    RoomKeyFacade,
    PassFacade,
    RoomChannels,
    QueueStreams,
    AdmissionRounds,
    DrawDocuments,
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
    { provide: RoomEvents, useClass: RedisRoomEvents },
    { provide: UserLocks, useClass: TypeormUserLocks },
    { provide: LiveInstances, useClass: RedisLiveInstances },
    { provide: WaitingRoom, useClass: RedisWaitingRoom },
    { provide: EntryCodes, useClass: TypeormEntryCodes },
    { provide: Challenges, useClass: AltchaChallenges },
    { provide: RoomKeys, useClass: TypeormRoomKeys },
    { provide: Passes, useClass: EddsaPasses },
    { provide: QueueTokenSigner, useClass: HmacQueueTokenSigner },
  ],
  exports: [QueueFacade, RoomFacade, RoomHolds, RoomSupplies, RoomOffers, RoomViews],
})
export class QueueModule {}

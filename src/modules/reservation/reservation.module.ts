import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConcertModule } from '../concert/index.js';
import { PaymentModule } from '../payment/index.js';
import { QueueModule } from '../queue/index.js';
import { TicketModule } from '../ticket/index.js';
import { CancelShows } from './application/cancel-shows.js';
import { UserModule } from '../user/index.js';
import { ExpireHolds } from './application/expire-holds.js';
import { HeldSupplies } from './application/held-supplies.js';
import { HoldPrecheck } from './application/hold-precheck.js';
import { HoldSeats } from './application/hold-seats.js';
import { ReleaseHolds } from './application/release-holds.js';
import { RepeatedHolds } from './application/repeated-holds.js';
import { ReservationFacade } from './application/reservation.facade.js';
import { RefundReservations } from './application/refund-reservations.js';
import { ReservationPayable } from './application/reservation-payable.js';
import { ReservationQueries } from './application/reservation-queries.js';
import { Cancellations } from './domain/cancellation.js';
import { Reservations } from './domain/reservations.js';
import { CancellationController } from './infrastructure/http/cancellation.controller.js';
import { HoldRoomResolver } from './infrastructure/http/hold-room.resolver.js';
import { ReservationAdminController } from './infrastructure/http/reservation-admin.js';
import { ReservationController } from './infrastructure/http/reservation.controller.js';
import { HoldMetrics } from './infrastructure/metrics/hold-metrics.js';
import { CancellationRow } from './infrastructure/persistence/cancellation.row.js';
import { ReservationRow } from './infrastructure/persistence/reservation.row.js';
import { TypeormCancellations } from './infrastructure/persistence/typeorm-cancellations.js';
import { TypeormReservationQueries } from './infrastructure/persistence/typeorm-reservation-queries.js';
import { TypeormReservations } from './infrastructure/persistence/typeorm-reservations.js';
import { ExpireHoldsJob } from './infrastructure/schedule/expire-holds.job.js';
import { RefundCancelledShowsJob } from './infrastructure/schedule/refund-cancelled-shows.job.js';

@Module({
  imports: [
    ConcertModule,
    PaymentModule,
    QueueModule,
    TicketModule,
    UserModule,
    TypeOrmModule.forFeature([ReservationRow, CancellationRow]),
  ],
  controllers: [ReservationController, CancellationController, ReservationAdminController],
  providers: [
    ReservationFacade,
    HeldSupplies,
    HoldPrecheck,
    HoldSeats,
    ReleaseHolds,
    RepeatedHolds,
    ReservationPayable,
    RefundReservations,
    CancelShows,
    RefundCancelledShowsJob,
    ExpireHolds,
    ExpireHoldsJob,
    HoldMetrics,
    HoldRoomResolver,
    { provide: Reservations, useClass: TypeormReservations },
    { provide: Cancellations, useClass: TypeormCancellations },
    { provide: ReservationQueries, useClass: TypeormReservationQueries },
  ],
})
export class ReservationModule {}

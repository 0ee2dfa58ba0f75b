import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BalanceModule } from '../balance/index.js';
import { QueueModule } from '../queue/index.js';
import { UserModule } from '../user/index.js';
import { CardRefunds } from './application/card-refunds.js';
import { ConfirmPayments } from './application/confirm-payments.js';
import { EndSlots } from './application/end-slots.js';
import { PayAtOnce } from './application/pay-at-once.js';
import { Payables } from './application/payable.js';
import { PaymentFacade } from './application/payment.facade.js';
import { PaymentQueries } from './application/payment-queries.js';
import { RefundPayments } from './application/refund-payments.js';
import { UserDetails } from './application/user-details.js';
import { Payments } from './domain/payments.js';
import { PaymentAdminController } from './infrastructure/http/payment-admin.js';
import { PaymentController } from './infrastructure/http/payment.controller.js';
import { PaymentRoomResolver } from './infrastructure/http/payment-room.resolver.js';
import { UserDetailsController } from './infrastructure/http/user-details.controller.js';
import { PaymentRow } from './infrastructure/persistence/payment.row.js';
import { RefundRow } from './infrastructure/persistence/refund.row.js';
import { TypeormPaymentQueries } from './infrastructure/persistence/typeorm-payment-queries.js';
import { TypeormPayments } from './infrastructure/persistence/typeorm-payments.js';

@Module({
  imports: [
    BalanceModule,
    QueueModule,
    UserModule,
    TypeOrmModule.forFeature([PaymentRow, RefundRow]),
  ],
  controllers: [PaymentController, PaymentAdminController, UserDetailsController],
  providers: [
    PaymentFacade,
    UserDetails,
    Payables,
    CardRefunds,
    ConfirmPayments,
    PayAtOnce,
    RefundPayments,
    EndSlots,
    PaymentRoomResolver,
    { provide: Payments, useClass: TypeormPayments },
    { provide: PaymentQueries, useClass: TypeormPaymentQueries },
  ],
  exports: [PaymentFacade, Payables, CardRefunds],
})
export class PaymentModule {}

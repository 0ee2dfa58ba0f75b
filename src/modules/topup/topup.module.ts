import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../config/settings.js';
import { Transactions } from '../../shared/database/transactions.js';
import { BalanceModule } from '../balance/index.js';
import { PaymentModule } from '../payment/index.js';
import { QueueModule } from '../queue/index.js';
import { UserModule } from '../user/index.js';
import { CompareBooks } from './application/compare-books.js';
import { PaymentProviders } from './application/payment-provider.js';
import { RefundToCards } from './application/refund-to-cards.js';
import { SettleRefunds } from './application/settle-refunds.js';
import { SettleTopUps } from './application/settle-top-ups.js';
import { StartTopUps } from './application/start-top-ups.js';
import { TopUpFacade } from './application/top-up.facade.js';
import { TopUpQueries } from './application/top-up-queries.js';
import { TopUps } from './domain/top-ups.js';
import { CheckoutController } from './infrastructure/http/checkout.controller.js';
import { PaymentMethodsController } from './infrastructure/http/payment-methods.controller.js';
import { TopUpController } from './infrastructure/http/top-up.controller.js';
import { WebhookController } from './infrastructure/http/webhook.controller.js';
import { TopUpRefundRow } from './infrastructure/persistence/top-up-refund.row.js';
import { TopUpRow } from './infrastructure/persistence/top-up.row.js';
import { TypeormTopUpQueries } from './infrastructure/persistence/typeorm-top-up-queries.js';
import { TypeormTopUps } from './infrastructure/persistence/typeorm-top-ups.js';
import { ConfiguredProviders } from './infrastructure/providers/configured-providers.js';
import { SettleTopUpsJob } from './infrastructure/schedule/settle-top-ups.job.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([TopUpRow, TopUpRefundRow]),
    BalanceModule,
    PaymentModule,
    QueueModule,
    UserModule,
  ],
  controllers: [TopUpController, CheckoutController, PaymentMethodsController, WebhookController],
  providers: [
    TopUpFacade,
    StartTopUps,
    RefundToCards,
    SettleRefunds,
    SettleTopUps,
    SettleTopUpsJob,
    CompareBooks,
    { provide: TopUps, useClass: TypeormTopUps },
    { provide: TopUpQueries, useClass: TypeormTopUpQueries },
    {
      provide: PaymentProviders,
      inject: [Config, Transactions],
      useFactory: (config: Config, transactions: Transactions) =>
        ConfiguredProviders.from(config, transactions),
    },
  ],
})
export class TopUpModule {}

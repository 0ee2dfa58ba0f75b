import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import type { Config } from './config/settings.js';
import { ConfigModule } from './config/config.module.js';
import { HealthController } from './health/health.controller.js';
import { BalanceModule } from './modules/balance/index.js';
import { ConcertModule } from './modules/concert/index.js';
import { CouponModule } from './modules/coupon/index.js';
import { ItemModule } from './modules/item/index.js';
import { OrderModule } from './modules/order/index.js';
import { PaymentModule } from './modules/payment/index.js';
import { QueueModule } from './modules/queue/index.js';
import { ReservationModule } from './modules/reservation/index.js';
import { TicketModule } from './modules/ticket/index.js';
import { TopUpModule } from './modules/topup/index.js';
import { UserModule } from './modules/user/index.js';
import { TieredCacheModule } from './shared/cache/cache.module.js';
import { ClockModule } from './shared/clock/clock.module.js';
import { DatabaseModule } from './shared/database/database.module.js';
import { OutboxModule } from './shared/outbox/outbox.module.js';
import { MailModule } from './shared/mail/mail.module.js';
import { RateLimitModule } from './shared/http/limits/rate-limits.js';
import { Shutdown } from './shared/http/server/shutdown.js';
import { MetricsModule } from './shared/metrics/metrics.module.js';
import { RedisModule } from './shared/redis/redis.module.js';

/** The composition root: shared modules, then the contexts. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config),
        ClockModule,
        MetricsModule,
        DatabaseModule,
        OutboxModule,
        MailModule,
        RedisModule,
        RateLimitModule,
        TieredCacheModule,
        ScheduleModule.forRoot({ intervals: config.jobs }),
        UserModule,
        QueueModule,
        ConcertModule,
        ReservationModule,
        TicketModule,
        ItemModule,
        CouponModule,
        OrderModule,
        PaymentModule,
        BalanceModule,
        TopUpModule,
      ],
      controllers: [HealthController],
      providers: [Shutdown],
    };
  }
}

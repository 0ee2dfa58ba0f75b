import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../config/config.js';
import { dataSourceOptions } from './data-source.js';
import { DatabaseMetrics } from './database-metrics.js';
import { IdempotencyKeyRow } from './idempotency/idempotency-key.row.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { ForgetIdempotencyKeysJob } from './idempotency/forget-idempotency-keys.job.js';
import { Transactions } from './transactions.js';

/** The one connection pool, and what every context does on it. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: (config: Config) => ({
        ...dataSourceOptions(config),
        autoLoadEntities: true,
        retryAttempts: 10,
        retryDelay: 1_000,
      }),
    }),
    TypeOrmModule.forFeature([IdempotencyKeyRow]),
  ],
  providers: [DatabaseMetrics, Transactions, IdempotencyKeys, ForgetIdempotencyKeysJob],
  exports: [Transactions, IdempotencyKeys],
})
export class DatabaseModule {}

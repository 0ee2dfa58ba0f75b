import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { ConfigError } from '../../config/environment.js';
import { Config } from '../../config/settings.js';
import { BOOT_ATTEMPTS, dataSourceOptions } from './data-source.js';
import { DatabaseMetrics } from './database-metrics.js';
import { DirectAddress } from './direct-address.js';
import { IdempotencyKeyRow } from './idempotency/idempotency-key.row.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { DeleteIdempotencyKeysJob } from './idempotency/delete-idempotency-keys.job.js';
import { openDataSource } from './session-settings.js';
import { Transactions } from './transactions.js';

/** The connection pool, transactions and idempotency keys. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: (config: Config) => ({
        ...dataSourceOptions(config),
        autoLoadEntities: true,
        ...BOOT_ATTEMPTS,
        // Do not retry configuration errors.
        toRetry: (error: unknown) => !(error instanceof ConfigError),
      }),
      dataSourceFactory: (options) => openDataSource(options as DataSourceOptions),
    }),
    TypeOrmModule.forFeature([IdempotencyKeyRow]),
  ],
  providers: [
    DatabaseMetrics,
    DirectAddress,
    Transactions,
    IdempotencyKeys,
    DeleteIdempotencyKeysJob,
  ],
  exports: [Transactions, IdempotencyKeys],
})
export class DatabaseModule {}

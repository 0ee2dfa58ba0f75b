import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../config/config.js';
import { dataSourceOptions } from './data-source.js';
import { IdempotencyKeyRow } from './idempotency/idempotency-key.row.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { ForgetIdempotencyKeysJob } from './idempotency/forget-idempotency-keys.job.js';
import { EventSink } from './outbox/event-sink.js';
import { LogEventSink } from './outbox/log-event-sink.js';
import { OutboxEventRow } from './outbox/outbox-event.row.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { Outbox } from './outbox/outbox.js';
import { RelayOutboxJob } from './outbox/relay-outbox.job.js';
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
    TypeOrmModule.forFeature([OutboxEventRow, IdempotencyKeyRow]),
  ],
  providers: [
    Transactions,
    Outbox,
    OutboxRelay,
    RelayOutboxJob,
    IdempotencyKeys,
    ForgetIdempotencyKeysJob,
    { provide: EventSink, useClass: LogEventSink },
  ],
  exports: [Transactions, Outbox, OutboxRelay, IdempotencyKeys],
})
export class DatabaseModule {}

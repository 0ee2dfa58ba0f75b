import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../config/settings.js';
import { Clock } from '../domain/clock.js';
import { ArchiveEventsJob } from './archive-events.job.js';
import { DeliveredEventRow } from './delivered-event.row.js';
import { EventArchive } from './event-archive.js';
import { EventSink } from './event-sink.js';
import { FeedController } from './feed.controller.js';
import { HandleEventsJob } from './handle-events.job.js';
import { KeepPartitionsJob } from './keep-partitions.job.js';
import { LogEventSink } from './log-event-sink.js';
import { NatsEventSink } from './nats-event-sink.js';
import { OutboxClaims } from './outbox-claims.js';
import { OutboxEndpoint } from './outbox-endpoint.js';
import { OutboxEndpointRow } from './outbox-endpoint.row.js';
import { OutboxEventRow } from './outbox-event.row.js';
import { OutboxListener } from './outbox-listener.js';
import { OutboxMetrics } from './outbox-metrics.js';
import { OutboxNotifier } from './outbox-notifier.js';
import { OutboxRelay } from './outbox-relay.js';
import { OutboxRetentionRow } from './outbox-retention.row.js';
import { OutboxSubscribers } from './outbox-subscribers.js';
import { Outbox } from './outbox.js';
import { RelayOutboxJob } from './relay-outbox.job.js';
import { SubscriberRelay } from './subscriber-relay.js';
import { WebhookEventSink } from './webhook-event-sink.js';

/** Events: recorded by contexts, delivered to the data platform, handled by subscribers. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forFeature([
      OutboxEventRow,
      DeliveredEventRow,
      OutboxRetentionRow,
      OutboxEndpointRow,
    ]),
  ],
  controllers: [FeedController],
  providers: [
    Outbox,
    OutboxSubscribers,
    OutboxNotifier,
    OutboxListener,
    OutboxEndpoint,
    OutboxClaims,
    OutboxRelay,
    RelayOutboxJob,
    SubscriberRelay,
    HandleEventsJob,
    EventArchive,
    ArchiveEventsJob,
    KeepPartitionsJob,
    OutboxMetrics,
    {
      provide: EventSink,
      inject: [Config, Clock],
      useFactory: (config: Config, clock: Clock) => {
        if (config.nats) return new NatsEventSink(config.nats, config.jobs);
        if (config.dataPlatform) return new WebhookEventSink(config.dataPlatform, clock);
        return new LogEventSink(config);
      },
    },
  ],
  exports: [Outbox, OutboxSubscribers],
})
export class OutboxModule {}

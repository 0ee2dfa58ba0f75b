import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { StructuredLog } from '../../logging/structured-log.js';
import { EventSink } from './event-sink.js';
import type { RecordedEvent } from './outbox.js';

/**
 * Without a data platform the structured log is the feed. It is written whatever `LOG_LEVEL` is, but
 * for `silent`: a quiet log must not lose events.
 */
@Injectable()
export class LogEventSink extends EventSink {
  private readonly log: StructuredLog;

  constructor({ logLevel }: Config) {
    super();
    this.log = new StructuredLog(logLevel === 'silent' ? logLevel : 'info');
  }

  deliver(event: RecordedEvent): Promise<void> {
    this.log.write('info', 'domain event', { event });
    return Promise.resolve();
  }
}

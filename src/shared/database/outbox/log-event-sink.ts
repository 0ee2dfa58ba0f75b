import { Injectable } from '@nestjs/common';
import { StructuredLog } from '../../logging/structured-log.js';
import { EventSink } from './event-sink.js';
import type { RecordedEvent } from './outbox.js';

/** Without a data platform the structured log is the feed. */
@Injectable()
export class LogEventSink extends EventSink {
  constructor(private readonly log: StructuredLog) {
    super();
  }

  deliver(event: RecordedEvent): Promise<void> {
    this.log.write('info', 'domain event', { event });
    return Promise.resolve();
  }
}

import type { Config } from '../../config/settings.js';
import { backgroundOutput } from '../logging/background-output.js';
import { StructuredLog } from '../logging/structured-log.js';
import { DeliveryError, EventSink } from './event-sink.js';
import type { RecordedEvent } from './domain-event.js';

/**
 * Writes events to the structured log, for installations without a data platform. It writes at every
 * `LOG_LEVEL` except `silent`, because a higher level must not lose events.
 */
export class LogEventSink extends EventSink {
  /** A write takes no time, so this bounds only the events of one claim. */
  override readonly maxConcurrent = 500;
  override readonly receiver = null;
  private readonly output = backgroundOutput();
  private readonly log: StructuredLog;

  constructor({ logLevel }: Pick<Config, 'logLevel'>) {
    super();
    this.log = new StructuredLog(logLevel === 'silent' ? logLevel : 'info', this.output);
  }

  async deliver(event: RecordedEvent): Promise<void> {
    const { id, type, aggregateType, aggregateId, payload, occurredAt } = event;
    this.log.write('info', 'domain event', {
      event: { id, type, aggregateType, aggregateId, payload, occurredAt },
    });
    await this.output.writtenOut().catch(() => {
      throw new DeliveryError('The log could not be written');
    });
  }
}

import type { Config } from '../../config/config.js';
import { backgroundOutput } from '../logging/background-output.js';
import { StructuredLog } from '../logging/structured-log.js';
import { DeliveryError, EventSink } from './event-sink.js';
import type { RecordedEvent } from './domain-event.js';

/**
 * Without a data platform the structured log is the feed. It is written whatever `LOG_LEVEL` is, but
 * for `silent`: a quiet log must not lose events.
 */
export class LogEventSink extends EventSink {
  /** Each arrives at once; as many as one statement should claim. */
  override readonly mostAtOnce = 500;
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
      throw new DeliveryError('The log can’t be written');
    });
  }
}

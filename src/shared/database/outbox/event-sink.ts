import type { RecordedEvent } from './outbox.js';

/** Where the relay delivers to. Deliveries are at least once: a sink may see an `id` again. */
export abstract class EventSink {
  abstract deliver(event: RecordedEvent): Promise<void>;
}

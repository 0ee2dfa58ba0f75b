import type { RecordedEvent } from './domain-event.js';

/** Where the relay delivers to. Deliveries are at least once: a sink may see an `id` again. */
export abstract class EventSink {
  /** Deliveries of one run that may be under way together. */
  abstract readonly mostAtOnce: number;

  /**
   * @param signal ends the attempt when it has taken too long
   * @throws DeliveryError when the event has not arrived for certain
   */
  abstract deliver(event: RecordedEvent, signal: AbortSignal): Promise<void>;
}

/** A delivery failed. The message is short and kept with the event: it must not hold a secret. */
export class DeliveryError extends Error {}

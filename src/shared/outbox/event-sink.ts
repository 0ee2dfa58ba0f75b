import type { RecordedEvent } from './domain-event.js';
import type { Receiver } from './receiver.js';

/** The way to the receiver of events. Each event is delivered at least once: a sink may get an `id` again. */
export abstract class EventSink {
  /** Null for a receiver that is never away. */
  abstract readonly receiver: Receiver | null;
  /** Maximum number of concurrent deliveries. */
  abstract readonly maxConcurrent: number;

  /**
   * Tries once: when to try again is decided by OutboxRelay.
   * @param signal aborts the delivery, at its timeout or at the shutdown
   * @throws DeliveryError unless the event has certainly arrived
   */
  abstract deliver(event: RecordedEvent, signal: AbortSignal): Promise<void>;
}

/** A failed delivery. The message is stored with the event, so it is short and holds no secret. */
export class DeliveryError extends Error {
  /** Seconds that the receiver wants to be left alone. */
  readonly retryAfterSeconds: number;
  /** The receiver wants no further events. */
  readonly isGone: boolean;
  /** The receiver works, and does not take this event. */
  readonly isRefused: boolean;

  constructor(message: string, { retryAfterSeconds = 0, isGone = false, isRefused = false } = {}) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
    this.isGone = isGone;
    this.isRefused = isRefused;
  }
}

/** The data of an event as receivers get it. */
export function dataOf({ payload, aggregateType, aggregateId }: RecordedEvent): object {
  return { ...payload, aggregateType, aggregateId };
}

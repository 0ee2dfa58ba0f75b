import { Injectable } from '@nestjs/common';
import type { EventOf, RecordedEvent } from './domain-event.js';

/**
 * Handles events by writing rows. It runs in the transaction that marks the events as handled, so its
 * writes happen exactly once. It may be called again after a failure, so it must have no effect that
 * PostgreSQL cannot roll back. Events of one aggregate come in order.
 */
export type EventHandler<Event = RecordedEvent> = (events: readonly Event[]) => Promise<void>;

interface Subscription {
  readonly types: ReadonlySet<string>;
  readonly handler: EventHandler;
}

/**
 * The subscribers in this process. Contexts register at boot, the same on every instance: an event
 * without a subscriber when it is recorded counts as handled.
 */
@Injectable()
export class OutboxSubscribers {
  private readonly subscriptions: Subscription[] = [];

  /** `Contract` maps types of events to payloads. The context that records the events exports it. */
  register<Contract = never>(
    types: readonly (keyof Contract & string)[],
    handler: EventHandler<EventOf<Contract>>,
  ): void {
    // The compiler checks the payload where the event is recorded.
    this.subscriptions.push({ types: new Set<string>(types), handler: handler as EventHandler });
  }

  wants(type: string): boolean {
    return this.subscriptions.some(({ types }) => types.has(type));
  }

  async handle(events: readonly RecordedEvent[]): Promise<void> {
    for (const { types, handler } of this.subscriptions) {
      const wanted = events.filter(({ type }) => types.has(type));
      if (wanted.length > 0) await handler(wanted);
    }
  }
}

import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from './domain-event.js';

/**
 * Reacts to events by writing rows. It runs in the transaction that marks them as handled, so what
 * it writes is there exactly once; it may be called again after a failure, and must do nothing that
 * PostgreSQL can't take back. Events come in the order of their aggregate.
 */
export type EventHandler = (events: readonly RecordedEvent[]) => Promise<void>;

interface Subscription {
  readonly types: ReadonlySet<string>;
  readonly handler: EventHandler;
}

/**
 * Who in this process hears of which events. Contexts register when their module starts, on every
 * instance alike: an event that is recorded while nobody wants its type is not kept for later.
 */
@Injectable()
export class OutboxSubscribers {
  private readonly subscriptions: Subscription[] = [];

  register(types: readonly string[], handler: EventHandler): void {
    this.subscriptions.push({ types: new Set(types), handler });
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

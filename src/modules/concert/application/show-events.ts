import type { DomainEvent } from '../../../shared/outbox/outbox.js';
import type { Show } from '../domain/show.js';

/** The events of shows by type (docs/feed.md). */
type ShowEvents = {
  readonly 'show.cancelled': {
    readonly showId: string;
    readonly concertId: string;
    readonly startsAt: string;
    readonly cancelledAt: string;
    readonly reason: string;
  };
};

/** Holds and payments of the show end later, each with an event of its own. */
export function showCancelled(
  { id, concertId, startsAt }: Show,
  cancelledAt: Date,
  reason: string,
): DomainEvent<'show.cancelled', ShowEvents['show.cancelled']> {
  return {
    type: 'show.cancelled',
    aggregateType: 'show',
    aggregateId: id,
    occurredAt: cancelledAt,
    payload: {
      showId: id,
      concertId,
      startsAt: startsAt.toISOString(),
      cancelledAt: cancelledAt.toISOString(),
      reason,
    },
  };
}

import type { EntityManager } from 'typeorm';
import { inIndexOrder } from '../database/index-order.js';
import { retryFailedEvents } from './failed-events.js';
import { OUTBOX_CHANNEL } from './outbox-notifier.js';
import type { Receiver } from './receiver.js';

/** Events that are neither delivered nor dead letters. Ages count from the event. */
export interface WaitingEvents {
  readonly total: number;
  readonly oldest: Date | null;
  readonly upToAMinute: number;
  readonly upToAnHour: number;
  readonly upToADay: number;
  readonly older: number;
  readonly underWay: number;
  /** They failed and wait for their next attempt. */
  readonly retried: number;
  readonly nextRetry: Date | null;
  readonly lastRetry: Date | null;
}

export interface DeadLettersOfType {
  readonly type: string;
  readonly count: number;
  readonly oldest: Date;
}

/** A receiver whose deliveries fail, or of an earlier URL whose deliveries failed until it was replaced. */
export interface FailingEndpoint extends Receiver {
  readonly failingSince: Date;
  readonly nextProbe: Date;
  readonly lastError: string;
  readonly disabledAt: Date | null;
}

export interface FeedStatus {
  readonly waiting: WaitingEvents;
  readonly dead: readonly DeadLettersOfType[];
  readonly endpoints: readonly FailingEndpoint[];
}

/** Reads the state of the feed: what waits, and the dead letters. In a transaction. */
export async function readFeedStatus(manager: EntityManager): Promise<FeedStatus> {
  const [waiting] = await inIndexOrder(manager, () => manager.query<[WaitingEvents]>(WAITING));
  const dead = await inIndexOrder(manager, () => manager.query<DeadLettersOfType[]>(DEAD));
  const endpoints = await manager.query<FailingEndpoint[]>(
    `SELECT id, address, failing_since AS "failingSince", probe_at AS "nextProbe",
       last_error AS "lastError", disabled_at AS "disabledAt"
     FROM outbox_endpoints ORDER BY failing_since`,
  );
  return { waiting, dead: dead.sort((a, b) => (a.type < b.type ? -1 : 1)), endpoints };
}

export interface ResumedFeed {
  /** Receivers that were disabled. */
  readonly enabled: readonly Receiver[];
  /** Events that waited for a retry and are due now. */
  readonly due: number;
}

/** Enables disabled endpoints, and makes due what waits for a retry, also from an earlier URL. In a transaction. */
export async function resumeFeed(manager: EntityManager): Promise<ResumedFeed> {
  const [endpoints] = await manager.query<[(Receiver & { disabled: boolean })[], number]>(
    `DELETE FROM outbox_endpoints RETURNING id, address, disabled_at IS NOT NULL AS disabled`,
  );
  const due = await retryFailedEvents(manager, { refused: true });
  await manager.query(`SELECT pg_notify($1, '')`, [OUTBOX_CHANNEL]);
  return { enabled: endpoints.filter(({ disabled }) => disabled), due };
}

const RETRIED = `attempts > 0 AND claimed_until IS NULL AND next_attempt_at > now()`;
const WAITING = `
  SELECT count(*)::int AS total, min(occurred_at) AS oldest,
    count(*) FILTER (WHERE age <= interval '1 minute')::int AS "upToAMinute",
    count(*) FILTER (WHERE age > interval '1 minute' AND age <= interval '1 hour')::int AS "upToAnHour",
    count(*) FILTER (WHERE age > interval '1 hour' AND age <= interval '1 day')::int AS "upToADay",
    count(*) FILTER (WHERE age > interval '1 day')::int AS older,
    count(*) FILTER (WHERE claimed_until > now())::int AS "underWay",
    count(*) FILTER (WHERE ${RETRIED})::int AS retried,
    min(next_attempt_at) FILTER (WHERE ${RETRIED}) AS "nextRetry",
    max(next_attempt_at) FILTER (WHERE ${RETRIED}) AS "lastRetry"
  FROM (SELECT *, now() - occurred_at AS age FROM outbox_events) event
  WHERE published_at IS NULL AND dead_at IS NULL`;
const DEAD = `
  SELECT type, count(*)::int AS count, min(occurred_at) AS oldest
  FROM outbox_events WHERE dead_at IS NOT NULL GROUP BY type`;

import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { EventSink } from './event-sink.js';
import { retryFailedEvents } from './failed-events.js';

/**
 * One or two events that fail may be at fault themselves. When this many different events failed without
 * being refused, and nothing arrived for this time, their receiver is away.
 */
const AWAY = `failed_events >= 3 AND failing_since <= now() - interval '10 seconds'`;
/** Longest time between two probes, apart from a `Retry-After`. */
const MAX_PROBE_SECONDS = 60;

/** `away`: only probes are sent. `disabled`: nothing is sent until outbox:resume. */
export type EndpointState = 'open' | 'away' | 'disabled';

/** What deliveries that failed, and were not refused, say about the receiver. */
export interface Failures {
  /** Events that failed for the first time. */
  readonly newEvents: number;
  readonly error: string;
  /** The longest wait that the receiver asked for. */
  readonly retryAfterSeconds: number;
}

interface Trouble {
  readonly state: EndpointState;
  /** A probe may not come earlier, because the receiver said so. */
  readonly isPostponed: boolean;
}

/**
 * The state of the receiver, shared by all instances: one row by its address, while deliveries fail. All
 * times are PostgreSQL's (docs/adr/0008-outbox-delivery.md). The log is always open.
 */
@Injectable()
export class OutboxEndpoint implements OnApplicationBootstrap {
  private readonly logger = new Logger(OutboxEndpoint.name);
  private readonly id: string | null;
  private readonly address: string;
  /** Whether a row may exist, so that deliveries that arrive need no statement as a rule. */
  private mayFail = true;

  constructor(
    private readonly transactions: Transactions,
    { receiver }: EventSink,
  ) {
    this.id = receiver?.id ?? null;
    this.address = receiver?.address ?? '';
  }

  async onApplicationBootstrap(): Promise<void> {
    const state = await this.state().catch(() => 'open');
    if (state !== 'disabled') return;
    this.logger.warn(`${this.address} answered 410 Gone. Events wait until onsale outbox:resume`);
  }

  async state(): Promise<EndpointState> {
    return (await this.read())?.state ?? 'open';
  }

  /** Locks the endpoint for one probe, if it is time for one. In the transaction of its claim. */
  async lockProbe(): Promise<boolean> {
    const rows = await this.transactions.manager.query<unknown[]>(
      `SELECT FROM outbox_endpoints WHERE id = $1 AND disabled_at IS NULL AND probe_at <= now()
       FOR UPDATE SKIP LOCKED`,
      [this.id],
    );
    return rows.length === 1;
  }

  /** Postpones the next probe: 1, 2, 4 … 60 seconds. The endpoint is locked. */
  async probed(): Promise<void> {
    const [[row]] = await this.transactions.manager.query<[[{ probes: number }], number]>(
      `UPDATE outbox_endpoints SET probes = probes + 1,
         probe_at = now() + make_interval(secs => least(2 ^ least(probes, 10), $2))
       WHERE id = $1 RETURNING probes`,
      [this.id, MAX_PROBE_SECONDS],
    );
    if (row.probes > 1) return;
    this.logger.warn(`${this.address} accepts no events. They wait until a probe arrives`);
  }

  /** Call it after deliveries that failed without being refused, while none arrived. */
  async failed({ newEvents, error, retryAfterSeconds }: Failures): Promise<void> {
    if (this.id === null) return;
    this.mayFail = true;
    await this.transactions.manager.query(
      `INSERT INTO outbox_endpoints AS endpoint (id, address, failed_events, last_error, probe_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))
       ON CONFLICT (id) DO UPDATE SET
         failed_events = endpoint.failed_events + excluded.failed_events,
         last_error = excluded.last_error,
         probe_at = greatest(endpoint.probe_at, excluded.probe_at)`,
      [this.id, this.address, newEvents, error, retryAfterSeconds],
    );
  }

  /** Call it after deliveries of which at least one arrived. */
  async arrived(): Promise<void> {
    if (!this.mayFail) return;
    const trouble = await this.read();
    if (!trouble || trouble.state === 'disabled') return;
    if (trouble.state === 'away') {
      // An answer to a request from before the outage.
      if (trouble.isPostponed) return;
      // Before the row is deleted: after a crash in between, the next delivery comes here again.
      const count = await this.transactions.run(() =>
        retryFailedEvents(this.transactions.manager, { refused: false }),
      );
      this.logger.log(`${this.address} accepts events again. Due now: ${count} that had failed`);
    }
    await this.transactions.manager.query(
      `DELETE FROM outbox_endpoints WHERE id = $1 AND disabled_at IS NULL`,
      [this.id],
    );
  }

  /** Stops all deliveries of all instances, after 410 Gone. */
  async disable(error: string): Promise<void> {
    this.mayFail = true;
    const disabled = await this.transactions.manager.query<unknown[]>(
      `INSERT INTO outbox_endpoints AS endpoint (id, address, last_error, disabled_at)
       VALUES ($1, $2, $3, now())
       ON CONFLICT (id) DO UPDATE SET last_error = excluded.last_error, disabled_at = now()
       WHERE endpoint.disabled_at IS NULL RETURNING id`,
      [this.id, this.address, error],
    );
    if (disabled.length === 0) return;
    this.logger.warn(
      `${this.address} answered 410 Gone and gets no more events. They wait until onsale outbox:resume`,
    );
  }

  /** Null unless its deliveries fail. */
  private async read(): Promise<Trouble | null> {
    if (this.id === null) return null;
    const [trouble] = await this.transactions.manager.query<Trouble[]>(
      `SELECT CASE WHEN disabled_at IS NOT NULL THEN 'disabled' WHEN ${AWAY} THEN 'away'
         ELSE 'open' END AS state,
         probe_at > now() + make_interval(secs => $2) AS "isPostponed"
       FROM outbox_endpoints WHERE id = $1`,
      [this.id, MAX_PROBE_SECONDS],
    );
    this.mayFail = trouble !== undefined;
    return trouble ?? null;
  }
}

import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../../config/settings.js';
import { withTimeout } from '../timeout.js';
import { HandleEventsJob } from './handle-events.job.js';
import { OUTBOX_CHANNEL } from './outbox-notifier.js';
import { RelayOutboxJob } from './relay-outbox.job.js';

const CONNECT_TIMEOUT_MS = 5_000;
const DISCONNECT_TIMEOUT_MS = 1_000;
/** A connection that is lost without notice is found within both times. */
const CHECK_EVERY_MS = 2_000;
const CHECK_TIMEOUT_MS = 2_000;
const LISTEN = `LISTEN ${OUTBOX_CHANNEL}`;
const RECONNECT_DELAY_MS = { min: 100, max: 5_000 };

/**
 * Listens for events that any instance records, and wakes the jobs that deliver and handle them. It has
 * its own connection, because a pooled one cannot keep listening, and reconnects when that breaks. The
 * jobs also poll, for that time.
 */
@Injectable()
export class OutboxListener implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(OutboxListener.name);
  private client: Client | undefined;
  /** Of the next connection, or of the next check of this one. */
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private stopped = false;

  constructor(
    private readonly config: Config,
    private readonly deliveries: RelayOutboxJob,
    private readonly subscribers: HandleEventsJob,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.jobs) void this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    // A PostgreSQL that does not answer must not delay the shutdown.
    const ended = withTimeout(DISCONNECT_TIMEOUT_MS, Promise.resolve(this.client?.end()));
    await ended.catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const client = new Client({
      connectionString: this.config.databaseDirectUrl ?? this.config.databaseUrl,
      application_name: 'onsale-listener',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    this.client = client;
    client.on('notification', () => this.wake());
    client.on('error', () => undefined);
    client.once('end', () => this.reconnect());
    try {
      await client.connect();
      await client.query(LISTEN);
      if (this.failures > 0) this.logger.log('Listens for recorded events again');
      this.failures = 0;
      // For events that were recorded before LISTEN.
      this.wake();
      this.checkLater(client);
    } catch {
      // Also for a client that never connected. The event `end` follows and reconnects.
      await client.end().catch(() => this.reconnect());
    }
  }

  private checkLater(client: Client): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.check(client), CHECK_EVERY_MS);
  }

  /** To listen twice changes nothing. No reply means that the connection is lost: the event `end` follows. */
  private async check(client: Client): Promise<void> {
    try {
      await withTimeout(CHECK_TIMEOUT_MS, client.query(LISTEN));
      this.checkLater(client);
    } catch {
      client.connection.stream.destroy();
    }
  }

  private wake(): void {
    this.deliveries.wake();
    this.subscribers.wake();
  }

  private reconnect(): void {
    if (this.stopped) return;
    if (this.failures === 0) this.logger.warn('Cannot listen for recorded events, polls instead');
    const { min, max } = RECONNECT_DELAY_MS;
    const delay = Math.min(min * 2 ** this.failures, max) * (0.5 + Math.random() / 2);
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.listen(), delay);
  }
}

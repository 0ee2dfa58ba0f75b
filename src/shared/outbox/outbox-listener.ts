import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../../config/config.js';
import { HandleEventsJob } from './handle-events.job.js';
import { OUTBOX_CHANNEL } from './outbox-notifier.js';
import { RelayOutboxJob } from './relay-outbox.job.js';

const CONNECT_TIMEOUT_MS = 5_000;
const GOODBYE_MS = 1_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
const RECONNECT_DELAY_MS = { first: 100, longest: 5_000 };

/**
 * Hears when events were recorded, on any instance, and wakes the jobs that deliver and handle them.
 * It has a connection of its own, as a pooled one could not keep listening, and makes a new one when
 * that breaks. Until then, and behind a connection pooler that passes no notices on, polling does.
 */
@Injectable()
export class OutboxListener implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(OutboxListener.name);
  private client: Client | undefined;
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
    const ended = this.client?.end().catch(() => undefined);
    // A PostgreSQL that says nothing any more does not hold up the shutdown.
    await Promise.race([ended, sleep(GOODBYE_MS, undefined, { ref: false })]);
  }

  private async listen(): Promise<void> {
    const client = new Client({
      connectionString: this.config.databaseUrl,
      application_name: 'onsale-listener',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    });
    this.client = client;
    client.on('notification', () => this.wake());
    client.on('error', () => undefined);
    client.once('end', () => this.reconnect());
    try {
      await client.connect();
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
      if (this.failures > 0) this.logger.log('Hears of recorded events again');
      this.failures = 0;
      // What was recorded before, while nobody listened.
      this.wake();
    } catch {
      // Ends the client also where it never came to be connected; `end` follows.
      await client.end().catch(() => this.reconnect());
    }
  }

  private wake(): void {
    this.deliveries.wake();
    this.subscribers.wake();
  }

  private reconnect(): void {
    if (this.stopped) return;
    if (this.failures === 0) this.logger.warn('Does not hear of recorded events now, so it polls');
    const { first, longest } = RECONNECT_DELAY_MS;
    const delay = Math.min(first * 2 ** this.failures, longest) * (0.5 + Math.random() / 2);
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.listen(), delay);
  }
}

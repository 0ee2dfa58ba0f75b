import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  jetstreamManager,
} from '@nats-io/jetstream';
import {
  credsAuthenticator,
  headers,
  InvalidArgumentError,
  type NatsConnection,
  nanos,
  RequestError,
} from '@nats-io/transport-node';
import type { NatsConfig } from '../../config/feed-settings.js';
import type { RecordedEvent } from './domain-event.js';
import { dataOf, DeliveryError, EventSink } from './event-sink.js';
import { connectToNats } from './nats-connection.js';
import { natsReceiver, type Receiver } from './receiver.js';

/** For each server. A delivery connects, publishes, makes the stream and publishes again, until its timeout. */
const CONNECT_MS = 3_000;
const REQUEST_MS = 3_000;
/** A server that stops answering is noticed after two of these. */
const PING_MS = 5_000;

const STREAM = 'ONSALE';
const SUBJECTS = 'onsale.>';
const HOUR_MS = 60 * 60 * 1_000;
/** How long JetStream refuses an id again. Longer than the first retries, after an acknowledgement that got lost. */
const DUPLICATE_WINDOW_MS = HOUR_MS;
const MAX_AGE_MS = 30 * 24 * HOUR_MS;
/** An error of JetStream about one message. Every other one concerns all messages. */
const MESSAGE_TOO_LARGE = 10_054;

/**
 * Publishes events to NATS JetStream as CloudEvents. An event has arrived when JetStream acknowledges it
 * (docs/adr/0008-outbox-delivery.md). The client never reconnects or repeats by itself: a message that
 * it kept would arrive after the relay has given up on it.
 */
export class NatsEventSink
  extends EventSink
  implements OnApplicationBootstrap, OnApplicationShutdown
{
  override readonly maxConcurrent = 100;
  override readonly receiver: Receiver;
  private readonly logger = new Logger(NatsEventSink.name);
  private connecting: Promise<NatsConnection> | null = null;
  private creating: Promise<void> | null = null;

  /** @param relays whether this instance delivers events, so that it says at boot what is wrong */
  constructor(
    private readonly config: NatsConfig,
    private readonly relays: boolean,
  ) {
    super();
    this.receiver = natsReceiver(config.servers);
  }

  /** Says early what is wrong. The shop sells without NATS, so nothing waits for it. */
  onApplicationBootstrap(): void {
    if (!this.relays) return;
    void this.connection().catch((error: unknown) => {
      this.logger.warn(
        `${this.receiver.address} can't be reached: ${reasonOf(error)}. Events wait`,
      );
    });
  }

  /** After OutboxRelay has waited for its open deliveries. */
  async onApplicationShutdown(): Promise<void> {
    const connection = await this.connecting?.catch(() => null);
    await connection?.close();
  }

  async deliver(event: RecordedEvent, signal: AbortSignal): Promise<void> {
    try {
      // An event that arrives after all is refused at its retry, by its id.
      await Promise.race([this.publish(event), rejectedAt(signal)]);
    } catch (error) {
      throw new DeliveryError(reasonOf(error), { isRefused: isTooLarge(error) });
    }
  }

  private async publish(event: RecordedEvent): Promise<void> {
    const connection = await this.connection();
    const client = jetstream(connection, { timeout: REQUEST_MS });
    await publish(client, event).catch(async (error: unknown) => {
      if (!isWithoutStream(error)) throw error;
      await this.createStream(connection);
      await publish(client, event);
    });
  }

  private connection(): Promise<NatsConnection> {
    this.connecting ??= this.connect();
    return this.connecting;
  }

  private async connect(): Promise<NatsConnection> {
    const { servers, user, password, credentials, tls } = this.config;
    try {
      const connection = await connectToNats({
        servers: [...servers],
        name: 'onsale',
        reconnect: false,
        timeout: CONNECT_MS,
        pingInterval: PING_MS,
        maxPingOut: 2,
        tls: tls ? { ...tls } : null,
        ...(user === undefined ? { token: password } : { user, pass: password }),
        ...(credentials === undefined
          ? {}
          : { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
      });
      void connection.closed().then(() => (this.connecting = null));
      return connection;
    } catch (error) {
      this.connecting = null;
      throw error;
    }
  }

  /** Deliveries that find no stream at the same time make it once. */
  private createStream(connection: NatsConnection): Promise<void> {
    this.creating ??= this.addStream(connection).finally(() => (this.creating = null));
    return this.creating;
  }

  private async addStream(connection: NatsConnection): Promise<void> {
    try {
      const manager = await jetstreamManager(connection, { timeout: REQUEST_MS, checkAPI: false });
      await manager.streams.add({
        name: STREAM,
        subjects: [SUBJECTS],
        duplicate_window: nanos(DUPLICATE_WINDOW_MS),
        max_age: nanos(MAX_AGE_MS),
      });
    } catch (error) {
      const reason = `No stream takes ${SUBJECTS}, and it can't be made: ${reasonOf(error)}`;
      this.logger.warn(`${this.receiver.address}: ${reason}. docs/feed.md has the command`);
      throw new DeliveryError(reason);
    }
    this.logger.log(`${this.receiver.address}: made the stream ${STREAM} for ${SUBJECTS}`);
  }
}

function rejectedAt(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = () => reject(new DeliveryError('No acknowledgement in time'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

async function publish(client: JetStreamClient, event: RecordedEvent): Promise<void> {
  const body = JSON.stringify(cloudEventOf(event));
  const contentType = headers();
  contentType.set('content-type', 'application/cloudevents+json; charset=UTF-8');
  await client.publish(`onsale.${event.type}`, body, { msgID: event.id, headers: contentType });
}

/** CloudEvents 1.0 in structured mode: the message holds everything. */
function cloudEventOf(event: RecordedEvent): object {
  return {
    specversion: '1.0',
    id: event.id,
    source: '/onsale',
    type: event.type,
    subject: `${event.aggregateType}/${event.aggregateId}`,
    time: event.occurredAt.toISOString(),
    datacontenttype: 'application/json',
    partitionkey: event.aggregateId,
    data: dataOf(event),
  };
}

/** Nobody answers a publication: no stream takes its subject, or JetStream is off. */
function isWithoutStream(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return cause instanceof RequestError && cause.isNoResponders();
}

function isTooLarge(error: unknown): boolean {
  const isTooLargeForStream =
    error instanceof JetStreamApiError && error.code === MESSAGE_TOO_LARGE;
  const isTooLargeForServer =
    error instanceof InvalidArgumentError && error.message.includes('max_payload');
  return isTooLargeForStream || isTooLargeForServer;
}

/** What the server or the socket says. Neither repeats a password. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: unknown }; message?: unknown };
  const code = cause?.code ?? (error as { code?: unknown }).code;
  if (typeof code === 'string') return code;
  return typeof message === 'string' ? message.slice(0, 200) : 'The publication failed';
}

import type { DataPlatformConfig } from '../../config/feed-settings.js';
import type { Clock } from '../domain/clock.js';
import { dataOf, DeliveryError, EventSink } from './event-sink.js';
import type { RecordedEvent } from './domain-event.js';
import { type Receiver, webhookReceiver } from './receiver.js';
import { retryAfterSeconds } from './retry-after.js';
import { signWebhook, webhookKey } from './webhook-signature.js';

/** A response is read up to this size, so that its connection can be reused. */
const MAX_RESPONSE_BYTES = 64 * 1024;
/** And for this long. Then the connection is closed. */
const MAX_RESPONSE_MS = 1_000;
/** Statuses below 500 that say nothing about the event: too late, too many, or no more events at all. */
const NO_REFUSALS = new Set([408, 410, 429]);

/**
 * Delivers events to the data platform by Standard Webhooks: a POST with the id of the event, which is
 * the same in every attempt, the time of the attempt, and a signature of both and the body. Any 2xx
 * means that the platform accepted the event.
 */
export class WebhookEventSink extends EventSink {
  override readonly maxConcurrent = 16;
  override readonly receiver: Receiver;
  private readonly url: string;
  private readonly keys: readonly Buffer[];

  constructor(
    { url, secret, previousSecret }: DataPlatformConfig,
    private readonly clock: Clock,
  ) {
    super();
    this.url = url;
    this.receiver = webhookReceiver(url);
    this.keys = [secret, previousSecret].flatMap((text) => {
      const key = text === null ? null : webhookKey(text);
      return key ? [key] : [];
    });
    if (this.keys.length === 0) throw new Error('DATA_PLATFORM_SECRET is invalid');
  }

  async deliver(event: RecordedEvent, signal: AbortSignal): Promise<void> {
    const body = bodyOf(event);
    const timestamp = Math.floor(this.clock.now().getTime() / 1_000);
    const response = await fetch(this.url, {
      method: 'POST',
      // A redirect counts as a failure: it would send the event to an address that nobody configured.
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'onsale',
        'webhook-id': event.id,
        'webhook-timestamp': `${timestamp}`,
        'webhook-signature': signWebhook(this.keys, event.id, timestamp, body),
      },
      body,
      signal,
    }).catch((error: unknown) => {
      throw new DeliveryError(signal.aborted ? 'No response in time' : reasonOf(error));
    });
    // Only the status counts, even if the body breaks off.
    await drain(response).catch(() => undefined);
    if (response.ok) return;
    throw new DeliveryError(`HTTP ${response.status}`, {
      retryAfterSeconds: retryAfterSeconds(response.headers.get('retry-after'), this.clock.now()),
      isGone: response.status === 410,
      isRefused: response.status < 500 && !NO_REFUSALS.has(response.status),
    });
  }
}

function bodyOf(event: RecordedEvent): string {
  const { type, occurredAt } = event;
  return JSON.stringify({ type, timestamp: occurredAt.toISOString(), data: dataOf(event) });
}

/** An error code such as ECONNREFUSED. Not the message, which may contain the URL. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; name?: unknown } };
  const reason = cause?.code ?? cause?.name;
  return typeof reason === 'string' ? reason : 'The request failed';
}

async function drain({ body }: Response): Promise<void> {
  if (!body) return;
  const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), MAX_RESPONSE_MS);
  try {
    for (let bytes = 0; bytes <= MAX_RESPONSE_BYTES;) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.length;
    }
    await reader.cancel();
  } finally {
    clearTimeout(timer);
  }
}

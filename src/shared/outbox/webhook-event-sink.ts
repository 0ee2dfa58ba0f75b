import type { DataPlatformConfig } from '../../config/config.js';
import type { Clock } from '../domain/clock.js';
import { DeliveryError, EventSink } from './event-sink.js';
import type { RecordedEvent } from './domain-event.js';
import { signWebhook, webhookKey } from './webhook-signature.js';

/** What we read of an answer, so that the connection can be used again. */
const LONGEST_ANSWER_BYTES = 64 * 1024;

/**
 * Delivers events to the data platform as webhooks after Standard Webhooks: a POST with an id that
 * stays the same however often it is sent, the time of this attempt, and a signature of both and
 * the body. Any 2xx means that the platform has it.
 */
export class WebhookEventSink extends EventSink {
  override readonly mostAtOnce = 16;
  private readonly url: string;
  private readonly key: Buffer;

  constructor(
    { url, secret }: DataPlatformConfig,
    private readonly clock: Clock,
  ) {
    super();
    const key = webhookKey(secret);
    if (!key) throw new Error('The secret of the data platform has not been validated');
    this.url = url;
    this.key = key;
  }

  async deliver(event: RecordedEvent, signal: AbortSignal): Promise<void> {
    const body = bodyOf(event);
    const timestamp = Math.floor(this.clock.now().getTime() / 1_000);
    const response = await fetch(this.url, {
      method: 'POST',
      // A redirect would send the event to whom we were not told of: it counts as a failure.
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'onsale',
        'webhook-id': event.id,
        'webhook-timestamp': `${timestamp}`,
        'webhook-signature': signWebhook(this.key, event.id, timestamp, body),
      },
      body,
      signal,
    }).catch((error: unknown) => {
      throw new DeliveryError(signal.aborted ? 'No answer in time' : reasonOf(error));
    });
    // The status says it all; a body that breaks off later changes nothing.
    await readUp(response).catch(() => undefined);
    if (!response.ok) throw new DeliveryError(`HTTP ${response.status}`);
  }
}

function bodyOf({ type, occurredAt, aggregateType, aggregateId, payload }: RecordedEvent): string {
  return JSON.stringify({
    type,
    timestamp: occurredAt.toISOString(),
    data: { ...payload, aggregateType, aggregateId },
  });
}

/** A code such as ECONNREFUSED. Messages may repeat the address, and what is in it. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; name?: unknown } };
  const reason = cause?.code ?? cause?.name;
  return typeof reason === 'string' ? reason : 'The request failed';
}

async function readUp(response: Response): Promise<void> {
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > LONGEST_ANSWER_BYTES) break;
  }
}

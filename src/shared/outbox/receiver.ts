import { createHash } from 'node:crypto';
import type { FeedConfig } from '../../config/feed-settings.js';

/** A receiver of events that may be away. Another URL is another receiver. */
export interface Receiver {
  /** SHA-256 of the URL, whose path and query may hold a secret. */
  readonly id: string;
  /** For logs and operators: scheme and host, without a user and a password. */
  readonly address: string;
}

export function webhookReceiver(url: string): Receiver {
  return { id: hashOf(url), address: new URL(url).origin };
}

export function natsReceiver(servers: readonly string[]): Receiver {
  const address = servers.map((server) => `nats://${server}`).join(',');
  return { id: hashOf(address), address };
}

/** Null for the log, which is never away. */
export function receiverOf({ dataPlatform, nats }: FeedConfig): Receiver | null {
  if (nats) return natsReceiver(nats.servers);
  return dataPlatform ? webhookReceiver(dataPlatform.url) : null;
}

/** Whether `one` is of an earlier URL. False while the `present` receiver is unknown, which is undefined. */
export function isEarlier(
  one: Pick<Receiver, 'id'>,
  present: Receiver | null | undefined,
): boolean {
  return present !== undefined && one.id !== present?.id;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

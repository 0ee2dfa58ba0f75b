import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Allowed lengths of a key in bytes, by Standard Webhooks. */
const KEY_LENGTH = { min: 24, max: 64 };

/**
 * The key in a secret of Standard Webhooks: 24 to 64 bytes in base64, with or without the prefix
 * `whsec_`. Null when the secret is invalid.
 */
export function webhookKey(secret: string): Buffer | null {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  if (!BASE64.test(encoded)) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= KEY_LENGTH.min && key.length <= KEY_LENGTH.max ? key : null;
}

/**
 * The `webhook-signature` of one attempt: a signature by each key. The receiver accepts any of them.
 * @param timestamp seconds since 1970, as it is sent
 */
export function signWebhook(
  keys: readonly Buffer[],
  id: string,
  timestamp: number,
  body: string,
): string {
  const content = `${id}.${timestamp}.${body}`;
  return keys
    .map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`)
    .join(' ');
}

import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA-256 of a text, in base64url: 43 characters. */
export function hmacOf(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/**
 * Whether one of the secrets made this code; null stands for a secret that is not set. Compares
 * in constant time, and as text: base64url has several spellings of the same bytes.
 */
export function isHmacOf(text: string, code: string, secrets: readonly (string | null)[]): boolean {
  const given = Buffer.from(code);
  return secrets.some((secret) => {
    if (secret === null) return false;
    const expected = Buffer.from(hmacOf(text, secret));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

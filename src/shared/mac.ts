import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA-256 (RFC 2104) of texts with one secret; codes are in base64url. */
export class Mac {
  /** Letters of a code. */
  static readonly LENGTH = 43;
  private readonly key: KeyObject;

  constructor(secret: string) {
    this.key = createSecretKey(secret, 'utf8');
  }

  of(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }

  /** In constant time; and as text, so that of the ways in which base64 may be written only one is right. */
  isOf(text: string, code: string): boolean {
    const [given, expected] = [Buffer.from(code), Buffer.from(this.of(text))];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

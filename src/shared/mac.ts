import { hash, timingSafeEqual } from 'node:crypto';

const ALGORITHM = 'sha256';
/** In bytes. */
const [BLOCK, DIGEST] = [64, 32];
/** A letter of UTF-16 takes at most so many bytes of UTF-8. */
const MOST_BYTES_A_LETTER = 3;

/**
 * HMAC-SHA-256 (RFC 2104) of texts with a secret; codes are in base64url. While a secret is changed,
 * codes that were made with the one before are still right.
 *
 * It is put together from two hashes, as the RFC defines it. The object that `createHmac` makes for
 * each code, and that is collected later, cost a sixth of a join (docs/adr/0011-fast-paths.md).
 */
export class Mac {
  /** Letters of a code. */
  static readonly LENGTH = 43;
  /** What the inner hash is of: the secret, then the text of the moment. */
  private inner: Buffer;
  /** What the outer hash is of: the secret, then the inner hash. */
  private readonly outer: Buffer;
  private readonly previous: Mac | null;

  constructor(secret: string, previousSecret: string | null = null) {
    this.previous = previousSecret === null ? null : new Mac(previousSecret);
    const key = Buffer.from(secret);
    const shortKey = key.length > BLOCK ? hash(ALGORITHM, key, 'buffer') : key;
    this.inner = padded(shortKey, 0x36, BLOCK);
    this.outer = padded(shortKey, 0x5c, BLOCK + DIGEST);
  }

  of(text: string): string {
    const most = BLOCK + text.length * MOST_BYTES_A_LETTER;
    if (most > this.inner.length) this.inner = Buffer.concat([this.inner], most);
    const end = BLOCK + this.inner.write(text, BLOCK);
    // As text, because making a buffer of it would take longer.
    const inner = hash(ALGORITHM, this.inner.subarray(0, end), 'binary');
    this.outer.write(inner, BLOCK, 'binary');
    return hash(ALGORITHM, this.outer, 'base64url');
  }

  /** In constant time; and as text, so that of the ways in which base64 may be written only one is right. */
  isOf(text: string, code: string): boolean {
    const [given, expected] = [Buffer.from(code), Buffer.from(this.of(text))];
    const isEqual = given.length === expected.length && timingSafeEqual(given, expected);
    return isEqual || (this.previous?.isOf(text, code) ?? false);
  }
}

function padded(key: Buffer, pad: number, length: number): Buffer {
  const block = Buffer.alloc(length, pad);
  for (const [index, byte] of key.entries()) block[index] = byte ^ pad;
  return block;
}

import { hash, randomBytes } from 'node:crypto';

const BLOCK_BYTES = 64;
const ID_LENGTH = 36;

export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/**
 * HMAC-SHA-256 of ids (as text, 36 characters) under a key of 64 bytes at most. For a million ids, one
 * `createHmac` for each would take three times as long.
 */
export function hmacOfIds(key: Uint8Array): (id: string) => Buffer {
  const inner = Buffer.alloc(BLOCK_BYTES + ID_LENGTH, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES + 32, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index]! ^= byte;
    outer[index]! ^= byte;
  }
  return (id) => {
    if (id.length !== ID_LENGTH) throw new Error('Expected an id');
    inner.write(id, BLOCK_BYTES, 'latin1');
    outer.set(sha256(inner), BLOCK_BYTES);
    return sha256(outer);
  };
}

export function randomSecret(): Buffer {
  return randomBytes(32);
}

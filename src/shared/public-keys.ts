import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** A public key (RFC 7517). */
export interface PublicKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: string;
}

/** The public part of an Ed25519 key. Its `kid` is the thumbprint (RFC 7638). */
export function publicKeyOf(key: KeyObject): PublicKey {
  const { crv = '', kty = '', x = '' } = createPublicKey(key).export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' };
}

import type { QueueTokenClaims } from '../domain/queue-token.js';

/** The claims of a pass (RFC 7519). */
export interface PassClaims {
  readonly sub: string;
  readonly room: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly jti: string;
}

/** A public key of passes (RFC 7517). */
export interface PublicKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: string;
}

/** Passes prove to other shops that a user has a slot. Nothing is stored about them. */
export abstract class Passes {
  /** The public keys that verify passes. */
  abstract readonly publicKeys: readonly PublicKey[];
  abstract sign(claims: PassClaims): string;
  /** A new id that names the slot, for those who have the secret. */
  abstract newIdFor(slot: QueueTokenClaims): string;
  /** The slot of a pass of this room; null for a forged id. */
  abstract slotOf(id: string, roomId: string): QueueTokenClaims | null;
}

import type { QueueTokenClaims } from '../domain/queue-token.js';

/** The claims of a pass (RFC 7519). */
export interface PassClaims {
  readonly sub: string;
  readonly room: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly jti: string;
}

/** Passes prove to other shops that a user has a slot. Nothing is stored about them. */
export abstract class Passes {
  abstract sign(claims: PassClaims): string;
  /** A new id that names the slot, for those who have the secret. */
  abstract newIdFor(slot: QueueTokenClaims): string;
  /** The slot of a pass of this room; null for a forged id. */
  abstract slotOf(id: string, roomId: string): QueueTokenClaims | null;
}

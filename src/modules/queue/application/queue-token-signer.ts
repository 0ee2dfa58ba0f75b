import type { QueueTokenClaims } from '../domain/queue-token.js';

export abstract class QueueTokenSigner {
  abstract sign(claims: QueueTokenClaims): string;
  /** Null when the signature is invalid. Reads no store. */
  abstract verify(token: string): QueueTokenClaims | null;
}

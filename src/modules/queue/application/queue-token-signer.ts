import type { QueueTokenClaims } from '../domain/queue-token.js';

export abstract class QueueTokenSigner {
  abstract sign(claims: QueueTokenClaims): string;
  /** Null when the token was not signed here. No store is asked. */
  abstract verify(token: string): QueueTokenClaims | null;
}

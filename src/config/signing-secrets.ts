import { randomBytes } from 'node:crypto';
import type { Environment } from './environment.js';

const MIN_LENGTH = 32;

interface SigningSecrets {
  readonly jwtSecret: string;
  readonly previousJwtSecret: string | null;
  readonly queueTokenSecret: string;
  readonly previousQueueTokenSecret: string | null;
}

/** What access tokens and queue tokens are signed with, and what they were signed with before. */
export function readSigningSecrets(env: Environment, production: boolean): SigningSecrets {
  const current = (name: string) =>
    env.secret(name, {
      minLength: MIN_LENGTH,
      // Outside production a secret of the moment: tokens end with the process, nothing to leak.
      fallback: production ? undefined : randomBytes(32).toString('base64url'),
    });
  const previous = (name: string) =>
    env.text(name, '') === ''
      ? null
      : env.secret(name, { minLength: MIN_LENGTH, fallback: undefined });

  const jwtSecret = current('JWT_SECRET');
  const queueTokenSecret = current('QUEUE_TOKEN_SECRET');
  // One secret for both would let a leak of either forge the other.
  if (jwtSecret !== '' && jwtSecret === queueTokenSecret) {
    env.reject('QUEUE_TOKEN_SECRET', 'another secret than JWT_SECRET');
  }
  return {
    jwtSecret,
    previousJwtSecret: previous('JWT_SECRET_PREVIOUS'),
    queueTokenSecret,
    previousQueueTokenSecret: previous('QUEUE_TOKEN_SECRET_PREVIOUS'),
  };
}

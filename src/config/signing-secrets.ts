import { randomBytes } from 'node:crypto';
import type { Environment } from './environment.js';

const MIN_LENGTH = 32;

interface SigningSecrets {
  readonly jwtSecret: string;
  readonly previousJwtSecret: string | null;
  readonly queueTokenSecret: string;
  readonly previousQueueTokenSecret: string | null;
}

/** The secrets that sign access tokens and queue tokens, and those before a rotation. */
export function readSigningSecrets(env: Environment, production: boolean): SigningSecrets {
  const current = (name: string) =>
    env.secret(name, {
      minLength: MIN_LENGTH,
      // Outside production a random secret: its tokens are valid until the process ends.
      fallback: production ? undefined : randomBytes(32).toString('base64url'),
    });
  const previous = (name: string) =>
    env.text(name, '') === ''
      ? null
      : env.secret(name, { minLength: MIN_LENGTH, fallback: undefined });

  return {
    jwtSecret: current('JWT_SECRET'),
    previousJwtSecret: previous('JWT_SECRET_PREVIOUS'),
    queueTokenSecret: current('QUEUE_TOKEN_SECRET'),
    previousQueueTokenSecret: previous('QUEUE_TOKEN_SECRET_PREVIOUS'),
  };
}

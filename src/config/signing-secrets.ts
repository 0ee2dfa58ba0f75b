import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Environment } from './environment.js';

const MIN_LENGTH = 32;

interface SigningSecrets {
  readonly jwtSecret: string;
  readonly previousJwtSecret: string | null;
  readonly queueTokenSecret: string;
  readonly previousQueueTokenSecret: string | null;
  readonly passSigningKey: KeyObject;
  readonly previousPassSigningKey: KeyObject | null;
  readonly ticketSigningKey: KeyObject;
}

/** The secrets that sign access tokens, queue tokens, passes and tickets, and those before a rotation. */
export function readSigningSecrets(env: Environment, production: boolean): SigningSecrets {
  const current = (name: string) =>
    env.secret(name, {
      minLength: MIN_LENGTH,
      // Outside production a random secret: its tokens are valid until the process ends.
      fallback: production ? undefined : randomBytes(32).toString('base64url'),
    });
  const previous = (name: string) =>
    env.isSet(name) ? env.secret(name, { minLength: MIN_LENGTH, fallback: undefined }) : null;

  return {
    jwtSecret: current('JWT_SECRET'),
    previousJwtSecret: previous('JWT_SECRET_PREVIOUS'),
    queueTokenSecret: current('QUEUE_TOKEN_SECRET'),
    previousQueueTokenSecret: previous('QUEUE_TOKEN_SECRET_PREVIOUS'),
    passSigningKey: readSigningKey(env, 'PASS_SIGNING_KEY', production),
    previousPassSigningKey: env.isSet('PASS_SIGNING_KEY_PREVIOUS')
      ? readSigningKey(env, 'PASS_SIGNING_KEY_PREVIOUS', true)
      : null,
    ticketSigningKey: readSigningKey(env, 'TICKET_SIGNING_KEY', production),
  };
}

function readSigningKey(env: Environment, name: string, production: boolean): KeyObject {
  const text = env.text(name, '');
  const temporary = () => generateKeyPairSync('ed25519').privateKey;
  if (text === '' && !production) return temporary();
  const expected = 'an Ed25519 private key in PKCS#8, as PEM or as the base64 of the DER form';
  return ed25519KeyOf(text) ?? env.reject(name, expected, temporary());
}

/** Some places take no line breaks in a variable. So the PEM may have none, or `\\n` instead. */
function ed25519KeyOf(text: string): KeyObject | null {
  const base64 = text.replace(/-----[A-Z ]+-----|\\n|\s/g, '');
  try {
    const key = createPrivateKey({
      key: Buffer.from(base64, 'base64'),
      format: 'der',
      type: 'pkcs8',
    });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

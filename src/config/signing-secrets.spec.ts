import { generateKeyPairSync } from 'node:crypto';
import { ConfigError, Environment } from './environment.js';
import { readSigningSecrets } from './signing-secrets.js';

const SECRETS = {
  JWT_SECRET: 'jwt'.padEnd(32, '0123'),
  QUEUE_TOKEN_SECRET: 'queue'.padEnd(32, '0123'),
};
const NAMES = {
  passSigningKey: 'PASS_SIGNING_KEY',
  ticketSigningKey: 'TICKET_SIGNING_KEY',
} as const;

const { privateKey } = generateKeyPairSync('ed25519');
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const base64 = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const otherPem = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();

describe.each(Object.entries(NAMES))('%s', (field, name) => {
  function read(key: string, production = true) {
    const others = Object.fromEntries(Object.values(NAMES).map((one) => [one, pem]));
    const env = new Environment({ ...SECRETS, ...others, [name]: key });
    const secrets = readSigningSecrets(env, production);
    env.assertValid();
    return secrets[field as keyof typeof NAMES];
  }

  it.each([
    ['PEM', pem],
    ['PEM in one line', pem.replaceAll('\n', '\\n')],
    ['the base64 of DER', base64],
  ])('is an Ed25519 key as %s', (_form, text) => {
    expect(read(text).equals(privateKey)).toBe(true);
  });

  it.each([
    ['an RSA key', otherPem],
    ['a part of a key', base64.slice(0, 40)],
    ['a password', 'correct horse battery'],
  ])('refuses %s, and does not repeat it', (_what, text) => {
    expect(() => read(text)).toThrow(ConfigError);
    expect(() => read(text)).toThrow(`${name} is invalid; it expects an Ed25519`);
    expect(() => read(text)).not.toThrow(text);
  });

  it('is required in production, and made at each start elsewhere', () => {
    expect(() => read('')).toThrow(`${name} is not set`);
    expect(read('', false).equals(read('', false))).toBe(false);
  });
});

describe('passSigningKey', () => {
  it('may have a previous key, which must be a key too', () => {
    const withPrevious = (key: string) => {
      const env = new Environment({
        ...SECRETS,
        PASS_SIGNING_KEY: pem,
        TICKET_SIGNING_KEY: pem,
        PASS_SIGNING_KEY_PREVIOUS: key,
      });
      const { previousPassSigningKey } = readSigningSecrets(env, true);
      env.assertValid();
      return previousPassSigningKey;
    };
    expect(withPrevious('')).toBeNull();
    expect(withPrevious(base64)?.equals(privateKey)).toBe(true);
    expect(() => withPrevious(otherPem)).toThrow(/PASS_SIGNING_KEY_PREVIOUS is invalid/);
  });
});

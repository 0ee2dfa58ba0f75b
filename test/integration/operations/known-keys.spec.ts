import { randomBytes } from 'node:crypto';
import { newSigningKey } from '../../../scripts/lib/secrets.mjs';
import { COMPLETE, problemsOf } from '../../support/settings.js';

const PLATFORM = { ...COMPLETE, DATA_PLATFORM_URL: 'https://platform.example/in' };
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const ofSeed = (seed: Buffer) => Buffer.concat([PKCS8, seed]).toString('base64');
const ofHex = (seed: string) => ofSeed(Buffer.from(seed, 'hex'));
const ofText = (text: string) => Buffer.from(text).toString('base64');

const refusalOf = (name: string) =>
  `${name} is invalid; it expects a random key of your own, because everybody knows this one`;

describe('Production refuses keys that everybody knows', () => {
  it.each([
    ['of RFC 8032', ofHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')],
    [
      'of its second test',
      ofHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
    ],
    ['of zeros', ofSeed(Buffer.alloc(32))],
    ['that repeats a few bytes', ofSeed(Buffer.alloc(32, 'onsale'))],
    ['that counts', ofSeed(Buffer.from(Array.from({ length: 32 }, (_, at) => at)))],
    ['that counts down', ofSeed(Buffer.from(Array.from({ length: 32 }, (_, at) => 9 - at)))],
    ['of words', ofSeed(Buffer.from('this-is-my-super-secret-test-key'))],
  ])('an Ed25519 key %s', (_what, key) => {
    for (const name of ['PASS_SIGNING_KEY', 'TICKET_SIGNING_KEY', 'PASS_SIGNING_KEY_PREVIOUS']) {
      expect(problemsOf({ ...COMPLETE, [name]: key })).toEqual([refusalOf(name)]);
    }
    expect(problemsOf({ ...COMPLETE, PASS_SIGNING_KEY: key, NODE_ENV: 'development' })).toEqual([]);
  });

  it.each([
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    ofText('changeme-changeme-changeme'),
    ofText('0123456789abcdef0123456789abcdef'),
    Buffer.from(Array.from({ length: 32 }, (_, at) => at + 1)).toString('base64'),
  ])('the secret %s of webhooks, with and without its prefix', (secret) => {
    const other = { DATA_PLATFORM_SECRET: randomBytes(32).toString('base64') };
    for (const text of [secret, `whsec_${secret}`]) {
      for (const name of ['DATA_PLATFORM_SECRET', 'DATA_PLATFORM_SECRET_PREVIOUS']) {
        expect(problemsOf({ ...PLATFORM, ...other, [name]: text })).toEqual([refusalOf(name)]);
      }
    }
  });

  it.each([
    'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
    'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==',
    ofText('your-256-bit-secret-your-256-bit-secret'),
  ])('the secret %s of tokens', (secret) => {
    for (const name of ['JWT_SECRET', 'QUEUE_TOKEN_SECRET']) {
      expect(problemsOf({ ...COMPLETE, [name]: secret })).toEqual([refusalOf(name)]);
    }
  });

  it('and accepts random ones', () => {
    for (let count = 0; count < 200; count += 1) {
      const keys = { PASS_SIGNING_KEY: newSigningKey(), TICKET_SIGNING_KEY: newSigningKey() };
      const DATA_PLATFORM_SECRET = randomBytes(24).toString('base64');
      expect(problemsOf({ ...PLATFORM, ...keys, DATA_PLATFORM_SECRET })).toEqual([]);
    }
  });
});

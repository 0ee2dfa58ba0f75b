import { createSigner, createVerifier } from 'fast-jwt';
import { UsualJwts } from './usual-jwts.js';

const secret = 'a'.repeat(32);
const now = Math.floor(Date.now() / 1_000);
const claims = { sub: 'somebody', role: 'customer', iss: 'shop', aud: 'shop', exp: now + 60 };

const usual = new UsualJwts(secret, 'shop', 'shop');
const library = createVerifier({
  key: Buffer.from(secret),
  algorithms: ['HS256'],
  allowedIss: 'shop',
  allowedAud: 'shop',
  requiredClaims: ['sub', 'exp', 'iss', 'aud'],
}) as (token: string) => object;

function signed(
  payload: object,
  { key = secret, ...options }: { key?: string; kid?: string } = {},
) {
  const usually = { key: Buffer.from(key), algorithm: 'HS256', noTimestamp: true } as const;
  return createSigner({ ...usually, ...options })(payload);
}

function claimsBy(verifier: (token: string) => object | null, token: string): object | null {
  try {
    return verifier(token);
  } catch {
    return null;
  }
}

describe('UsualJwts', () => {
  it('knows what a token says that looks just like ours', () => {
    const token = signed(claims);

    expect(usual.claimsOf(token)).toEqual(claims);
    expect(usual.claimsOf(token)).toEqual(library(token));
  });

  it.each([
    ['another secret', signed(claims, { key: 'b'.repeat(32) })],
    ['another issuer', signed({ ...claims, iss: 'else' })],
    ['another audience', signed({ ...claims, aud: 'else' })],
    ['no audience', signed({ ...claims, aud: undefined })],
    ['an expiry that has come', signed({ ...claims, exp: now - 1 })],
    ['a time that is still to come', signed({ ...claims, nbf: now + 60 })],
    ['no letters', ''],
    ['one part', signed(claims).replaceAll('.', '')],
    ['an empty signature', signed(claims).replace(/[^.]*$/, '')],
  ])('takes no token with %s, as the library', (_what, token) => {
    expect(claimsBy((unknown) => usual.claimsOf(unknown), token)).toBeNull();
    expect(claimsBy(library, token)).toBeNull();
  });

  it.each([
    ['another header', signed(claims, { kid: '1' })],
    ['several audiences', signed({ ...claims, aud: ['shop', 'else'] })],
    ['a time that has come', signed({ ...claims, nbf: now - 60 })],
  ])('leaves a token with %s to the library', (_what, token) => {
    expect(usual.claimsOf(token)).toBeNull();
    expect(library(token)).not.toBeNull();
  });

  it('takes no token in which a letter was changed', () => {
    const token = signed(claims);
    const changed = [...token].map((letter, index) => {
      // The next one of the alphabet: in the last letter of base64 it may stand for the same bytes.
      const other = letter === 'z' ? 'a' : String.fromCharCode(letter.charCodeAt(0) + 1);
      return token.slice(0, index) + other + token.slice(index + 1);
    });

    const taken = changed.filter((other) => claimsBy((unknown) => usual.claimsOf(unknown), other));
    expect(taken).toEqual([]);
  });
});

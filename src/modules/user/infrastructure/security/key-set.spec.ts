import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { KeySet } from './key-set.js';

const ISSUER = 'https://identity.example';
const AUDIENCE = 'onsale-api';

interface Pair {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function newPair(alg: string, kid?: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
}

function jwtOf({ alg, jwk: { kid } }: Pair, header: object = {}): SignJWT {
  return new SignJWT().setProtectedHeader({ alg, kid, ...header }).setSubject('mina');
}

function tokenOf(pair: Pair, header?: object): Promise<string> {
  return jwtOf(pair, header)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setExpirationTime('1h')
    .sign(pair.privateKey);
}

describe('KeySet', () => {
  let server: Server;
  let published: JWK[];
  let requests: number;
  let keySet: KeySet;

  beforeEach(async () => {
    requests = 0;
    server = createServer((_request, response) => {
      requests += 1;
      response.end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const jwksUrl = `http://127.0.0.1:${port}/jwks`;
    keySet = new KeySet({ jwksUrl, issuer: ISSUER, audience: AUDIENCE });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function accepts(token: string): Promise<boolean> {
    const verify = await keySet.verifierFor(token);
    try {
      return verify?.(token)['sub'] === 'mina';
    } catch {
      return false;
    }
  }

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('accepts a token signed with %s', async (alg) => {
    const [pair, other] = [await newPair(alg, 'one'), await newPair(alg, 'one')];
    published = [pair.jwk];
    expect(await accepts(await tokenOf(pair))).toBe(true);
    expect(await accepts(await tokenOf(other))).toBe(false);
  });

  it('accepts only the algorithm that the key states', async () => {
    const pair = await newPair('RS256', 'one');
    published = [{ ...pair.jwk, alg: 'PS256' }];
    expect(await accepts(await tokenOf(pair))).toBe(false);
  });

  it('skips keys that it cannot use', async () => {
    const pair = await newPair('ES256', 'one');
    const [large, exchange] = [await newPair('ES384', 'two'), { ...pair.jwk, use: 'enc' }];
    published = [large.jwk, exchange, { kty: 'oct', k: 'c2VjcmV0' }, { kty: 'EC' }, pair.jwk];
    expect(await accepts(await tokenOf(pair))).toBe(true);
    expect(await accepts(await tokenOf(large))).toBe(false);
  });

  it.each([
    ['issuer', (jwt: SignJWT) => jwt.setAudience(AUDIENCE).setExpirationTime('1h')],
    ['audience', (jwt: SignJWT) => jwt.setIssuer(ISSUER).setExpirationTime('1h')],
    ['expiry', (jwt: SignJWT) => jwt.setIssuer(ISSUER).setAudience(AUDIENCE)],
  ])('refuses a token without %s', async (_claim, claims) => {
    const pair = await newPair('ES256', 'one');
    published = [pair.jwk];
    expect(await accepts(await claims(jwtOf(pair)).sign(pair.privateKey))).toBe(false);
  });

  it('accepts a token without a key id only when exactly one key fits', async () => {
    const [pair, other] = [await newPair('ES256', 'one'), await newPair('ES256', 'two')];
    const token = await tokenOf(pair, { kid: undefined });
    published = [pair.jwk];
    expect(await accepts(token)).toBe(true);
    published.push(other.jwk);
    expect(await keySet.verifierFor(await tokenOf(pair, { kid: 'new' }))).toBeNull();
    tenMinutesLater();
    expect(await accepts(token)).toBe(false);
  });

  it('finds a new key after the cooldown, with one request for all unknown keys', async () => {
    const [first, second] = [await newPair('ES256', 'one'), await newPair('ES256', 'two')];
    published = [first.jwk];
    expect(await accepts(await tokenOf(first))).toBe(true);
    published = [first.jwk, second.jwk];
    const token = await tokenOf(second);
    expect([await accepts(token), await accepts(token)]).toEqual([false, false]);
    expect(requests).toBe(1);

    later(30_001);
    expect(await Promise.all([accepts(token), accepts(token)])).toEqual([true, true]);
    expect(requests).toBe(2);
  });

  it('forgets a removed key within ten minutes', async () => {
    const [first, second] = [await newPair('ES256', 'one'), await newPair('ES256', 'two')];
    published = [first.jwk];
    expect(await accepts(await tokenOf(first))).toBe(true);
    published = [second.jwk];
    tenMinutesLater();
    expect(await accepts(await tokenOf(first))).toBe(false);
    expect(requests).toBe(2);
  });

  it('rejects while the provider returns no keys, and recovers afterwards', async () => {
    const pair = await newPair('ES256', 'one');
    published = 'none' as unknown as JWK[];
    await expect(keySet.verifierFor(await tokenOf(pair))).rejects.toThrow('no array of keys');
    published = [pair.jwk];
    expect(await accepts(await tokenOf(pair))).toBe(true);
  });

  it.each(['', 'x', 'a.b.c', '..'])('refuses the malformed token %p', async (token) => {
    published = [];
    expect(await keySet.verifierFor(token)).toBeNull();
  });

  function tenMinutesLater(): void {
    later(600_001);
  }

  function later(milliseconds: number): void {
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + milliseconds);
  }
});

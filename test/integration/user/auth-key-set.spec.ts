import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type Answer, Api } from '../../support/api.js';
import { Instance, World } from '../../support/world.js';

const ISSUER = 'https://identity.example';
const AUDIENCE = 'onsale-api';

interface Pair {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function newPair(kid: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } };
}

/** A web server with given responses, which records the requests. */
async function serve(answer: () => { status?: number; body: string }) {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const { status = 200, body } = answer();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}/jwks`, requests, stop };
}

describe('The key set of an identity provider', () => {
  let world: World;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    world = await World.start();
  });

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  afterAll(() => world.stop());

  async function trusting(jwksUrl: string): Promise<Instance> {
    const identityProvider = { jwksUrl, issuer: ISSUER, audience: AUDIENCE };
    const instance = await Instance.start({ ...world.app.config, identityProvider }, world.clock);
    stops.push(() => instance.stop());
    return instance;
  }

  async function providerOf(answer: () => { status?: number; body: string }) {
    const provider = await serve(answer);
    stops.push(provider.stop);
    return provider;
  }

  function tokenOf(
    { kid, privateKey }: Pair,
    { header = {}, profile = {} }: { header?: object; profile?: Record<string, unknown> } = {},
  ): Promise<string> {
    return new SignJWT(profile)
      .setProtectedHeader({ alg: 'ES256', kid, ...header })
      .setSubject(randomUUID())
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('1h')
      .sign(privateKey);
  }

  const me = (instance: Instance, token: string): Promise<Answer> =>
    new Api(instance.baseUrl, token).get('/v1/users/me');

  it('loads again for a new key, and not for every unknown key', async () => {
    const [first, second, stranger] = [
      await newPair('first'),
      await newPair('second'),
      await newPair('stranger'),
    ];
    const keys = [first.jwk];
    const provider = await providerOf(() => ({ body: JSON.stringify({ keys }) }));
    const instance = await trusting(provider.url);
    expect((await me(instance, await tokenOf(first))).status).toBe(200);
    expect(provider.requests).toHaveLength(1);
    for (let count = 0; count < 20; count += 1) {
      const answer = await me(instance, await tokenOf(stranger));
      expect(answer.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
    // Many unknown keys do not cause many requests to the provider.
    expect(provider.requests.length).toBeLessThanOrEqual(2);

    keys.push(second.jwk);
    const later = await trusting(provider.url);
    expect((await me(later, await tokenOf(second))).status).toBe(200);
    expect((await me(later, await tokenOf(first))).status).toBe(200);
  });

  it('comes only from the configured address, even if a token names another address or key', async () => {
    const [ours, theirs] = [await newPair('ours'), await newPair('theirs')];
    const provider = await providerOf(() => ({ body: JSON.stringify({ keys: [ours.jwk] }) }));
    const evil = await providerOf(() => ({ body: JSON.stringify({ keys: [theirs.jwk] }) }));
    const instance = await trusting(provider.url);
    for (const header of [
      { jku: evil.url },
      { x5u: evil.url },
      { jwk: theirs.jwk },
      { jku: evil.url, kid: 'ours' },
      { kid: `../../${evil.url}` },
    ]) {
      const answer = await me(instance, await tokenOf(theirs, { header }));
      expect(answer.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
    expect(evil.requests).toEqual([]);
  });

  it.each([
    ['answers with an error', { status: 500, body: '{}' }],
    ['does not answer with JSON', { body: '<html>' }],
    ['does not answer with a key set', { body: '{"keys":"none"}' }],
  ])('causes 503 when its server %s', async (_what, answer) => {
    const provider = await providerOf(() => answer);
    const refused = await me(await trusting(provider.url), await tokenOf(await newPair('any')));
    expect(refused.body).toMatchObject({ status: 503, code: 'IDENTITY_PROVIDER_UNAVAILABLE' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('signs profiles whose invalid values the service leaves out', async () => {
    const pair = await newPair('pair');
    const provider = await providerOf(() => ({ body: JSON.stringify({ keys: [pair.jwk] }) }));
    const instance = await trusting(provider.url);
    for (const profile of [
      { name: 'null \u0000 character', email: 'a\u0000b@example.com' },
      { name: 'lone \ud800 surrogate' },
      { name: 'x'.repeat(5_000), email: `${'x'.repeat(5_000)}@example.com` },
      { name: { first: 'Mina' }, email: ['mina@example.com'] },
    ]) {
      const answer = await me(instance, await tokenOf(pair, { profile }));
      expect(answer.status).toBe(200);
      expect(answer.body.name.length).toBeLessThanOrEqual(100);
      expect(answer.body.email.length).toBeLessThanOrEqual(254);
    }
  });
});

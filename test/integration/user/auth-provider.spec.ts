import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { UserDirectory } from '../../../src/modules/user/application/user-directory.js';
import { type Answer, Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { ADMIN, World } from '../../support/world.js';

const ISSUER = 'https://identity.example';
const AUDIENCE = 'onsale-api';

describe('The service with an external identity provider', () => {
  let world: World;
  let provider: Server;
  let keys: { publicKey: CryptoKey; privateKey: CryptoKey };

  beforeAll(async () => {
    keys = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'first', alg: 'RS256', use: 'sig' };
    provider = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const { port } = provider.address() as AddressInfo;
    const jwksUrl = `http://127.0.0.1:${port}/jwks`;
    const identityProvider = { jwksUrl, issuer: ISSUER, audience: AUDIENCE };
    world = await World.start({ instances: 2, config: { identityProvider } });
  });

  afterAll(async () => {
    await world.stop();
    provider.closeAllConnections();
    await new Promise((resolve) => provider.close(resolve));
  });

  interface Claims {
    readonly subject?: string;
    readonly issuer?: string;
    readonly audience?: string;
    readonly expires?: string;
    readonly profile?: Record<string, unknown>;
  }

  function jwtOf(claims: Claims, alg: string): SignJWT {
    return new SignJWT(claims.profile ?? {})
      .setProtectedHeader({ alg, kid: 'first' })
      .setSubject(claims.subject ?? randomUUID())
      .setIssuer(claims.issuer ?? ISSUER)
      .setAudience(claims.audience ?? AUDIENCE)
      .setExpirationTime(claims.expires ?? '1h');
  }

  const tokenOf = (claims: Claims = {}) => jwtOf(claims, 'RS256').sign(keys.privateKey);

  function send(token: string, path = '/v1/users/me', instance = world.app): Promise<Answer> {
    return new Api(instance.baseUrl, token).get(path);
  }

  const users = () => world.count('SELECT count(*) FROM user_users');

  it('exports an account, and leaves its deletion to the provider', async () => {
    const token = await tokenOf({ subject: 'leaver' });
    const { body } = await send(token, '/v1/users/me/export');
    expect(body.user).toMatchObject({
      externalIdentities: [{ issuer: ISSUER, subject: 'leaver' }],
    });
    const deletion = await new Api(world.app.baseUrl, token).send('DELETE', '/v1/users/me');
    expect(deletion).toMatchObject({ status: 409, body: { code: 'EXTERNAL_IDENTITY_PROVIDER' } });
    expect((await send(token)).status).toBe(200);
  });

  async function expectRefused(token: string): Promise<void> {
    const before = await users();
    const answer = await send(token);
    expect(answer.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await users()).toBe(before);
  }

  it('accepts tokens of the provider and adds the user at the first request', async () => {
    const profile = { email: 'Mina@Example.com', email_verified: true, name: 'Mina' };
    const token = await tokenOf({ subject: 'mina', profile });
    const { status, body } = await send(token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ email: 'mina@example.com', name: 'Mina', role: 'customer' });
    const again = await send(await tokenOf({ subject: 'mina', profile }));
    expect(again.body).toEqual(body);
    expect(
      await world.rows(
        `SELECT id, external_issuer AS issuer, password_hash AS hash FROM user_users
         WHERE external_subject = 'mina'`,
      ),
    ).toEqual([{ id: body.id, issuer: ISSUER, hash: null }]);
  });

  it('adds one user for ten simultaneous first requests', async () => {
    const token = await tokenOf({ subject: 'eager', profile: { email: 'eager@example.com' } });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        send(token, '/v1/users/me', world.instances[index % 2]),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(10).fill(200));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(
      await world.count(`SELECT count(*) FROM user_users WHERE external_subject = 'eager'`),
    ).toBe(1);
  });

  it('adds two users for two subjects with one e-mail', async () => {
    const profile = { email: 'shared@example.com', email_verified: true };
    const [one, two] = [
      await send(await tokenOf({ profile })),
      await send(await tokenOf({ profile })),
    ];
    expect(one.body.email).toBe(two.body.email);
    expect(one.body.id).not.toBe(two.body.id);
  });

  it('refuses tokens that the service itself signed', async () => {
    const ours = new SignJWT({ role: 'admin' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(randomUUID())
      .setIssuer('onsale')
      .setAudience('onsale')
      .setExpirationTime('1h');
    await expectRefused(await ours.sign(Buffer.from(world.app.config.jwtSecret)));
  });

  it('refuses tokens with another issuer or audience, expired tokens, and tokens without a subject', async () => {
    await expectRefused(await tokenOf({ issuer: 'https://elsewhere.example' }));
    await expectRefused(await tokenOf({ audience: 'another-api' }));
    await expectRefused(await tokenOf({ expires: '-1s' }));
    await expectRefused(await tokenOf({ subject: '' }));
  });

  it('refuses tokens signed by another key', async () => {
    const stranger = await generateKeyPair('RS256');
    await expectRefused(await jwtOf({}, 'RS256').sign(stranger.privateKey));
  });

  it('refuses tokens signed with the public key as a shared secret', async () => {
    const pem = Buffer.from(await exportSPKI(keys.publicKey));
    await expectRefused(await jwtOf({}, 'HS256').sign(pem));
  });

  it('refuses all operations of sessions', async () => {
    const own = new Api(world.app.baseUrl, await tokenOf());
    const change = { currentPassword: 'long enough', password: 'long enough too' };
    for (const answer of [
      await own.post('/v1/auth/refresh', {}),
      await own.post('/v1/auth/refresh', { refreshToken: `${randomUUID()}.x` }),
      await own.post('/v1/auth/logout', {}),
      await own.post('/v1/users/me/password', change),
    ]) {
      expect(answer.body).toMatchObject({ status: 409, code: 'EXTERNAL_IDENTITY_PROVIDER' });
    }
  });

  it('refuses new tokens of a blocked user too, on all instances within a second', async () => {
    const subject = randomUUID();
    const { body: user } = await send(await tokenOf({ subject }));
    const block = (blocked: boolean) =>
      world.app.get(UserDirectory).changeUser(user.id, { blocked }, null);
    await block(true);
    const elsewhere = world.instances[1]!;
    const statusThere = async () =>
      (await send(await tokenOf({ subject }), undefined, elsewhere)).status;
    await eventually('refused', async () => (await statusThere()) === 401, 1_000);
    expect((await send(await tokenOf({ subject }))).status).toBe(401);
    await block(false);
    await eventually('let in', async () => (await statusThere()) === 200, 1_000);
  });

  it('gives a user another role at once, and refuses no token for it', async () => {
    const token = await tokenOf({ subject: randomUUID() });
    const { body: user } = await send(token);
    for (const role of ['door', 'customer'] as const) {
      await world.app.get(UserDirectory).changeUser(user.id, { role }, null);
      expect(await send(token)).toMatchObject({ status: 200, body: { role } });
    }
  });

  it('refuses sign-up and log-in, and stores nothing', async () => {
    const before = await users();
    const api = new Api(world.app.baseUrl);
    const signUp = { email: 'here@onsale.test', password: 'long enough', name: 'Here' };
    for (const answer of [
      await api.post('/v1/auth/signup', signUp),
      await api.post('/v1/auth/signup', signUp, { 'idempotency-key': 'here' }),
      await api.post('/v1/auth/login', ADMIN),
    ]) {
      expect(answer.body).toMatchObject({ status: 409, code: 'EXTERNAL_IDENTITY_PROVIDER' });
    }
    expect(await users()).toBe(before);
    expect(await world.count('SELECT count(*) FROM idempotency_keys')).toBe(0);
  });

  it('makes only the user with the verified admin e-mail an admin', async () => {
    const rooms = async (profile: Record<string, unknown>) =>
      (await send(await tokenOf({ profile }), '/v1/queue/rooms')).status;
    expect(await rooms({ email: ADMIN.email, email_verified: true })).toBe(200);
    expect(await rooms({ email: ADMIN.email })).toBe(403);
    expect(await rooms({ email: ADMIN.email, email_verified: false })).toBe(403);
    expect(await rooms({ email: ADMIN.email, email_verified: 'true' })).toBe(403);
    expect(await rooms({ email: 'other@onsale.test', email_verified: true })).toBe(403);
    expect(await rooms({ role: 'admin', email: 'other@onsale.test' })).toBe(403);
  });

  it('compares the admin e-mail without case', async () => {
    const profile = { email: ADMIN.email.toUpperCase(), email_verified: true };
    const answer = await send(await tokenOf({ profile }));
    expect(answer.body).toMatchObject({ email: ADMIN.email, role: 'admin' });
  });
});

describe('The service with an unreachable identity provider', () => {
  it('answers 503, and still serves public routes', async () => {
    const identityProvider = {
      jwksUrl: 'http://127.0.0.1:9/jwks',
      issuer: ISSUER,
      audience: AUDIENCE,
    };
    const world = await World.start({ config: { identityProvider } });
    const { privateKey } = await generateKeyPair('RS256');
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setSubject('someone')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('1h')
      .sign(privateKey);
    const api = new Api(world.app.baseUrl, token);
    const [me, concerts] = [await api.get('/v1/users/me'), await api.get('/v1/concerts')];
    await world.stop();
    expect(concerts.status).toBe(200);
    expect(me.status).toBe(503);
    expect(Number(me.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

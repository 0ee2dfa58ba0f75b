import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { base64url, SignJWT, UnsecuredJWT } from 'jose';
import { Api } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { World } from '../../support/world.js';

const UNAUTHENTICATED = {
  type: 'urn:onsale:problem:unauthenticated',
  title: 'Not signed in',
  status: 401,
  instance: '/v1/users/me',
  code: 'UNAUTHENTICATED',
};

describe('The check of access tokens', () => {
  let world: World;
  let person: Person;

  beforeAll(async () => {
    world = await World.start();
    person = await addPerson(world);
  });

  afterAll(() => world.stop());

  /** A valid token, except for the change of the test. */
  function token(
    change: (jwt: SignJWT) => SignJWT = (jwt) => jwt,
    secret?: string,
  ): Promise<string> {
    const jwt = new SignJWT({ role: 'admin' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(person.id)
      .setIssuer('onsale')
      .setAudience('onsale')
      .setIssuedAt()
      .setExpirationTime('1h');
    const key = Buffer.from(secret ?? world.app.config.jwtSecret, 'utf8');
    return change(jwt).sign(createSecretKey(key));
  }

  async function expectRefused(authorization: string | undefined): Promise<void> {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await new Api(world.app.baseUrl).get('/v1/users/me', { headers });
    expect(answer.body).toMatchObject(UNAUTHENTICATED);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  }

  it('accepts a valid token', async () => {
    const answer = await new Api(world.app.baseUrl, await token()).get('/v1/users/me');
    expect(answer.body).toMatchObject({ id: person.id });
  });

  it('refuses a missing token and a token that is not a bearer token', async () => {
    await expectRefused(undefined);
    await expectRefused('');
    await expectRefused('Bearer');
    await expectRefused('Bearer ');
    await expectRefused(await token());
    await expectRefused(`Basic ${await token()}`);
    await expectRefused(`Bearer ${await token()} ${await token()}`);
  });

  it('refuses a token that has expired or has no expiry', async () => {
    await expectRefused(`Bearer ${await token((jwt) => jwt.setExpirationTime('-1s'))}`);
    const eternal = new SignJWT({ role: 'admin' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(person.id)
      .setIssuer('onsale')
      .setAudience('onsale');
    const signed = await eternal.sign(Buffer.from(world.app.config.jwtSecret));
    await expectRefused(`Bearer ${signed}`);
  });

  it('refuses a token that is not valid yet', async () => {
    await expectRefused(`Bearer ${await token((jwt) => jwt.setNotBefore('1h'))}`);
  });

  it('refuses a token that another key signed', async () => {
    await expectRefused(`Bearer ${await token(undefined, 'x'.repeat(32))}`);
    await expectRefused(`Bearer ${await token(undefined, world.app.config.queueTokenSecret)}`);
  });

  it('refuses a token with another issuer or audience', async () => {
    await expectRefused(`Bearer ${await token((jwt) => jwt.setIssuer('elsewhere'))}`);
    await expectRefused(`Bearer ${await token((jwt) => jwt.setAudience('elsewhere'))}`);
  });

  it('refuses a token whose subject is not a user id', async () => {
    await expectRefused(`Bearer ${await token((jwt) => jwt.setSubject(`' OR 1=1 --`))}`);
    await expectRefused(`Bearer ${await token((jwt) => jwt.setSubject(''))}`);
  });

  it('refuses a token without a signature', async () => {
    const claims = { role: 'admin', sub: person.id };
    const unsecured = new UnsecuredJWT(claims)
      .setIssuer('onsale')
      .setAudience('onsale')
      .setExpirationTime('1h')
      .encode();
    await expectRefused(`Bearer ${unsecured}`);
    const [header = '', payload = ''] = (await token()).split('.');
    await expectRefused(`Bearer ${header}.${payload}.`);
    const shouting = base64url.encode(JSON.stringify({ alg: 'NONE' }));
    await expectRefused(`Bearer ${shouting}.${payload}.`);
  });

  it('refuses a token with another algorithm', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = publicKey.export({ format: 'jwk' });
    const jwt = (alg: string) =>
      new SignJWT({ role: 'admin' })
        .setProtectedHeader({ alg, jwk })
        .setSubject(person.id)
        .setIssuer('onsale')
        .setAudience('onsale')
        .setExpirationTime('1h');
    await expectRefused(`Bearer ${await jwt('RS256').sign(privateKey)}`);
    const ours = createSecretKey(Buffer.from(`${world.app.config.jwtSecret}${'0'.repeat(32)}`));
    await expectRefused(`Bearer ${await jwt('HS512').sign(ours)}`);
  });

  it('refuses a token whose claims were changed after signing', async () => {
    const [header, , signature] = person.accessToken.split('.');
    const forged = { role: 'admin', sub: person.id, iss: 'onsale', aud: 'onsale', exp: 9e9 };
    const payload = base64url.encode(JSON.stringify(forged));
    await expectRefused(`Bearer ${header}.${payload}.${signature}`);
  });

  it('refuses the token of a customer on admin routes', async () => {
    const sale = await openSale(world);
    const room = `/v1/queue/rooms/${sale.roomId}`;
    const answers = [
      await person.api.get('/v1/queue/rooms'),
      await person.api.post('/v1/queue/rooms', { name: 'Mine' }),
      await person.api.get(room),
      await person.api.patch(room, { capacity: 1 }),
      await person.api.get(`${room}/stats`),
      await person.api.post('/v1/concerts', { title: 'T', artist: 'A', venue: 'V' }),
      await person.api.patch(`/v1/concerts/${sale.concertId}`, { title: 'Mine' }),
      await person.api.post(`/v1/concerts/${sale.concertId}/shows`, {}),
      await person.api.patch(`/v1/shows/${sale.showId}`, { status: 'WITHDRAWN' }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(403);
      expect(body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    }
    expect(await world.count(`SELECT count(*) FROM queue_rooms WHERE name = 'Mine'`)).toBe(0);
    const concerts = await world.rows(`SELECT title FROM concert_concerts WHERE id = $1`, [
      sale.concertId,
    ]);
    expect(concerts).toEqual([{ title: 'Test concert' }]);
    const shows = await world.rows(`SELECT status FROM concert_shows WHERE id = $1`, [sale.showId]);
    expect(shows).toEqual([{ status: 'ON_SALE' }]);
  });
});

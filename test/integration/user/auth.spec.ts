import { randomUUID } from 'node:crypto';
import type { Answer } from '../../support/api.js';
import { Api } from '../../support/api.js';
import { startServing } from '../../support/processes.js';
import { timed } from '../../support/timed.js';
import { ADMIN, Instance, World } from '../../support/world.js';

const PASSWORD = 'correct horse battery';

describe('Sign-up and log-in', () => {
  let world: World;
  let api: Api;

  beforeAll(async () => {
    world = await World.start();
    api = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  function signUp(email: string, password = PASSWORD): Promise<Answer> {
    return api.post('/v1/auth/signup', { email, password, name: 'Mina' });
  }

  function logIn(email: string, password = PASSWORD): Promise<Answer> {
    return api.post('/v1/auth/login', { email, password });
  }

  const newEmail = () => `${randomUUID()}@onsale.test`;
  const accountsOf = (email: string) =>
    world.count(`SELECT count(*) FROM user_users WHERE email = $1`, [email]);

  it('returns 201, the user and a valid token for a sign-up', async () => {
    const email = newEmail();
    const { status, body } = await signUp(email);
    expect(status).toBe(201);
    expect(body).toEqual({
      user: {
        id: body.user.id,
        email,
        emailVerified: false,
        name: 'Mina',
        role: 'customer',
        blocked: false,
        createdAt: body.user.createdAt,
      },
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresIn: 3_600,
      refreshToken: expect.stringMatching(/^[\da-f-]{36}\.[\w-]{43}$/),
    });
    const me = await new Api(world.app.baseUrl, body.accessToken).get('/v1/users/me');
    expect(me.body).toEqual(body.user);
  });

  it('returns 200 and the same user for a log-in, also with the e-mail in upper case', async () => {
    const email = newEmail();
    const { body } = await signUp(email);
    const session = await logIn(email.toUpperCase());
    expect(session.status).toBe(200);
    expect(session.body).toMatchObject({ user: body.user, expiresIn: 3_600 });
    const me = await new Api(world.app.baseUrl, session.body.accessToken).get('/v1/users/me');
    expect(me.body).toEqual(body.user);
  });

  it('refuses a taken e-mail, also in upper case', async () => {
    const email = newEmail();
    await signUp(email);
    const again = await signUp(email.toUpperCase(), 'another password');
    expect(again.body).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
    expect(await accountsOf(email)).toBe(1);
    expect((await logIn(email)).status).toBe(200);
    expect((await logIn(email, 'another password')).status).toBe(401);
  });

  it('makes one user of ten simultaneous sign-ups with one e-mail', async () => {
    const email = newEmail();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => signUp(index % 2 ? email : email.toUpperCase())),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(9).fill(409)]);
    expect(await accountsOf(email)).toBe(1);
  });

  it('answers an unknown user and a wrong password with the same body in the same time', async () => {
    const email = newEmail();
    await signUp(email);
    const fastest = { unknown: Infinity, wrong: Infinity };
    let bodies: unknown[] = [];
    for (let round = 0; round < 20; round += 1) {
      const unknown = await timed(() => logIn(newEmail()));
      const wrong = await timed(() => logIn(email, 'wrong password'));
      fastest.unknown = Math.min(fastest.unknown, unknown.seconds);
      fastest.wrong = Math.min(fastest.wrong, wrong.seconds);
      bodies = [unknown.answer.body, wrong.answer.body];
    }
    expect(bodies[0]).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' });
    expect(bodies[0]).toEqual(bodies[1]);
    const ratio = fastest.unknown / fastest.wrong;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('stores passwords as argon2id, and shows them in no response or trace log', async () => {
    const email = newEmail();
    const password = `never-shown-${randomUUID()}`;
    const running = await startServing(world.app.config, {
      ...{ ADMIN_EMAIL: newEmail(), ADMIN_PASSWORD: password },
      ...{ RATE_LIMITS: 'off', JOBS: 'off', LOG_LEVEL: 'trace' },
    });
    const there = new Api(running.origin);

    const credentials = { email, password };
    const wrongTypes = { ...credentials, name: 7, extra: password };
    const answers = [
      await there.post(
        '/v1/auth/signup',
        { ...credentials, name: 'Mina' },
        { 'idempotency-key': 'once' },
      ),
      await there.post('/v1/auth/signup', { ...credentials, name: 'Mina' }),
      await there.post('/v1/auth/login', credentials),
      await there.post('/v1/auth/login', { email: newEmail(), password }),
      await there.post('/v1/auth/signup', wrongTypes),
      await there.post('/v1/auth/login', { email: password, password: [password] }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 409, 200, 401, 400, 400]);
    await running.stop();

    expect(JSON.stringify(answers)).not.toContain(password);
    expect(running.output()).toContain('"msg":"request"');
    expect(running.output()).not.toContain(password);
    for (const { body } of answers) {
      if (body.accessToken) expect(running.output()).not.toContain(body.accessToken);
    }
    const [user] = await world.rows<{ hash: string }>(
      `SELECT password_hash AS hash FROM user_users WHERE email = $1`,
      [email],
    );
    expect(user?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const kept = await world.rows(`SELECT * FROM idempotency_keys WHERE key = 'once'`);
    // Anonymous operations ignore the key.
    expect(kept).toHaveLength(0);
  });

  describe('The first admin', () => {
    it('comes from the configuration and may use admin routes', async () => {
      const { body } = await logIn(ADMIN.email, ADMIN.password);
      expect(body.user).toMatchObject({ email: ADMIN.email, role: 'admin' });
      const rooms = await new Api(world.app.baseUrl, body.accessToken).get('/v1/queue/rooms');
      expect(rooms.status).toBe(200);
    });

    it('gets one account when several instances start', async () => {
      const admin = { email: newEmail().toUpperCase(), password: 'admin-password' };
      const config = { ...world.app.config, admin };
      const boot = () => Instance.start(config, world.clock);
      const instances = await Promise.all([boot(), boot(), boot()]);
      instances.push(await boot());
      await Promise.all(instances.map((instance) => instance.stop()));
      expect(await accountsOf(admin.email.toLowerCase())).toBe(1);
      expect((await logIn(admin.email, admin.password)).body.user.role).toBe('admin');
    });

    it('has the password of the configuration, also when that changes', async () => {
      const config = { ...world.app.config, admin: { ...ADMIN, password: 'another-password' } };
      await (await Instance.start(config, world.clock)).stop();
      expect((await logIn(ADMIN.email, ADMIN.password)).status).toBe(401);
      expect((await logIn(ADMIN.email, 'another-password')).status).toBe(200);
    });
  });
});

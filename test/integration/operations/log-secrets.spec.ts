import { randomUUID } from 'node:crypto';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { environmentOf, startApplication, startServing } from '../../support/processes.js';
import { openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';
import { redisUrlOf } from '../../support/redis.js';

/** Every secret of this test contains this text. */
const MARK = 'never-to-be-seen';
const WEBHOOK_SECRET = `whsec_${Buffer.from(`${MARK}-Hk3Vx8Rz5Wq2Nt7B`).toString('base64')}`;

describe('The trace log', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('contains no password, token, cookie, secret or hash, also after errors', async () => {
    const running = await startServing(world.app.config, {
      JWT_SECRET: `${MARK}-Kq8Lw2Vr7Nz4Xb9Tm3Pc6Hd1`,
      QUEUE_TOKEN_SECRET: `${MARK}-Zt5Rg8Wm2Xk7Vb4Qn9Lc3Jh6`,
      ADMIN_EMAIL: 'admin-of-the-log@onsale.test',
      ADMIN_PASSWORD: `${MARK}-Yf4Js9Dn`,
      DATA_PLATFORM_URL: 'http://127.0.0.1:2/events',
      DATA_PLATFORM_SECRET: WEBHOOK_SECRET,
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'trace',
    });
    const baseUrl = running.origin;
    const api = new Api(baseUrl);

    const credentials = { email: `${randomUUID()}@onsale.test`, password: `${MARK}-password` };
    const signUp = () => api.post('/v1/auth/signup', { ...credentials, name: 'Mina' });
    const session = (await signUp()).body as { accessToken: string };
    const mina = new Api(baseUrl, session.accessToken);
    const { token } = (await mina.join(await openRoom(world))).body as { token: string };
    const key = `${MARK}-key`;
    const answers = [
      await signUp(),
      await api.post('/v1/auth/login', { ...credentials, password: `${MARK}-wrong` }),
      await api.post('/v1/auth/login', { ...credentials, [MARK]: MARK }),
      await new Api(baseUrl, `${MARK}.token.of-nobody`).get('/v1/users/me'),
      await mina.get(`/v1/queue/tokens/me?token=${MARK}&access_token=${session.accessToken}`),
      await mina.get('/v1/queue/tokens/me', { headers: { 'x-queue-token': MARK } }),
      await api.get('/v1/users/me', { headers: { cookie: `queue_token=${MARK}; a=${MARK}` } }),
      await mina.post('/v1/balance/charges', { amount: 0 }, { 'idempotency-key': key }),
      await mina.post(`/v1/orders/${MARK}/cancel`),
      await mina.get(`/v1/${MARK}`),
      await mina.get(`/v1/concerts/%ff${MARK}`),
      await api.get('/v1/users/me', { headers: { authorization: `Basic ${MARK}` } }),
    ];
    for (const { status } of answers) expect(status === 200 || status >= 400).toBe(true);
    const broken = await fetch(`${baseUrl}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"password":"${MARK}"`,
    });
    expect(broken.status).toBe(400);

    // A statement fails that has a password hash and a name in its parameters.
    await world.database.query(`ALTER TABLE user_users RENAME COLUMN name TO was_name`);
    const failed = await api.post('/v1/auth/signup', {
      ...credentials,
      email: 'x@y.zz',
      name: MARK,
    });
    await world.database.query(`ALTER TABLE user_users RENAME COLUMN was_name TO name`);
    expect(failed.body).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    expect(JSON.stringify(failed.body)).not.toContain(MARK);
    await eventually('it is in the log', () => running.output().includes('request failed'));
    await running.stop();

    const log = running.output();
    expect(log).toContain('"msg":"request"');
    for (const secret of [MARK, session.accessToken, token, WEBHOOK_SECRET, '$argon2id']) {
      expect(log.split('\n').filter((line) => line.includes(secret))).toEqual([]);
    }
  });

  it.each([
    ['PostgreSQL refuses the password', 'DATABASE_URL', wrongPassword],
    ['PostgreSQL is down', 'DATABASE_URL', () => `postgres://onsale:${MARK}@127.0.0.1:9/onsale`],
    [
      'the host of PostgreSQL is unknown',
      'DATABASE_URL',
      () => `postgres://onsale:${MARK}@no.invalid/onsale`,
    ],
    ['Redis refuses the password', 'REDIS_URL', wrongPassword],
    ['Redis is down', 'REDIS_URL', () => `redis://:${MARK}@127.0.0.1:9/0`],
  ] as const)(
    'names the variable, and contains no connection string, when %s at boot',
    async (_what, name, change) => {
      const { databaseUrl } = world.app.config;
      const redisUrl = redisUrlOf(world.app.config);
      const running = startApplication({
        ...environmentOf(world.app.config),
        [name]: change(name === 'DATABASE_URL' ? databaseUrl : redisUrl),
        LOG_LEVEL: 'trace',
      });
      const bootError = /Unable to connect to the database|Not reachable/;
      await eventually('the error is logged', () => bootError.test(running.output()), 20_000);
      await running.kill();
      expect(running.output()).toContain(name);
      expect(running.output()).not.toContain(MARK);
    },
  );
});

function wrongPassword(address: string): string {
  const url = new URL(address);
  url.password = MARK;
  return url.href;
}

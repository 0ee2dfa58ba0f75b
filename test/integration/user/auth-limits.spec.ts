import { randomUUID } from 'node:crypto';
import { type Answer, Api } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { World } from '../../support/world.js';

const LOGINS_PER_ACCOUNT = 10;
const LOGINS_PER_ADDRESS = 60;
const SIGNUPS_PER_ADDRESS = 60;
const TOKENS_PER_USER = 60;

describe('Rate limits of log-ins, sign-ups and joins, on two instances', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { rateLimits: true } });
  });

  beforeEach(() => world.redis.flushdb());

  afterAll(() => world.stop());

  /** Sends to the instances in turn. Returns the statuses. */
  async function repeat(times: number, send: (api: Api) => Promise<Answer>): Promise<Set<number>> {
    const statuses = new Set<number>();
    for (let count = 0; count < times; count += 1) {
      statuses.add((await send(apiOf(count))).status);
    }
    return statuses;
  }

  function apiOf(index: number): Api {
    const instance = world.instances[index % world.instances.length] ?? world.app;
    return new Api(instance.baseUrl);
  }

  function expectLimited({ status, body, headers }: Answer): void {
    expect(status).toBe(429);
    expect(body).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    const retryAfter = Number(headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
  }

  it('send the rest of each limit, and name the limit that refused a log-in', async () => {
    const credentials = { email: `${randomUUID()}@onsale.test`, password: 'the wrong one' };
    const first = await apiOf(0).post('/v1/auth/login', credentials);
    const policy =
      '"login-address";q=60;w=60, "login-account";q=10;w=60, "login-account-anywhere";q=200;w=3600';
    expect(first.headers.get('ratelimit-policy')).toBe(policy);
    expect(first.headers.get('ratelimit')).toMatch(
      /^"login-address";r=59;t=\d+, "login-account";r=9;t=\d+, "login-account-anywhere";r=199;t=\d+$/,
    );
    await repeat(LOGINS_PER_ACCOUNT - 1, (api) => api.post('/v1/auth/login', credentials));
    const refused = await apiOf(0).post('/v1/auth/login', credentials);
    expect(refused.body).toMatchObject({ status: 429, limit: 'login-account' });
    expect(refused.headers.get('ratelimit-policy')).toBe(policy);
    expect(refused.headers.get('ratelimit')).toMatch(
      /^"login-address";r=50;t=\d+, "login-account";r=0;t=\d+$/,
    );
  });

  it('write no counters for log-ins that the address limit refuses', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 2 * LOGINS_PER_ADDRESS; count += 1) {
      const body = { email: `${randomUUID()}@onsale.test` };
      statuses.push((await apiOf(count).post('/v1/auth/login', body)).status);
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(LOGINS_PER_ADDRESS);
    expect(await world.redis.hlen('onsale:limit:login-account')).toBeLessThanOrEqual(
      LOGINS_PER_ADDRESS,
    );
    const limits = ['login-account', 'login-account-anywhere', 'login-address'];
    expect((await world.redis.keys('onsale:limit:*')).sort()).toEqual(
      limits.map((name) => `onsale:limit:${name}`),
    );
  });

  it('allow ten log-ins a minute per account, and then refuse even the right password', async () => {
    const credentials = { email: `${randomUUID()}@onsale.test`, password: 'the right one' };
    await apiOf(0).post('/v1/auth/signup', { ...credentials, name: 'Mina' });
    const wrong = { ...credentials, password: 'the wrong one' };
    const statuses = await repeat(LOGINS_PER_ACCOUNT, (api) => api.post('/v1/auth/login', wrong));
    expect([...statuses]).toEqual([401]);
    for (const index of [0, 1]) {
      expectLimited(await apiOf(index).post('/v1/auth/login', credentials));
      const shouted = { ...credentials, email: credentials.email.toUpperCase() };
      expectLimited(await apiOf(index).post('/v1/auth/login', shouted));
    }
    const others = { email: `${randomUUID()}@onsale.test`, password: 'whatever' };
    expect((await apiOf(0).post('/v1/auth/login', others)).status).toBe(401);
  });

  /** The statuses of simultaneous log-ins, each from an address. */
  const logInAll = (credentials: object, addresses: readonly string[]) =>
    Promise.all(
      addresses.map(async (address, index) => {
        const headers = { 'x-forwarded-for': address };
        return (await apiOf(index).post('/v1/auth/login', credentials, headers)).status;
      }),
    );

  it('let 100 users behind one address log in within a minute, and leave nothing in Redis', async () => {
    const credentials = { email: `${randomUUID()}@onsale.test`, password: 'the right one' };
    await apiOf(0).post('/v1/auth/signup', { ...credentials, name: 'Mina' });
    await world.redis.flushdb();
    for (let count = 0; count < 100; count += 5) {
      const statuses = await logInAll(credentials, Array<string>(5).fill('203.0.113.7'));
      expect(statuses).toEqual(Array(5).fill(200));
    }
    expect(await world.redis.keys('onsale:limit:*')).toEqual([]);
  });

  it('count simultaneous guesses before the first one has failed', async () => {
    const wrong = { email: `${randomUUID()}@onsale.test`, password: 'the wrong one' };
    const statuses = await logInAll(wrong, Array<string>(25).fill('203.0.113.8'));
    expect(statuses.filter((status) => status === 401)).toHaveLength(LOGINS_PER_ACCOUNT);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it('never lock the owner out, whatever strangers try, and slow the strangers down', async () => {
    const credentials = { email: `${randomUUID()}@onsale.test`, password: 'the right one' };
    await apiOf(0).post('/v1/auth/signup', { ...credentials, name: 'Mina' });
    const wrong = { ...credentials, password: 'the wrong one' };
    const strangers = Array.from({ length: 25 }, (_, index) => `198.51.100.${index}`);
    for (let round = 0; round < 8; round += 1) {
      expect(new Set(await logInAll(wrong, strangers))).toEqual(new Set([401]));
    }
    // 200 failures from all addresses together: from now on each address has three attempts.
    const later = [];
    for (let round = 0; round < 4; round += 1)
      later.push(await logInAll(wrong, ['198.51.100.200']));
    expect(later.flat()).toEqual([401, 401, 401, 429]);
    const headers = { 'x-forwarded-for': '198.51.100.200' };
    const refused = await apiOf(0).post('/v1/auth/login', credentials, headers);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', limit: 'login-account-anywhere' });
    for (let count = 0; count < 5; count += 1) {
      expect(await logInAll(credentials, ['203.0.113.50'])).toEqual([200]);
    }
  });

  it('ignore X-Forwarded-For from untrusted proxies', async () => {
    const behindNothing = await World.start({
      config: { rateLimits: true, trustedProxies: ['10.9.8.7'] },
    });
    try {
      const wrong = { email: `${randomUUID()}@onsale.test`, password: 'the wrong one' };
      const api = new Api(behindNothing.app.baseUrl);
      for (let count = 0; count <= LOGINS_PER_ACCOUNT; count += 1) {
        const headers = { 'x-forwarded-for': `8.8.8.${count}` };
        const { status } = await api.post('/v1/auth/login', wrong, headers);
        expect(status).toBe(count < LOGINS_PER_ACCOUNT ? 401 : 429);
      }
    } finally {
      await behindNothing.stop();
    }
  });

  it('count log-ins with an invalid body, which get 400', async () => {
    for (const email of [{ toString: 1 }, [], null, 7]) {
      const answer = await apiOf(0).post('/v1/auth/login', { email, password: 'x' });
      expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    }
  });

  it('allow sixty log-ins a minute per address, for all accounts together', async () => {
    const attempt = (api: Api) => api.post('/v1/auth/login', { email: randomUUID() });
    expect([...(await repeat(LOGINS_PER_ADDRESS, attempt))]).toEqual([400]);
    expectLimited(await attempt(apiOf(0)));
    expectLimited(await attempt(apiOf(1)));
  });

  it('allow sixty sign-ups a minute per address', async () => {
    const attempt = (api: Api) => api.post('/v1/auth/signup', {});
    expect([...(await repeat(SIGNUPS_PER_ADDRESS, attempt))]).toEqual([400]);
    const users = await world.count('SELECT count(*) FROM user_users');
    for (const index of [0, 1]) {
      const body = { email: `${randomUUID()}@onsale.test`, password: 'long enough', name: 'Mina' };
      expectLimited(await apiOf(index).post('/v1/auth/signup', body));
    }
    expect(await world.count('SELECT count(*) FROM user_users')).toBe(users);
  });

  it('allow five sign-ups an hour of one mailbox from one address, however it is spelled', async () => {
    const name = randomUUID();
    const signUp = (tag: string, index: number) =>
      apiOf(index).post('/v1/auth/signup', {
        email: `${name}${tag}@onsale.test`,
        password: 'long enough',
        name: 'Mina',
      });
    const statuses: number[] = [];
    for (const [index, tag] of ['', '+1', '\u200b', '+a+b', '+'].entries()) {
      statuses.push((await signUp(tag, index)).status);
    }
    expect(statuses).toEqual([201, 409, 409, 409, 409]);
    const refused = await signUp('+3', 0);
    expect(refused).toMatchObject({ status: 429, body: { limit: 'signup-mailbox' } });
    expect((await signUp('-other', 1)).status).toBe(201);
  });

  it('count all spellings of an address as one account', async () => {
    const name = randomUUID();
    const statuses: number[] = [];
    for (let count = 0; count <= LOGINS_PER_ACCOUNT; count += 1) {
      const guess = { email: `${name}+${count}@onsale.test`, password: 'the wrong one' };
      statuses.push((await apiOf(count).post('/v1/auth/login', guess)).status);
    }
    expect(statuses).toEqual([...Array<number>(LOGINS_PER_ACCOUNT).fill(401), 429]);
  });

  it('allow five password resets an hour of one mailbox from one address', async () => {
    const name = randomUUID();
    const reset = (tag: number) =>
      apiOf(tag).post('/v1/auth/password-resets', { email: `${name}+${tag}@onsale.test` });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await reset(count)).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202]);
    expect((await reset(5)).body).toMatchObject({ status: 429, limit: 'password-reset-mailbox' });
  });

  it('allow five mails an hour to verify an address, and sixty wrong tokens a minute', async () => {
    const { api } = await addPerson(world);
    for (let count = 0; count < 5; count += 1) {
      expect((await api.post('/v1/auth/email-verifications')).status).toBe(202);
    }
    const refused = await api.post('/v1/auth/email-verifications');
    expect(refused.body).toMatchObject({ status: 429, limit: 'email-verification-user' });
    const guess = (one: Api) => one.post('/v1/auth/email-verifications/confirm', { token: 'x' });
    expect([...(await repeat(60, guess))]).toEqual([422]);
    expectLimited(await guess(apiOf(0)));
  });

  it('allow sixty joins a minute per user', async () => {
    const { roomId } = await openSale(world);
    const [eager, other] = [await addPerson(world), await addPerson(world)];
    const join = (accessToken: string, index: number) => {
      const { baseUrl } = world.instances[index % 2] ?? world.app;
      return new Api(baseUrl, accessToken).post('/v1/queue/tokens', { roomId });
    };
    const statuses: number[] = [];
    for (let count = 0; count < TOKENS_PER_USER; count += 1) {
      statuses.push((await join(eager.accessToken, count)).status);
    }
    expect(statuses).toEqual([201, ...Array<number>(TOKENS_PER_USER - 1).fill(200)]);
    expectLimited(await join(eager.accessToken, 0));
    expectLimited(await join(eager.accessToken, 1));
    expect((await join(other.accessToken, 0)).status).toBe(201);
  });

  it('ignore polls', async () => {
    const { roomId } = await openSale(world);
    const person = await addPerson(world);
    await person.api.join(roomId);
    const statuses = new Set<number>();
    for (let count = 0; count < 100; count += 1) {
      statuses.add((await person.api.get('/v1/queue/tokens/me')).status);
    }
    expect([...statuses]).toEqual([200]);
  });
});

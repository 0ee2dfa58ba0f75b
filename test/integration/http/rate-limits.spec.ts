import { randomUUID } from 'node:crypto';
import { RoomFacade } from '../../../src/modules/queue/index.js';
import { Api } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { World } from '../../support/world.js';

const CHARGES_A_MINUTE = 240;
const PURCHASES_A_MINUTE = 240;
const JOINS_A_MINUTE = 60;
const LOGINS_PER_ACCOUNT = 10;

describe('Rate limits of a signed-in user', () => {
  let world: World;
  let person: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { rateLimits: true } });
  });

  beforeEach(async () => {
    await world.redis.flushdb();
    person = await addPerson(world);
  });

  afterAll(() => world.stop());

  it('allow 240 charges a minute', async () => {
    const charge = (who: Person) => who.api.post('/v1/balance/charges', { amount: 10 });
    const statuses = new Set<number>();
    for (let count = 0; count < CHARGES_A_MINUTE; count += 1) {
      statuses.add((await charge(person)).status);
    }
    expect([...statuses]).toEqual([201]);
    const refused = await charge(person);
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await charge(await addPerson(world))).status).toBe(201);
    const balance = await person.api.get('/v1/balance');
    expect(balance.body).toEqual({ balance: CHARGES_A_MINUTE * 10 });
  });

  it('count card payments apart from charges', async () => {
    const pay = () => person.api.post(`/v1/balance/top-ups/${randomUUID()}/confirm`, {});
    const charge = () => person.api.post('/v1/balance/charges', { amount: 0 });
    for (let sent = 0; sent < CHARGES_A_MINUTE; sent += 40) {
      await Promise.all(Array.from({ length: 40 }, charge));
    }
    expect((await charge()).body).toMatchObject({ code: 'RATE_LIMITED', limit: 'charge-user' });
    for (let sent = 0; sent < CHARGES_A_MINUTE; sent += 40) {
      const answers = await Promise.all(Array.from({ length: 40 }, pay));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    }
    const body = { provider: 'TOSS', returnUrl: 'https://shop.test/me' };
    const refused = await person.api.post(`/v1/payments/${randomUUID()}/checkout`, body);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', limit: 'checkout-user' });
  });

  it.each([
    ['/v1/reservations', 404],
    ['/v1/orders', 400],
    [`/v1/coupons/${randomUUID()}/claim`, 404],
  ])('allow 240 POST %s a minute, also when they are refused', async (path, status) => {
    const body = { showId: randomUUID(), seatIds: [randomUUID()] };
    const send = () => person.api.post(path, path.endsWith('claim') ? undefined : body);
    const statuses = new Set<number>();
    for (let sent = 0; sent < PURCHASES_A_MINUTE; sent += 40) {
      const answers = await Promise.all(Array.from({ length: 40 }, send));
      for (const answer of answers) statuses.add(answer.status);
    }
    expect([...statuses]).toEqual([status]);
    expect(await send()).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  });

  it.each([
    ['that is open', 'open', [200, 201]],
    ['that is closed', 'closed', [409]],
  ] as const)('allow 60 joins a minute into a room %s', async (_which, state, statuses) => {
    const { id } = await world.app.get(RoomFacade).createRoom('Limited', { state });
    const join = () => person.api.post('/v1/queue/tokens', { roomId: id });
    for (let count = 0; count < JOINS_A_MINUTE; count += 1) {
      expect(statuses).toContain((await join()).status);
    }
    expect(await join()).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  });

  it('hold across instances', async () => {
    const path = `/v1/coupons/${randomUUID()}/claim`;
    const [one, other] = world.instances.map(({ baseUrl }) => new Api(baseUrl, person.accessToken));
    let passed = 0;
    for (let sent = 0; sent < PURCHASES_A_MINUTE; sent += 40) {
      const apis = Array.from({ length: 40 }, () => [one!, other!]).flat();
      const answers = await Promise.all(apis.map((api) => api.post(path)));
      passed += answers.filter(({ status }) => status !== 429).length;
    }
    expect(passed).toBe(PURCHASES_A_MINUTE);
    // Who sends a few on each instance is not counted in Redis.
    const occasional = await addPerson(world);
    await world.redis.flushdb();
    for (let sent = 0; sent < 11; sent += 1) await occasional.api.post(path);
    expect(await world.redis.keys('onsale:limit:*')).toEqual([]);
  });

  it('count the /64 network of an IPv6 client as one address', async () => {
    const wrong = { email: `${randomUUID()}@onsale.test`, password: 'the wrong one' };
    const api = new Api(world.app.baseUrl);
    const logIn = (address: string) =>
      api.post('/v1/auth/login', wrong, { 'x-forwarded-for': address });
    for (let count = 0; count <= LOGINS_PER_ACCOUNT; count += 1) {
      const { status } = await logIn(`2001:db8:1:2::${count.toString(16)}`);
      expect(status).toBe(count < LOGINS_PER_ACCOUNT ? 401 : 429);
    }
    expect((await logIn('2001:db8:1:3::1')).status).toBe(401);
  });
});

import { randomUUID } from 'node:crypto';
import { ConnectionError, Onsale, ProblemError } from '../../../clients/typescript/src/index.js';
import {
  answer,
  type Fault,
  FaultyFetch,
  halfAnswer,
  lostAnswer,
  noAnswer,
  noConnection,
  problem,
} from '../../support/faulty-fetch.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { World } from '../../support/world.js';

const CHARGES = '/v1/balance/charges';
const BALANCE = '/v1/balance';
const SIGN_UP = '/v1/auth/signup';

describe('Requests of the TypeScript client', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  async function clientOf(
    faults: Record<string, Fault[]> = {},
    options: ConstructorParameters<typeof Onsale>[0] = {},
  ) {
    const person = await addPerson(world);
    const faulty = new FaultyFetch(faults);
    const { accessToken } = person;
    const { baseUrl } = world.app;
    const onsale = new Onsale({ baseUrl, accessToken, fetch: faulty.fetch, ...options });
    return { onsale, person, faulty };
  }

  const newAccount = () => ({
    email: `${randomUUID()}@onsale.test`,
    password: 'correct horse',
    name: 'Mina',
  });

  it.each([
    ['the response is lost', lostAnswer],
    ['the response breaks off', halfAnswer],
    ['the connection fails', noConnection],
    ['a proxy answers 502', answer(502)],
    ['the database is away', problem(503, 'DATABASE_UNAVAILABLE', { 'retry-after': '0' })],
    ['the first try is still under way', problem(409, 'IDEMPOTENCY_IN_PROGRESS')],
  ])(
    'repeats a POST with the same key when %s, and its effect comes once',
    async (_what, fault) => {
      const { onsale, person, faulty } = await clientOf({ [CHARGES]: [fault, fault] });
      const { balance } = await onsale.post(CHARGES, { body: { amount: 7_000 } });
      expect(balance).toBe(7_000);
      const keys = faulty.to(CHARGES).map(({ headers }) => headers.get('idempotency-key'));
      expect(keys).toHaveLength(3);
      expect(new Set(keys).size).toBe(1);
      expect(keys[0]).toMatch(/^[\da-f]{32}$/);
      const entries = `SELECT count(*) FROM balance_entries WHERE user_id = $1`;
      expect(await world.count(entries, [person.id])).toBe(1);
    },
  );

  it.each([
    ['RATE_LIMITED', 429],
    ['UNAUTHENTICATED', 401],
  ] as const)(
    'says that an answer is missing when the repeated POST is refused before its key: %s',
    async (code, status) => {
      const { onsale, faulty } = await clientOf(
        { [CHARGES]: [lostAnswer, problem(status, code, { 'retry-after': '60' })] },
        { maxWaitMs: 5_000 },
      );
      const charge = onsale.post(CHARGES, { body: { amount: 7_000 } });
      await expect(charge).rejects.toBeInstanceOf(ConnectionError);
      expect(faulty.to(CHARGES)).toHaveLength(2);
    },
  );

  it('gives each POST a key of its own, and keeps that of the caller', async () => {
    const { onsale, faulty } = await clientOf();
    await onsale.post(CHARGES, { body: { amount: 1 } });
    await onsale.post(CHARGES, { body: { amount: 1 } });
    const own = { params: { header: { 'Idempotency-Key': 'mine' } }, body: { amount: 1 } };
    await onsale.post(CHARGES, own);
    expect((await onsale.post(CHARGES, own)).balance).toBe(3);
    const keys = faulty.to(CHARGES).map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(3);
    expect(keys.slice(2)).toEqual(['mine', 'mine']);
  });

  it('does not repeat a sign-up whose response is lost', async () => {
    const { onsale, faulty } = await clientOf({ [SIGN_UP]: [lostAnswer] }, { accessToken: '' });
    onsale.accessToken = undefined;
    const signUp = onsale.post(SIGN_UP, { body: newAccount() });
    await expect(signUp).rejects.toBeInstanceOf(ConnectionError);
    expect(faulty.to(SIGN_UP)).toHaveLength(1);
  });

  it('repeats a sign-up that the server had no time to read', async () => {
    const { onsale } = await clientOf({
      [SIGN_UP]: [problem(503, 'OVERLOADED', { 'retry-after': '0' })],
    });
    onsale.accessToken = undefined;
    const { user } = await onsale.post(SIGN_UP, { body: newAccount() });
    expect(user.name).toBe('Mina');
  });

  it('waits as long as Retry-After says', async () => {
    const { onsale, faulty } = await clientOf({
      [BALANCE]: [problem(429, 'RATE_LIMITED', { 'retry-after': '1' })],
    });
    expect((await onsale.get(BALANCE)).balance).toBe(0);
    const [first, second] = faulty.to(BALANCE).map(({ at }) => at);
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(999);
  });

  it('fails at once if it had to wait longer than it may', async () => {
    const { onsale, faulty } = await clientOf(
      { [BALANCE]: [problem(429, 'TOO_MANY_UNPAID_HOLDS', { 'retry-after': '3600' })] },
      { maxWaitMs: 5_000 },
    );
    const error = await onsale.get(BALANCE).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ code: 'TOO_MANY_UNPAID_HOLDS', retryAfterMs: 3_600_000 });
    expect(faulty.to(BALANCE)).toHaveLength(1);
  });

  it('gives up after its last retry, and says why', async () => {
    const { onsale, faulty } = await clientOf(
      { [BALANCE]: [noConnection, noConnection, noConnection] },
      { retries: 1 },
    );
    const error = await onsale.get(BALANCE).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as ConnectionError).cause).toEqual(new TypeError('fetch failed'));
    expect(faulty.to(BALANCE)).toHaveLength(2);
  });

  it('ends a try that gets no response, and repeats it', async () => {
    const { onsale, faulty } = await clientOf({ [BALANCE]: [noAnswer] }, { timeoutMs: 1_500 });
    expect((await onsale.get(BALANCE)).balance).toBe(0);
    expect(faulty.to(BALANCE).length).toBeGreaterThanOrEqual(2);
  });

  it('ends with the reason of the signal', async () => {
    const { onsale, faulty } = await clientOf({ [BALANCE]: [noAnswer, noAnswer] });
    const controller = new AbortController();
    const reading = onsale.get(BALANCE, { signal: controller.signal });
    controller.abort(new Error('The user has left the page'));
    await expect(reading).rejects.toThrow('The user has left the page');
    expect(faulty.to(BALANCE).length).toBeLessThanOrEqual(1);
  });

  it('throws a refusal with its code, status and own members, and does not repeat it', async () => {
    const { onsale, person, faulty } = await clientOf();
    const { roomId, showId, seatIds } = await openSale(world);
    for await (const { status } of onsale.queue(roomId)) expect(status).toBe('ACTIVE');
    const other = await addPerson(world);
    await other.api.join(roomId);
    const body = { showId, seatIds: seatIds.slice(0, 1) };
    expect((await other.api.post('/v1/reservations', body)).status).toBe(201);
    const error = await onsale
      .post('/v1/reservations', { body })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
    const { status, code, problem: document } = error as ProblemError;
    expect([status, code]).toEqual([409, 'SEAT_ALREADY_RESERVED']);
    expect(document).toMatchObject({ code, instance: '/v1/reservations', seatIds: body.seatIds });
    expect(faulty.to('/v1/reservations')).toHaveLength(1);
    const held = `SELECT count(*) FROM reservation_reservations WHERE user_id = $1`;
    expect(await world.count(held, [person.id])).toBe(0);
  });

  it('asks for the access token before each request, and sends no empty one', async () => {
    const { onsale, person, faulty } = await clientOf();
    const tokens = [person.accessToken, undefined];
    onsale.accessToken = () => Promise.resolve(tokens.shift());
    await onsale.get(BALANCE);
    await expect(onsale.get(BALANCE)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const sent = faulty.to(BALANCE).map(({ headers }) => headers.get('authorization'));
    expect(sent).toEqual([`Bearer ${person.accessToken}`, null]);
  });

  it('gives headers and other bodies through openapi-fetch', async () => {
    const { onsale } = await clientOf();
    const { data, response } = await onsale.api.GET('/metrics', { parseAs: 'text' });
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(data).toContain('event_streams');
  });

  it('sends the queue token as a cookie, not as a header, if it is told so', async () => {
    const { onsale, faulty } = await clientOf({}, { cookies: true });
    onsale.queueToken = 'q1.token';
    await onsale.get(BALANCE);
    expect(faulty.to(BALANCE)[0]?.headers.get('x-queue-token')).toBeNull();
  });
});

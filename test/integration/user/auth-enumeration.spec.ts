import { randomUUID } from 'node:crypto';
import { PasswordHasher } from '../../../src/modules/user/application/password-hasher.js';
import { type Answer, Api } from '../../support/api.js';
import { World } from '../../support/world.js';

const PASSWORD = 'correct horse battery';

describe('An attacker who guesses accounts and passwords', () => {
  let world: World;
  let api: Api;

  beforeAll(async () => {
    world = await World.start();
    api = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  const newEmail = () => `${randomUUID()}@onsale.test`;
  const logIn = (email: string, password: string) =>
    api.post('/v1/auth/login', { email, password });
  const signUp = (email: string) =>
    api.post('/v1/auth/signup', { email, password: PASSWORD, name: 'Mina' });

  /** Counts how many passwords one request compares and hashes. */
  async function workOf(send: () => Promise<Answer>) {
    const hasher = world.app.get(PasswordHasher);
    const [hashed, compared] = [jest.spyOn(hasher, 'hash'), jest.spyOn(hasher, 'matches')];
    const answer = await send();
    const work = { hashed: hashed.mock.calls.length, compared: compared.mock.calls.length };
    jest.restoreAllMocks();
    return { answer, work };
  }

  it('causes the same work with an unknown account as with a wrong password', async () => {
    const known = newEmail();
    await signUp(known);
    const wrong = await workOf(() => logIn(known, 'wrong password'));
    const unknown = await workOf(() => logIn(newEmail(), 'wrong password'));
    expect(wrong.work).toEqual({ hashed: 0, compared: 1 });
    expect(unknown.work).toEqual(wrong.work);
    expect(unknown.answer.body).toEqual(wrong.answer.body);
    const names = ({ headers }: Answer) =>
      [...headers.keys()].filter((name) => name !== 'x-request-id').sort();
    expect(names(unknown.answer)).toEqual(names(wrong.answer));
  });

  it('causes the same work with a taken e-mail as with a new one', async () => {
    const email = newEmail();
    const fresh = await workOf(() => signUp(email));
    const taken = await workOf(() => signUp(email));
    expect(fresh.answer.status).toBe(201);
    expect(taken.answer).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } });
    expect(taken.work).toEqual(fresh.work);
  });

  it('fails to log in to an account without a password', async () => {
    const email = newEmail();
    await world.database.query(
      `INSERT INTO user_users (id, email, name, role, password_hash, created_at)
       VALUES ($1, $2, 'External', 'admin', NULL, now())`,
      [randomUUID(), email],
    );
    for (const password of ['null', 'undefined', 'no account has this password']) {
      expect((await logIn(email, password)).body).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    }
    expect((await logIn(newEmail(), 'no account has this password')).status).toBe(401);
  });

  it('faces passwords of 8 to 128 characters, which the service never cuts off', async () => {
    const attempt = (password: string) =>
      api.post('/v1/auth/signup', { email: newEmail(), password, name: 'Mina' });
    expect((await attempt('x'.repeat(7))).status).toBe(400);
    expect((await attempt('x'.repeat(129))).status).toBe(400);
    expect((await attempt('x'.repeat(8))).status).toBe(201);
    const email = newEmail();
    const long = `${'비밀번호 ☂ '.repeat(20).slice(0, 126)}ab`;
    const signedUp = await api.post('/v1/auth/signup', { email, password: long, name: 'Mina' });
    expect(signedUp.status).toBe(201);
    // The password is not cut off (bcrypt would cut it after 72 bytes).
    expect((await logIn(email, `${long.slice(0, -1)}c`)).status).toBe(401);
    expect((await logIn(email, long)).status).toBe(200);
  });

  it('gets 503 when the queue for hashing is full', async () => {
    const email = newEmail();
    await signUp(email);
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => logIn(newEmail(), 'wrong password')),
    );
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 401).length).toBeGreaterThan(0);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 503]));
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ status: 503, code: 'OVERLOADED' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await logIn(email, PASSWORD)).status).toBe(200);
  });
});

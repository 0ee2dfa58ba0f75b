import { randomUUID } from 'node:crypto';
import { PasswordHasher } from '../../../src/modules/user/application/password-hasher.js';
import { DeleteMailTokensJob } from '../../../src/modules/user/infrastructure/schedule/delete-mail-tokens.job.js';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { tokenTo, waitingMails } from '../../support/mails.js';
import { ADMIN, World } from '../../support/world.js';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'staple of another battery';
const HOUR = 3_600;

describe('A password reset', () => {
  let world: World;
  let api: Api;

  beforeAll(async () => {
    world = await World.start();
    api = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  async function signUp(): Promise<string> {
    const email = `${randomUUID()}@onsale.test`;
    const answer = await api.post('/v1/auth/signup', { email, password: PASSWORD, name: 'Mina' });
    expect(answer.status).toBe(201);
    return email;
  }

  const resetMails = async (email: string) =>
    (await waitingMails(world, email)).filter(({ template }) => template === 'reset-password');

  /** Waits for the mail, because the response does not. */
  async function askFor(email: string, typed = email): Promise<string> {
    const before = (await resetMails(email)).length;
    const answer = await api.post('/v1/auth/password-resets', { email: typed });
    expect([answer.status, answer.body]).toEqual([202, '']);
    await eventually('the mail is written', async () => (await resetMails(email)).length > before);
    return tokenTo(world, email, 'reset-password');
  }

  const confirm = (token: string, password = NEW_PASSWORD) =>
    api.post('/v1/auth/password-resets/confirm', { token, password });
  const logIn = async (email: string, password: string) =>
    (await api.post('/v1/auth/login', { email, password })).status;

  it('changes the password by a link that works once, and verifies the address', async () => {
    const email = await signUp();
    const token = await askFor(email);
    const changed = await confirm(token);
    expect([changed.status, changed.body]).toEqual([204, '']);
    expect([await logIn(email, PASSWORD), await logIn(email, NEW_PASSWORD)]).toEqual([401, 200]);
    expect((await confirm(token, PASSWORD)).body).toMatchObject({ code: 'MAIL_TOKEN_INVALID' });
    expect(await logIn(email, NEW_PASSWORD)).toBe(200);
    const rows = await world.rows(
      `SELECT email_verified_at IS NOT NULL AS verified FROM user_users WHERE email = $1`,
      [email],
    );
    expect(rows).toEqual([{ verified: true }]);
    expect(await world.count('SELECT count(*) FROM user_admin_actions')).toBe(0);
  });

  it('is sent to the address of the account, whichever spelling was typed', async () => {
    const email = await signUp();
    const token = await askFor(email, email.toUpperCase().replace('@', '+tag@'));
    expect((await confirm(token)).status).toBe(204);
  });

  it('answers an unknown address like a known one, and writes nothing for it', async () => {
    const known = await signUp();
    const before = await world.count('SELECT count(*) FROM mail_messages');
    const unknown = `${randomUUID()}@onsale.test`;
    const [one, other] = [
      await api.post('/v1/auth/password-resets', { email: unknown }),
      await api.post('/v1/auth/password-resets', { email: known }),
    ];
    const names = ({ headers }: typeof one) =>
      [...headers.keys()].filter((name) => name !== 'x-request-id');
    expect([one.status, one.body, names(one)]).toEqual([other.status, other.body, names(other)]);
    await eventually('the mail to the account', async () => (await resetMails(known)).length > 0);
    expect(await world.count('SELECT count(*) FROM mail_messages')).toBe(before + 1);
  });

  it('answers before it looks for the account', async () => {
    const email = await signUp();
    const client = await world.database.connect();
    try {
      await client.query('BEGIN');
      await client.query('LOCK TABLE user_users IN ACCESS EXCLUSIVE MODE');
      expect((await api.post('/v1/auth/password-resets', { email })).status).toBe(202);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
    await eventually('the mail is written', async () => (await resetMails(email)).length > 0);
  });

  it('ends all other links of the user', async () => {
    const email = await signUp();
    const [first, second] = [await askFor(email), await askFor(email)];
    expect((await confirm(second)).status).toBe(204);
    expect((await confirm(first)).status).toBe(422);
  });

  it('wins over a change of the password that began before', async () => {
    const email = await signUp();
    const { body } = await api.post('/v1/auth/login', { email, password: PASSWORD });
    const token = await askFor(email);
    const hasher = world.app.get(PasswordHasher);
    const hash = hasher.hash.bind(hasher);
    jest.spyOn(hasher, 'hash').mockImplementationOnce(async (password) => {
      expect((await confirm(token)).status).toBe(204);
      return hash(password);
    });
    const thief = new Api(world.app.baseUrl, body.accessToken as string);
    const change = { currentPassword: PASSWORD, password: 'known to a thief' };
    const answer = await thief.post('/v1/users/me/password', change);
    expect(answer.body).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' });
    const logIns = [await logIn(email, change.password), await logIn(email, NEW_PASSWORD)];
    expect(logIns).toEqual([401, 200]);
    jest.restoreAllMocks();
  });

  it('does not work after another change of the password', async () => {
    const email = await signUp();
    const { body } = await api.post('/v1/auth/login', { email, password: PASSWORD });
    const token = await askFor(email);
    const own = new Api(world.app.baseUrl, body.accessToken as string);
    const change = { currentPassword: PASSWORD, password: 'chosen by the user' };
    expect((await own.post('/v1/users/me/password', change)).status).toBe(200);
    expect((await confirm(token)).body).toMatchObject({ code: 'MAIL_TOKEN_INVALID' });
  });

  it('does not hash a password for a wrong token', async () => {
    const hash = jest.spyOn(world.app.get(PasswordHasher), 'hash');
    expect((await confirm('unknown')).status).toBe(422);
    expect(hash).not.toHaveBeenCalled();
    hash.mockRestore();
  });

  it('is over after an hour, and a job deletes its token then', async () => {
    const email = await signUp();
    const token = await askFor(email);
    world.clock.advance(HOUR + 1);
    try {
      expect((await confirm(token)).status).toBe(422);
      await world.app.get(DeleteMailTokensJob).run();
    } finally {
      world.clock.advance(-HOUR - 1);
    }
    const purposes = await world.rows(
      `SELECT purpose FROM user_mail_tokens JOIN user_users ON id = user_id WHERE email = $1`,
      [email],
    );
    expect(purposes).toEqual([{ purpose: 'VERIFY_EMAIL' }]);
  });

  it('also helps the admin of the configuration, whose next boot keeps the new password', async () => {
    const token = await askFor(ADMIN.email);
    expect((await confirm(token)).status).toBe(204);
    expect(await logIn(ADMIN.email, NEW_PASSWORD)).toBe(200);
    const rows = await world.rows(
      `SELECT has_configured_password AS configured FROM user_users WHERE email = $1`,
      [ADMIN.email],
    );
    expect(rows).toEqual([{ configured: false }]);
  });

  it('is not for accounts without a password', async () => {
    const email = `${randomUUID()}@onsale.test`;
    await world.database.query(
      `INSERT INTO user_users (id, email, name, role, created_at)
       VALUES (gen_random_uuid(), $1, 'External', 'customer', now())`,
      [email],
    );
    await api.post('/v1/auth/password-resets', { email });
    // Handled one after another, so the mail to another account comes later.
    await askFor(await signUp());
    expect(await waitingMails(world, email)).toEqual([]);
  });

  it.each([
    ['password-resets', {}],
    ['password-resets', { email: 'no address' }],
    ['password-resets', { email: 'mina@onsale.test', token: 'x' }],
    ['password-resets/confirm', { token: 'x' }],
    ['password-resets/confirm', { token: 'x', password: 'short' }],
  ])('refuses for %s the body %j', async (path, body) => {
    const answer = await api.post(`/v1/auth/${path}`, body);
    expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });
});

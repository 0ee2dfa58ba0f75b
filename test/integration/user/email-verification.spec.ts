import { randomUUID } from 'node:crypto';
import { Api } from '../../support/api.js';
import { tokenTo, waitingMails } from '../../support/mails.js';
import { World } from '../../support/world.js';

const THREE_DAYS = 3 * 86_400;

describe('The verification of an address', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  async function signUp(language?: string) {
    const email = `${randomUUID()}@onsale.test`;
    const { body } = await new Api(world.app.baseUrl).post(
      '/v1/auth/signup',
      { email, password: 'correct horse battery', name: 'Visit http://evil.example' },
      language === undefined ? {} : { 'accept-language': language },
    );
    return { email, id: body.user.id as string, api: new Api(world.app.baseUrl, body.accessToken) };
  }

  const confirm = (token: string) =>
    new Api(world.app.baseUrl).post('/v1/auth/email-verifications/confirm', { token });
  const me = async (api: Api) => (await api.get('/v1/users/me')).body;

  it('is a link in a mail that the sign-up sends, and works once', async () => {
    const { email, api } = await signUp();
    expect(await me(api)).toMatchObject({ email, emailVerified: false });
    const token = await tokenTo(world, email, 'verify-email');
    const verified = await confirm(` ${token} `);
    expect([verified.status, verified.body]).toEqual([204, '']);
    expect(await me(api)).toMatchObject({ emailVerified: true });
    expect((await confirm(token)).body).toMatchObject({ status: 422, code: 'MAIL_TOKEN_INVALID' });
  });

  it.each([
    ['ko-KR, en;q=0.5', 'ko'],
    ['fr, en;q=0.1', 'en'],
    [undefined, 'en'],
  ])('is asked for in the language of the sign-up: %p is %p', async (header, language) => {
    const { email, api } = await signUp(header);
    // In the language of the user, whichever browser asks.
    await api.post('/v1/auth/email-verifications', undefined, { 'accept-language': 'fr' });
    const mails = await waitingMails(world, email);
    expect(mails.map((mail) => mail.language)).toEqual([language, language]);
    expect(JSON.stringify(mails)).not.toContain('evil');
  });

  it('accepts every unused link until one is used, and sends no more to a verified address', async () => {
    const { email, api } = await signUp();
    const first = await tokenTo(world, email, 'verify-email');
    const asked = await api.post('/v1/auth/email-verifications');
    expect([asked.status, asked.body]).toEqual([202, '']);
    const second = await tokenTo(world, email, 'verify-email');
    expect(second).not.toBe(first);
    expect((await confirm(first)).status).toBe(204);
    expect((await confirm(second)).status).toBe(422);
    expect((await api.post('/v1/auth/email-verifications')).status).toBe(202);
    expect(await waitingMails(world, email)).toHaveLength(2);
  });

  it('replays a request with the same Idempotency-Key, and sends one mail', async () => {
    const { email, api } = await signUp();
    const headers = { 'idempotency-key': 'again' };
    const answers = [
      await api.post('/v1/auth/email-verifications', undefined, headers),
      await api.post('/v1/auth/email-verifications', undefined, headers),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[1]?.headers.get('idempotency-replayed')).toBe('true');
    expect(await waitingMails(world, email)).toHaveLength(2);
  });

  it('refuses a link after three days, and one of another kind', async () => {
    const { email } = await signUp();
    const token = await tokenTo(world, email, 'verify-email');
    const reset = { token, password: 'another password' };
    const wrong = await new Api(world.app.baseUrl).post('/v1/auth/password-resets/confirm', reset);
    expect(wrong.body).toMatchObject({ code: 'MAIL_TOKEN_INVALID' });
    world.clock.advance(THREE_DAYS + 1);
    try {
      expect((await confirm(token)).status).toBe(422);
    } finally {
      world.clock.advance(-THREE_DAYS - 1);
    }
    expect((await confirm(token)).status).toBe(204);
  });

  it('stores only the hash of a token, and puts nothing into the feed', async () => {
    const { email, id } = await signUp();
    const token = await tokenTo(world, email, 'verify-email');
    const rows = await world.rows<{ hash: Buffer }>(
      `SELECT * FROM user_mail_tokens WHERE user_id = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hash).toHaveLength(32);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await world.count('SELECT count(*) FROM outbox_events')).toBe(0);
  });

  it('ends with the token of an address that has no account any more', async () => {
    const { email, id } = await signUp();
    await world.database.query(`DELETE FROM user_users WHERE id = $1`, [id]);
    expect((await confirm(await tokenTo(world, email, 'verify-email'))).status).toBe(204);
  });

  it.each([
    [{}],
    [{ token: 7 }],
    [{ token: '' }],
    [{ token: 'x'.repeat(101) }],
    [{ token: 'x', id: 1 }],
  ])('refuses the body %j', async (body) => {
    const answer = await new Api(world.app.baseUrl).post(
      '/v1/auth/email-verifications/confirm',
      body,
    );
    expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
  });
});

import { randomUUID } from 'node:crypto';
import { Api } from '../../support/api.js';
import { tokenTo, waitingMails } from '../../support/mails.js';
import { addPerson, signIn } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const PASSWORD = 'correct horse battery';

describe('One mailbox', () => {
  let world: World;
  let api: Api;

  beforeAll(async () => {
    world = await World.start();
    api = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  const signUp = (email: string) =>
    api.post('/v1/auth/signup', { email, password: PASSWORD, name: 'Mina' });
  const logIn = (email: string, password = PASSWORD) =>
    api.post('/v1/auth/login', { email, password });
  const newName = () => randomUUID().replaceAll('-', '');

  it('has one account, and mail goes to the address that was typed', async () => {
    const name = newName();
    const typed = `${name.slice(0, 5)}.${name.slice(5)}+first@googlemail.com`;
    expect((await signUp(typed)).body.user).toMatchObject({ email: typed });
    for (const email of [
      `${name}@gmail.com`,
      `${name}+second@gmail.com`,
      `${name.toUpperCase()}@GMAIL.COM`,
      `${name}\u200b@gmail.com`,
      `"${name}"@gmail.com`,
    ]) {
      expect((await signUp(email)).body).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
      expect(await waitingMails(world, email)).toEqual([]);
    }
    expect(await waitingMails(world, typed)).toHaveLength(1);
    expect((await signUp(`${name}@example.com`)).status).toBe(201);
  });

  it('is found by a log-in with any spelling, if the password is right', async () => {
    const name = newName();
    const { body } = await signUp(`${name}+fans@example.com`);
    const found = await logIn(`${name.toUpperCase()}@example.com`);
    expect(found.body.user).toEqual(body.user);
    expect((await logIn(`${name}@example.com`, 'another password')).status).toBe(401);
  });

  it('is shared by accounts of an earlier version, each with its own address and password', async () => {
    const name = newName();
    const { body: first } = await signUp(`${name}@example.com`);
    const { body: second } = await signUp(`${newName()}@example.com`);
    const older = `${name}+older@example.com`;
    await world.database.query(`UPDATE user_users SET email = $2, email_key = NULL WHERE id = $1`, [
      second.user.id,
      older,
    ]);
    expect((await logIn(older)).body.user.id).toBe(second.user.id);
    expect((await logIn(`${name}@example.com`)).body.user.id).toBe(first.user.id);
    expect((await logIn(`${name}+other@example.com`)).body.user.id).toBe(first.user.id);
  });

  describe('and a room for verified people', () => {
    const verify = async (email: string) => {
      const token = await tokenTo(world, email, 'verify-email');
      expect((await api.post('/v1/auth/email-verifications/confirm', { token })).status).toBe(204);
    };

    it('admits an account with its old access token once the address is verified, with one place', async () => {
      const roomId = await openRoom(world, { identity: 'VERIFIED' });
      const email = `${newName()}@example.com`;
      const { body } = await signUp(email);
      const person = new Api(world.app.baseUrl, body.accessToken);
      const refused = await person.join(roomId);
      expect(refused.body).toMatchObject({ status: 403, code: 'VERIFICATION_REQUIRED' });
      await verify(email);
      expect((await person.join(roomId)).status).toBe(201);
      expect((await person.join(roomId)).status).toBe(200);
      // No second place by a second account.
      expect((await signUp(email.replace('@', '+2@'))).status).toBe(409);
    });

    it('refuses an older account that shares its mailbox with another one', async () => {
      const roomId = await openRoom(world, { identity: 'VERIFIED' });
      const name = newName();
      await signUp(`${name}@example.com`);
      const email = `${newName()}@example.com`;
      const { body } = await signUp(email);
      await world.database.query(
        `UPDATE user_users SET email = $2, email_key = NULL WHERE id = $1`,
        [body.user.id, `${name}+older@example.com`],
      );
      await verify(email);
      const person = new Api(world.app.baseUrl, body.accessToken);
      expect((await person.get('/v1/users/me')).body).toMatchObject({
        emailVerified: true,
      });
      expect((await person.join(roomId)).body).toMatchObject({ code: 'VERIFICATION_REQUIRED' });
    });

    it('gives an account of an earlier version its mailbox with the verification, if it is free', async () => {
      const roomId = await openRoom(world, { identity: 'VERIFIED' });
      const { id } = await addPerson(world);
      const [row] = await world.rows<{ email: string; key: string | null }>(
        `SELECT email, email_key AS key FROM user_users WHERE id = $1`,
        [id],
      );
      expect(row?.key).toBeNull();
      const user = { id, email: row!.email, emailVerified: false, blocked: false, name: 'Someone' };
      const person = await signIn(world.app, { ...user, role: 'customer', createdAt: new Date() });
      await person.api.post('/v1/auth/email-verifications');
      await verify(row!.email);
      expect((await person.api.join(roomId)).status).toBe(201);
      expect((await signUp(row!.email.replace('@', '+2@'))).status).toBe(409);
    });
  });
});

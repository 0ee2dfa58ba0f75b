import { createHash, randomUUID } from 'node:crypto';
import { AccountFacade } from '../../../src/modules/user/application/account.facade.js';
import { UserFacade } from '../../../src/modules/user/application/user.facade.js';
import { DeleteSessionsJob } from '../../../src/modules/user/infrastructure/schedule/delete-sessions.job.js';
import { ForgetDeletedUsersJob } from '../../../src/modules/user/infrastructure/schedule/forget-deleted-users.job.js';
import { type Answer, Api, assertStatus } from '../../support/api.js';
import { IdentityProvider } from '../../support/identity-provider.js';
import { tokenTo } from '../../support/mails.js';
import { addPerson } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { World } from '../../support/world.js';

const PASSWORD = 'correct horse';
const DAYS_30 = 30 * 86_400;
const MINUTE = 60;
const CLAIM = 'https://identity.example/ci';

describe('The mailbox of a deleted account', () => {
  let world: World;
  let api: Api;

  beforeEach(async () => {
    world = await World.start();
    api = new Api(world.app.baseUrl);
  });
  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
    await world.stop();
  });

  const newName = () => randomUUID().replaceAll('-', '');
  const signUp = (email: string) =>
    api.post('/v1/auth/signup', { email, password: PASSWORD, name: 'Mina' });
  const without = ({ body }: Answer) => ({ ...body, instance: null });

  async function signUpAndDelete(email: string): Promise<string> {
    const answer = await signUp(email);
    assertStatus(answer, 201);
    const own = new Api(world.app.baseUrl, answer.body.accessToken as string);
    assertStatus(await own.send('DELETE', '/v1/users/me'), 204);
    return answer.body.user.id as string;
  }
  const keptOf = async (id: string) => {
    const [row] = await world.rows<{ mailbox: Buffer | null; text: string }>(
      `SELECT kept_mailbox AS mailbox, users::text AS text FROM user_users users WHERE id = $1`,
      [id],
    );
    return row!;
  };

  it('is taken for 30 days in every spelling, and signs up as another user after that', async () => {
    const name = newName();
    const typed = `${name.slice(0, 5)}.${name.slice(5)}+first@googlemail.com`;
    const id = await signUpAndDelete(typed);
    const other = `${newName()}@example.com`;
    await signUp(other);
    const taken = without(await signUp(other));
    expect(taken).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
    const spellings = [typed, `${name}@gmail.com`, `${name.toUpperCase()}+second@GMAIL.COM`];
    for (const email of spellings) expect(without(await signUp(email))).toEqual(taken);
    world.clock.advance(DAYS_30 - MINUTE);
    expect((await signUp(typed)).body.code).toBe('EMAIL_TAKEN');
    world.clock.advance(MINUTE);
    const again = await signUp(typed);
    expect(again.status).toBe(201);
    expect(again.body.user.id).not.toBe(id);
    expect(await world.count('SELECT count(*) FROM user_users WHERE email = $1', [typed])).toBe(1);
  });

  it('is kept as a hash with a key, so that nobody can try all addresses on it', async () => {
    const email = `${newName()}@example.com`;
    const { mailbox, text } = await keptOf(await signUpAndDelete(email));
    expect(mailbox).toHaveLength(32);
    expect(mailbox).not.toEqual(createHash('sha256').update(email).digest());
    expect(text).not.toContain(email);
  });

  it('is forgotten after 30 days, and so is the revocation of the deleted user', async () => {
    const blocked = await addPerson(world);
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.patch(`/v1/users/${blocked.id}`, { blocked: true, reason: 'A stolen card' });
    const id = await signUpAndDelete(`${newName()}@example.com`);
    const revoked = async () => {
      const subjects = `SELECT subject FROM user_revocations WHERE subject = ANY($1)`;
      const rows = await world.rows<{ subject: string }>(subjects, [[id, blocked.id]]);
      return rows.map(({ subject }) => subject).sort();
    };
    const cleanUp = async () => {
      await world.app.get(ForgetDeletedUsersJob).run();
      await world.app.get(DeleteSessionsJob).run();
    };
    world.clock.advance(DAYS_30 - MINUTE);
    await cleanUp();
    expect((await keptOf(id)).mailbox).not.toBeNull();
    expect(await revoked()).toEqual([blocked.id, id].sort());
    world.clock.advance(MINUTE);
    await cleanUp();
    expect((await keptOf(id)).mailbox).toBeNull();
    // Other instances read that it ended, before its row is deleted.
    world.clock.advance(2 * 3_600);
    await cleanUp();
    expect(await revoked()).toEqual([blocked.id]);
  });

  it('does not keep the admin of the configuration out', async () => {
    const email = `${newName()}@example.com`;
    await signUpAndDelete(email);
    expect(await world.app.get(UserFacade).ensureAdmin(email, PASSWORD)).toBe(true);
    const { body } = await api.post('/v1/auth/login', { email, password: PASSWORD });
    expect(body.user).toMatchObject({ email, role: 'admin' });
  });

  it('goes to no older account that shares it, until it is forgotten', async () => {
    const roomId = await openRoom(world, { identity: 'VERIFIED' });
    const name = newName();
    const { body } = await signUp(`${newName()}@example.com`);
    const older = new Api(world.app.baseUrl, body.accessToken as string);
    const email = `${name}+older@example.com`;
    await world.database.query(`UPDATE user_users SET email = $2, email_key = NULL WHERE id = $1`, [
      body.user.id,
      email,
    ]);
    await signUpAndDelete(`${name}@example.com`);
    await older.post('/v1/auth/email-verifications');
    const verification = { token: await tokenTo(world, email, 'verify-email') };
    assertStatus(await api.post('/v1/auth/email-verifications/confirm', verification), 204);
    expect((await older.join(roomId)).body.code).toBe('VERIFICATION_REQUIRED');
    world.clock.advance(DAYS_30);
    await api.post('/v1/auth/password-resets', { email });
    const reset = { token: await tokenTo(world, email, 'reset-password'), password: PASSWORD };
    assertStatus(await api.post('/v1/auth/password-resets/confirm', reset), 204);
    const session = await api.post('/v1/auth/login', { email, password: PASSWORD });
    const again = new Api(world.app.baseUrl, session.body.accessToken as string);
    expect((await again.join(roomId)).status).toBe(201);
  });
});

describe('The identity of a deleted user of an identity provider', () => {
  it.each([
    ['person', CLAIM, { [CLAIM]: randomUUID() }],
    ['mailbox', null, { email: 'mina@example.com', email_verified: true }],
  ])('keeps its %s for 30 days', async (what, personClaim, claims) => {
    const provider = await IdentityProvider.start();
    const identityProvider = { ...provider.settings, personClaim };
    const world = await World.start({ config: { identityProvider } });
    try {
      const roomId = await openRoom(world, { identity: 'VERIFIED' });
      const join = async () => {
        const token = await provider.tokenOf(randomUUID(), claims);
        return (await new Api(world.app.baseUrl, token).join(roomId)).status;
      };
      expect(await join()).toBe(201);
      const [user] = await world.rows<{ id: string }>(`SELECT id FROM user_users`);
      await world.app.get(AccountFacade).deleteAccount(user!.id, undefined);
      // A kept person gets no user at all, a kept mailbox is not verified.
      expect(await join()).toBe(what === 'person' ? 401 : 403);
      world.clock.advance(DAYS_30);
      expect(await join()).toBe(201);
    } finally {
      await world.stop();
      provider.stop();
    }
  });
});

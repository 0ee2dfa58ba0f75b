import { randomUUID } from 'node:crypto';
import { Api, type Answer } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { Instance, World } from '../../support/world.js';

const PASSWORD = 'correct horse battery';
const DAY_SECONDS = 86_400;
const WITHIN_MS = 1_000;

interface User {
  readonly id: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

describe('The sessions of a user', () => {
  let world: World;
  let api: Api;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    api = new Api(world.app.baseUrl);
  });

  afterEach(() => world.clock.resume());

  afterAll(() => world.stop());

  async function signUp(): Promise<User> {
    const email = `${randomUUID()}@onsale.test`;
    const body = { email, password: PASSWORD, name: 'Mina' };
    return { ...userOf(await api.post('/v1/auth/signup', body), 201), email };
  }

  async function logIn({ email }: { email: string }, password = PASSWORD): Promise<User> {
    const answer = await api.post('/v1/auth/login', { email, password });
    return { ...userOf(answer, 200), email };
  }

  function userOf({ status, body }: Answer, expected: number): Omit<User, 'email'> {
    expect({ status, body }).toMatchObject({ status: expected });
    return { id: body.user.id, accessToken: body.accessToken, refreshToken: body.refreshToken };
  }

  const refresh = (refreshToken: string) => api.post('/v1/auth/refresh', { refreshToken });

  function me({ accessToken }: Pick<User, 'accessToken'>, instance = world.app): Promise<Answer> {
    return new Api(instance.baseUrl, accessToken).get('/v1/users/me');
  }

  async function isRefused(user: Pick<User, 'accessToken'>, instance?: Instance): Promise<boolean> {
    return (await me(user, instance)).status === 401;
  }

  const sessionsOf = ({ id }: Pick<User, 'id'>) =>
    world.count('SELECT count(*) FROM user_sessions WHERE user_id = $1', [id]);

  it('last as long as they are used, each refresh token once', async () => {
    const user = await signUp();
    let { refreshToken } = user;
    for (let days = 0; days < 60; days += 20) {
      world.clock.advance(20 * DAY_SECONDS);
      const { status, body } = await refresh(refreshToken);
      expect({ status, body }).toMatchObject({ status: 200, body: { user: { id: user.id } } });
      expect(body.refreshToken).not.toBe(refreshToken);
      expect((await me(body)).status).toBe(200);
      ({ refreshToken } = body);
    }
    world.clock.advance(31 * DAY_SECONDS);
    expect((await refresh(refreshToken)).body).toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
    expect(await sessionsOf(user)).toBe(1);
  });

  it('end when a refresh token is used twice, also for the one who has the next token', async () => {
    const user = await signUp();
    const other = await logIn(user);
    const { body: thief } = await refresh(user.refreshToken);
    expect((await refresh(user.refreshToken)).body).toMatchObject({
      status: 401,
      code: 'REFRESH_TOKEN_INVALID',
    });
    expect((await refresh(thief.refreshToken)).status).toBe(401);
    expect(await isRefused(thief)).toBe(true);
    expect(await isRefused(user)).toBe(true);
    // The other session goes on.
    expect((await me(other)).status).toBe(200);
    expect((await refresh(other.refreshToken)).status).toBe(200);
    expect(await sessionsOf(user)).toBe(1);
  });

  it('end alone with a log-out, on all instances within a second', async () => {
    const user = await signUp();
    const other = await logIn(user);
    const { status } = await new Api(world.app.baseUrl, user.accessToken).post('/v1/auth/logout');
    expect(status).toBe(204);
    expect(await isRefused(user)).toBe(true);
    const elsewhere = world.instances[1]!;
    await eventually('the other instance refuses', () => isRefused(user, elsewhere), WITHIN_MS);
    expect((await refresh(user.refreshToken)).status).toBe(401);
    expect((await me(other, elsewhere)).status).toBe(200);
    expect(await sessionsOf(user)).toBe(1);
  });

  it('end with the refresh token alone', async () => {
    const user = await signUp();
    await api.post('/v1/auth/logout', { refreshToken: `${randomUUID()}.guessed` });
    expect((await me(user)).status).toBe(200);
    await api.post('/v1/auth/logout', { refreshToken: user.refreshToken });
    expect(await isRefused(user)).toBe(true);
    const again = await api.post('/v1/auth/logout', { refreshToken: user.refreshToken });
    expect(again.status).toBe(204);
  });

  it('end with a refresh token that was used before', async () => {
    const user = await signUp();
    const { body: next } = await refresh(user.refreshToken);
    const out = await api.post('/v1/auth/logout', { refreshToken: user.refreshToken });
    expect(out.status).toBe(204);
    expect(await isRefused(next)).toBe(true);
    expect((await refresh(next.refreshToken)).status).toBe(401);
    expect(await sessionsOf(user)).toBe(0);
  });

  it('end with the refresh token also when the access token has ended before', async () => {
    const user = await signUp();
    const other = await logIn(user);
    const own = new Api(world.app.baseUrl, user.accessToken);
    await own.post('/v1/auth/logout');
    expect((await own.post('/v1/auth/logout')).status).toBe(204);
    const out = await own.post('/v1/auth/logout', { refreshToken: other.refreshToken });
    expect(out.status).toBe(204);
    expect(await isRefused(other)).toBe(true);
    expect(await sessionsOf(user)).toBe(0);
  });

  it('can keep the refresh token in a cookie that scripts cannot read', async () => {
    const { email } = await signUp();
    const session = await api.post('/v1/auth/login', { email, password: PASSWORD, cookie: true });
    expect(session.body.refreshToken).toBeNull();
    const cookie = session.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^refresh_token=[^;]+; .*Path=\/v1\/auth/);
    for (const attribute of ['HttpOnly', 'SameSite=Strict']) expect(cookie).toContain(attribute);

    const sent = { cookie: cookie.split(';')[0]! };
    const refreshed = await api.post('/v1/auth/refresh', {}, sent);
    expect(refreshed).toMatchObject({ status: 200, body: { refreshToken: null } });
    const next = { cookie: refreshed.headers.get('set-cookie')!.split(';')[0]! };
    expect(next).not.toEqual(sent);
    const out = await api.post('/v1/auth/logout', {}, next);
    expect(out.headers.get('set-cookie')).toMatch(/^refresh_token=; .*Expires=Thu, 01 Jan 1970/);
    expect(await isRefused(refreshed.body)).toBe(true);
    expect((await api.post('/v1/auth/refresh', {})).status).toBe(401);
  });

  it('all end with a new password, and a new one begins', async () => {
    const user = await signUp();
    const other = await logIn(user);
    const own = new Api(world.app.baseUrl, user.accessToken);
    const change = { currentPassword: 'wrong password', password: 'another good password' };
    expect((await own.post('/v1/users/me/password', change)).body).toMatchObject({
      status: 401,
      code: 'INVALID_CREDENTIALS',
    });
    expect((await me(other)).status).toBe(200);

    const changed = await own.post('/v1/users/me/password', {
      ...change,
      currentPassword: PASSWORD,
    });
    expect(changed.status).toBe(200);
    expect(await Promise.all([user, other].map((one) => isRefused(one)))).toEqual([true, true]);
    expect((await refresh(other.refreshToken)).status).toBe(401);
    expect((await me(changed.body)).status).toBe(200);
    const old = await api.post('/v1/auth/login', { email: user.email, password: PASSWORD });
    expect(old.status).toBe(401);
    expect((await logIn(user, change.password)).id).toBe(user.id);
  });

  it('are twenty at most: a further one ends the one that was used least lately', async () => {
    const user = await signUp();
    const later = [];
    for (let count = 0; count < 20; count += 1) {
      world.clock.advance(1);
      later.push(await logIn(user));
    }
    expect(await sessionsOf(user)).toBe(20);
    expect(await isRefused(user)).toBe(true);
    expect((await me(later[0]!)).status).toBe(200);
  });

  it('refuse refresh tokens of any shape', async () => {
    for (const refreshToken of ['x', 'x.y', `${randomUUID()}.`, `${randomUUID()}.y`, '.', 'é.é']) {
      expect((await refresh(refreshToken)).status).toBe(401);
    }
  });

  it('are deleted when they have expired, and revocations when no access token outlives them', async () => {
    const user = await signUp();
    const other = await logIn(user);
    await api.post('/v1/auth/logout', { refreshToken: other.refreshToken });
    const { SessionFacade } =
      await import('../../../src/modules/user/application/session.facade.js');
    await world.app.get(SessionFacade).deleteExpired();
    expect(await sessionsOf(user)).toBe(1);
    const kept = () => world.count('SELECT count(*) FROM user_revocations');
    expect(await kept()).toBeGreaterThan(0);
    world.clock.advance(40 * DAY_SECONDS);
    await world.app.get(SessionFacade).deleteExpired();
    expect(await sessionsOf(user)).toBe(0);
    expect(await kept()).toBe(0);
  });

  describe('whom an admin has blocked', () => {
    let admin: Api;

    beforeAll(async () => {
      admin = (await addPerson(world, { role: 'admin' })).api;
    });

    const change = (id: string, changes: object) => admin.patch(`/v1/users/${id}`, changes);

    it('are refused at the gate and at payments of all instances within a second', async () => {
      const user = await signUp();
      const sale = await openSale(world);
      const own = new Api(world.app.baseUrl, user.accessToken);
      await own.join(sale.roomId);
      const body = { showId: sale.showId, seatIds: [sale.seatIds[0]!] };
      const held = await own.post('/v1/reservations', body);
      expect(held.status).toBe(201);
      await own.post('/v1/balance/charges', { amount: 50_000 });

      const blocked = await change(user.id, { blocked: true, reason: 'A stolen card' });
      expect(blocked.body).toMatchObject({ id: user.id, blocked: true });
      for (const { baseUrl } of world.instances) {
        const elsewhere = new Api(baseUrl, user.accessToken);
        elsewhere.queueToken = own.queueToken;
        const isOut = async () =>
          (await elsewhere.get(`/v1/shows/${sale.showId}/seats`)).body.code === 'UNAUTHENTICATED';
        await eventually('the gate refuses', isOut, WITHIN_MS);
        const paid = await elsewhere.post(`/v1/payments/${held.body.payment.id}/confirm`);
        expect(paid.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
      }
      const [payment] = await world.rows(`SELECT status FROM payment_payments WHERE id = $1`, [
        held.body.payment.id,
      ]);
      expect(payment).toEqual({ status: 'CANCELLED' });
      expect((await refresh(user.refreshToken)).status).toBe(401);
      const { email } = user;
      expect((await api.post('/v1/auth/login', { email, password: PASSWORD })).body).toMatchObject({
        status: 403,
        code: 'ACCOUNT_BLOCKED',
      });
      const wrong = await api.post('/v1/auth/login', { email, password: 'wrong password' });
      expect(wrong.body).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' });

      const log = await admin.get(`/v1/admin/actions?subjectId=${user.id}`);
      expect(log.body.data).toMatchObject([
        {
          action: 'changeUser',
          before: { blocked: false },
          after: { blocked: true },
          reason: 'A stolen card',
        },
      ]);
    });

    it('stay out after a restart and a new password, until they are let in', async () => {
      const user = await signUp();
      const person = await addPerson(world);
      await change(user.id, { blocked: true });
      await change(person.id, { blocked: true });
      const restarted = await Instance.start(world.app.config, world.clock);
      try {
        expect(await isRefused(user, restarted)).toBe(true);
        // A token that names no session, as one of an identity provider.
        expect(await isRefused(person, restarted)).toBe(true);
        const { UserFacade } = await import('../../../src/modules/user/index.js');
        await restarted.get(UserFacade).setPassword(user.email, 'another good password');
        expect(await isRefused(user, restarted)).toBe(true);

        await change(user.id, { blocked: false });
        await change(person.id, { blocked: false });
        expect((await me(person)).status).toBe(200);
        await eventually(
          'the other instance lets the user in',
          async () => !(await isRefused(person, restarted)),
          WITHIN_MS,
        );
      } finally {
        await restarted.stop();
      }
      expect(await isRefused(user)).toBe(true);
      expect((await logIn(user, 'another good password')).id).toBe(user.id);
    });

    it('are never all admins', async () => {
      const root = await addPerson(world, { role: 'admin' });
      await world.rows(
        `UPDATE user_users SET role = 'customer' WHERE role = 'admin' AND id <> $1`,
        [root.id],
      );
      const answer = await root.api.patch(`/v1/users/${root.id}`, { blocked: true });
      expect(answer.body).toMatchObject({ status: 409, code: 'LAST_ADMIN' });
      const second = await addPerson(world, { role: 'admin' });
      const both = await Promise.all([
        root.api.patch(`/v1/users/${second.id}`, { blocked: true }),
        second.api.patch(`/v1/users/${root.id}`, { blocked: true }),
      ]);
      expect(both.map(({ status }) => status).sort()[0]).toBe(200);
      const left = `SELECT count(*) FROM user_users WHERE role = 'admin' AND blocked_at IS NULL`;
      expect(await world.count(left)).toBe(1);
    });
  });
});

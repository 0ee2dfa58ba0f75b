import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { IdentityProvider } from '../../support/identity-provider.js';
import { whileBlocked } from '../../support/locks.js';
import { ADMIN, type Instance, World } from '../../support/world.js';

const LOCK_USERS = 'LOCK TABLE user_users IN ACCESS EXCLUSIVE MODE';

describe('The user of a token of an identity provider', () => {
  let world: World;
  let provider: IdentityProvider;
  let admin: Api;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    const identityProvider = provider.settings;
    world = await World.start({ instances: 2, config: { identityProvider } });
    const profile = { email: ADMIN.email, email_verified: true };
    admin = new Api(world.app.baseUrl, await provider.tokenOf('admin', profile));
  });

  afterAll(async () => {
    await world.stop();
    provider.stop();
  });

  it('is read once for many requests', async () => {
    const api = new Api(world.app.baseUrl, await provider.tokenOf('poller'));
    expect((await api.get('/v1/balance')).status).toBe(200);
    const answers = await whileBlocked(world, LOCK_USERS, [], () =>
      Promise.all([1, 2, 3].map(() => api.get('/v1/balance'))),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('is read again after a minute', async () => {
    const token = await provider.tokenOf('grown');
    const api = new Api(world.app.baseUrl, token);
    const rooms = async () => (await api.get('/v1/queue/rooms')).status;
    expect(await rooms()).toBe(403);
    await world.rows(`UPDATE user_users SET role = 'operator' WHERE external_subject = 'grown'`);
    expect(await rooms()).toBe(403);
    world.clock.advance(61);
    expect(await rooms()).toBe(200);
  });

  it('has a new role at once where it was given, and within a second on other instances', async () => {
    const token = await provider.tokenOf('promoted');
    const rooms = async ({ baseUrl }: Instance) =>
      (await new Api(baseUrl, token).get('/v1/queue/rooms')).status;
    const [here, elsewhere] = [world.app, world.instances[1]!];
    expect([await rooms(here), await rooms(elsewhere)]).toEqual([403, 403]);
    const { body: user } = await new Api(here.baseUrl, token).get('/v1/users/me');
    for (const [role, status] of [
      ['operator', 200],
      ['customer', 403],
      ['operator', 200],
    ] as const) {
      expect((await admin.patch(`/v1/users/${user.id}`, { role })).status).toBe(200);
      expect(await rooms(here)).toBe(status);
      await eventually(
        `${role} elsewhere`,
        async () => (await rooms(elsewhere)) === status || undefined,
        1_000,
      );
    }
    expect(await world.rows(`SELECT role FROM user_users WHERE id = $1`, [user.id])).toEqual([
      { role: 'operator' },
    ]);
  });

  it('has a new role that no instance with a slow clock takes for a revocation', async () => {
    const token = await provider.tokenOf('kept');
    const { body: user } = await new Api(world.app.baseUrl, token).get('/v1/users/me');
    expect((await admin.patch(`/v1/users/${user.id}`, { role: 'operator' })).status).toBe(200);
    const tenMinutesAgo = new Date(world.clock.now().getTime() - 600_000);
    const [announced] = await world.rows<{ past: boolean }>(
      `SELECT expires_at < $2 AS past FROM user_revocations WHERE subject = $1`,
      [user.id, tenMinutesAgo],
    );
    expect(announced).toEqual({ past: true });
  });

  it('stays blocked when the role changes', async () => {
    const token = await provider.tokenOf('blocked');
    const api = new Api(world.app.baseUrl, token);
    const { body: user } = await api.get('/v1/users/me');
    for (const change of [{ blocked: true }, { role: 'operator' }, { role: 'customer' }]) {
      expect((await admin.patch(`/v1/users/${user.id}`, change)).status).toBe(200);
      expect((await api.get('/v1/balance')).status).toBe(401);
    }
    expect((await admin.patch(`/v1/users/${user.id}`, { blocked: false })).status).toBe(200);
    expect((await api.get('/v1/balance')).status).toBe(200);
  });
});

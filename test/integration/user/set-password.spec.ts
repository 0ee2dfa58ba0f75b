import { Api } from '../../support/api.js';
import { runWithInput } from '../../support/processes.js';
import { ADMIN, Instance, World } from '../../support/world.js';

describe('onsale set-password', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });

  afterEach(() => world.stop());

  const run = (args: readonly string[], input: string) =>
    runWithInput(['set-password', ...args], world.app.config, input);

  const logIn = async (password: string, instance = world.app) =>
    (await new Api(instance.baseUrl).post('/v1/auth/login', { ...ADMIN, password })).status;

  const restartWith = (password: string) =>
    Instance.start({ ...world.app.config, admin: { ...ADMIN, password } }, world.clock);

  it('changes the password, says what to do next, and adds a row by `system` to the log', async () => {
    // The decomposed form of the password, as some keyboards send it.
    const { code, output } = await run([ADMIN.email.toUpperCase()], 'ﬁne Caf\u0065\u0301 42\n');
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Log in with it now/),
    });
    expect(output).not.toContain('Caf');
    expect(await logIn(ADMIN.password)).toBe(401);
    expect(await logIn('fine Café 42')).toBe(200);
    const rows = await world.rows(
      `SELECT actor_id, actor_role, action, subject_type, reason, before, after FROM user_admin_actions`,
    );
    expect(rows).toEqual([
      {
        actor_id: '00000000-0000-0000-0000-000000000000',
        ...{ actor_role: 'system', action: 'setPassword', subject_type: 'user', reason: null },
        before: expect.objectContaining({ email: ADMIN.email, version: 1 }),
        after: expect.objectContaining({ email: ADMIN.email, version: 2 }),
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/argon2|Caf|passwordHash/);
  });

  it('is not undone by ADMIN_PASSWORD at the next boot', async () => {
    await run([ADMIN.email], 'the new admin password');
    for (const password of [ADMIN.password, 'yet another password']) {
      const restarted = await restartWith(password);
      expect(await logIn(password, restarted)).toBe(401);
      expect(await logIn('the new admin password', restarted)).toBe(200);
      await restarted.stop();
    }
  });

  it('is not needed while ADMIN_PASSWORD alone has set the password: another one counts', async () => {
    const restarted = await restartWith('another good password');
    expect(await logIn('another good password', restarted)).toBe(200);
    expect(await logIn(ADMIN.password)).toBe(401);
    expect(await world.rows(`SELECT actor_role, reason FROM user_admin_actions`)).toEqual([
      { actor_role: 'system', reason: 'ADMIN_PASSWORD has changed' },
    ]);
    await restarted.stop();
    const again = await restartWith('another good password');
    expect(await world.count('SELECT count(*) FROM user_admin_actions')).toBe(1);
    await again.stop();
  });

  it('never changes an account that was not made by the configuration', async () => {
    const customer = { email: 'fan@onsale.test', password: 'the password of a fan', name: 'Fan' };
    await new Api(world.app.baseUrl).post('/v1/auth/signup', customer);
    const admin = { email: customer.email, password: 'taken by the operator' };
    const restarted = await Instance.start({ ...world.app.config, admin }, world.clock);
    const logInAs = async (password: string) =>
      (await new Api(restarted.baseUrl).post('/v1/auth/login', { ...admin, password })).status;
    expect([await logInAs(admin.password), await logInAs(customer.password)]).toEqual([401, 200]);
    await restarted.stop();
  });

  it.each([
    [[ADMIN.email], 'short\n', 1, /A password has 8 to 128 characters/],
    [[ADMIN.email], 'x'.repeat(129), 1, /A password has 8 to 128 characters/],
    [
      ['nobody@onsale.test'],
      'long enough',
      1,
      /No account here has the address nobody@onsale.test/,
    ],
    [[], 'long enough', 1, /expects one argument/],
    [[ADMIN.email, 'a-password'], '', 1, /expects one argument[\s\S]+never an argument/],
  ])('refuses %p with the input %j', async (args, input, code, text) => {
    const result = await run(args, input);
    expect(result.code).toBe(code);
    expect(result.output).toMatch(text);
    expect(await logIn(ADMIN.password)).toBe(200);
  });
});

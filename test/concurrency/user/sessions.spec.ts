import { randomUUID } from 'node:crypto';
import { Api } from '../../support/api.js';
import { atOnce } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const ROUNDS = 50;
const PASSWORD = 'correct horse battery';

describe('Sessions, with simultaneous requests on two instances', () => {
  let world: World;
  let apis: readonly Api[];

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    apis = world.instances.map(({ baseUrl }) => new Api(baseUrl));
  });

  afterAll(() => world.stop());

  async function signUp() {
    const email = `${randomUUID()}@onsale.test`;
    const { body } = await apis[0]!.post('/v1/auth/signup', {
      ...{ email, password: PASSWORD, name: 'Mina' },
    });
    return { email, id: body.user.id as string, ...(body as { refreshToken: string }) };
  }

  it('give one of two users of a refresh token the next one at most, and end then', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, refreshToken } = await signUp();
      const answers = await atOnce(2, apis, (api) =>
        api.post('/v1/auth/refresh', { refreshToken }),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
      const [winner] = answers.filter(({ status }) => status === 200);
      const { refreshToken: next } = winner!.body as { refreshToken: string };
      expect((await apis[0]!.post('/v1/auth/refresh', { refreshToken: next })).status).toBe(401);
      const left = 'SELECT count(*) FROM user_sessions WHERE user_id = $1';
      expect(await world.count(left, [id])).toBe(0);
    }
  });

  it('are twenty at most', async () => {
    const { email, id } = await signUp();
    const count = () => world.count('SELECT count(*) FROM user_sessions WHERE user_id = $1', [id]);
    for (let round = 0; round < 2; round += 1) {
      const answers = await atOnce(20, apis, (api) =>
        api.post('/v1/auth/login', { email, password: PASSWORD }),
      );
      for (const { status } of answers) expect(status).toBe(200);
      expect(await count()).toBe(20);
    }
  });

  it('never begin with the old password after a new one', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { email, id } = await signUp();
      const { body } = await apis[0]!.post('/v1/auth/login', { email, password: PASSWORD });
      const own = new Api(world.app.baseUrl, body.accessToken as string);
      const change = { currentPassword: PASSWORD, password: 'another good password' };
      const [changed, ...logIns] = await Promise.all([
        own.post('/v1/users/me/password', change),
        ...apis.flatMap((api) =>
          Array.from({ length: 3 }, () =>
            api.post('/v1/auth/login', { email, password: PASSWORD }),
          ),
        ),
      ]);
      expect(changed.status).toBe(200);
      for (const { status } of logIns) expect([200, 401]).toContain(status);
      // Only the session of the change is left.
      const left = 'SELECT count(*) FROM user_sessions WHERE user_id = $1';
      expect(await world.count(left, [id])).toBe(1);
    }
  });
});

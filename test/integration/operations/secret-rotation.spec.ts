import { Api } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { Instance, World } from '../../support/world.js';

const NEW = {
  jwtSecret: 'the-new-jwt-secret-of-the-tests-0123456789',
  queueTokenSecret: 'the-new-queue-token-secret-of-the-tests-01',
};

describe('A rotation of the secrets', () => {
  let world: World;
  /** Has the new secrets, and the old secrets as the previous ones. */
  let changed: Instance;
  /** Has only the new secrets, as after the rotation. */
  let done: Instance;
  let person: Person;

  beforeAll(async () => {
    world = await World.start();
    const { config } = world.app;
    const before = {
      previousJwtSecret: config.jwtSecret,
      previousQueueTokenSecret: config.queueTokenSecret,
    };
    changed = await Instance.start({ ...config, ...NEW, ...before }, world.clock);
    done = await Instance.start({ ...config, ...NEW }, world.clock);
    person = await addPerson(world);
  });

  afterAll(async () => {
    await Promise.all([changed.stop(), done.stop()]);
    await world.stop();
  });

  const me = (instance: Instance, { accessToken }: Pick<Person, 'accessToken'>) =>
    new Api(instance.baseUrl, accessToken).get('/v1/users/me');

  it('keeps access tokens valid until the previous secret is removed', async () => {
    expect((await me(changed, person)).body).toMatchObject({ id: person.id });
    expect((await me(done, person)).body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('signs new access tokens with the new secret only', async () => {
    const newcomer = await addPerson(world, { instance: changed });
    expect((await me(changed, newcomer)).status).toBe(200);
    expect((await me(done, newcomer)).status).toBe(200);
    expect((await me(world.app, newcomer)).status).toBe(401);
  });

  it('keeps queue tokens valid', async () => {
    await person.api.join(await openRoom(world));
    const headers = { 'x-queue-token': person.api.queueToken ?? '' };
    const there = new Api(changed.baseUrl, person.accessToken);
    const answer = await there.get('/v1/queue/tokens/me', { headers });
    expect(answer).toMatchObject({ status: 200, body: { status: 'ACTIVE' } });
  });

  it('keeps idempotency keys valid', async () => {
    const charge = (instance: Instance, amount: number) =>
      new Api(instance.baseUrl, person.accessToken).post(
        '/v1/balance/charges',
        { amount },
        { 'idempotency-key': 'once' },
      );
    const first = await charge(world.app, 5_000);
    const again = await charge(changed, 5_000);
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await charge(changed, 6_000)).body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(
      await world.rows(`SELECT amount::int FROM balance_entries WHERE user_id = $1`, [person.id]),
    ).toEqual([{ amount: 5_000 }]);
  });
});

import { randomUUID } from 'node:crypto';
import { Api } from '../../support/api.js';
import { IdentityProvider } from '../../support/identity-provider.js';
import { openRoom } from '../../support/queue-rooms.js';
import { type Instance, World } from '../../support/world.js';

const CLAIM = 'https://identity.example/ci';

describe('With AUTH_PERSON_CLAIM a person', () => {
  let world: World;
  let provider: IdentityProvider;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    const identityProvider = { ...provider.settings, personClaim: CLAIM };
    world = await World.start({ instances: 2, config: { identityProvider } });
  });

  afterAll(async () => {
    await world.stop();
    provider.stop();
  });

  async function apiOf(
    subject: string,
    claims: Record<string, unknown>,
    instance = world.app,
  ): Promise<Api> {
    return new Api(instance.baseUrl, await provider.tokenOf(subject, claims));
  }

  async function idOf(subject: string, claims: Record<string, unknown>, instance?: Instance) {
    const { status, body } = await (await apiOf(subject, claims, instance)).get('/v1/users/me');
    expect(status).toBe(200);
    return body.id as string;
  }

  const newPerson = () => ({ [CLAIM]: `${randomUUID()}${randomUUID()}` });

  it('is one user with every account at the provider, and is stored as a hash', async () => {
    const person = newPerson();
    const subjects = [randomUUID(), randomUUID(), randomUUID()];
    const ids: string[] = [];
    for (const subject of [...subjects, ...subjects]) ids.push(await idOf(subject, person));
    expect(new Set(ids).size).toBe(1);
    expect(await idOf(randomUUID(), newPerson())).not.toBe(ids[0]);
    const rows = await world.rows<{ text: string; length: number }>(
      `SELECT users::text AS text, length(person_hash) AS length FROM user_users users WHERE id = $1`,
      [ids[0]],
    );
    expect(rows).toEqual([{ text: expect.not.stringContaining(person[CLAIM]), length: 32 }]);
    expect(
      await world.count('SELECT count(*) FROM user_identities WHERE user_id = $1', [ids[0]]),
    ).toBe(2);
  });

  it('is one user when twenty accounts of hers come at once, on two instances, ten times', async () => {
    for (let round = 0; round < 10; round += 1) {
      const person = newPerson();
      const ids = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          idOf(`${round}-${index % 10}-${person[CLAIM]}`, person, world.instances[index % 2]),
        ),
      );
      expect(new Set(ids).size).toBe(1);
      const [found] = await world.rows<{ identities: number }>(
        `SELECT count(*)::int AS identities FROM user_identities WHERE user_id = $1`,
        [ids[0]],
      );
      expect(found?.identities).toBe(9);
    }
  });

  it('keeps the user who is known, even if the account comes without the claim later', async () => {
    const subject = randomUUID();
    const before = await idOf(subject, {});
    const person = newPerson();
    expect(await idOf(subject, person)).toBe(before);
    const other = randomUUID();
    expect(await idOf(other, person)).toBe(before);
    expect([await idOf(subject, {}), await idOf(other, {})]).toEqual([before, before]);
  });

  it('has one place in a room for verified people, with all accounts together', async () => {
    const roomId = await openRoom(world, { identity: 'VERIFIED' });
    const person = newPerson();
    const [one, two] = [await apiOf(randomUUID(), person), await apiOf(randomUUID(), person)];
    expect([(await one.join(roomId)).status, (await two.join(roomId)).status]).toEqual([201, 200]);
    expect(one.queueToken).toBe(two.queueToken);
  });

  it.each([
    [{ email: 'mina@example.com', email_verified: true }],
    [{ [CLAIM]: '' }],
    [{ [CLAIM]: 7 }],
    [{ [CLAIM]: ['x'] }],
    [{ ci: 'x' }],
  ])('is not verified by the claims %j', async (claims) => {
    const roomId = await openRoom(world, { identity: 'VERIFIED' });
    const answer = await (await apiOf(randomUUID(), claims)).join(roomId);
    expect(answer.body).toMatchObject({ status: 403, code: 'VERIFICATION_REQUIRED' });
  });

  it('has no second place by a user of an earlier time, who stays another user', async () => {
    const roomId = await openRoom(world, { identity: 'VERIFIED' });
    const [older, newer] = [randomUUID(), randomUUID()];
    const before = [await idOf(older, {}), await idOf(newer, {})];
    const person = newPerson();
    expect([await idOf(older, person), await idOf(newer, person)]).toEqual(before);
    expect((await (await apiOf(older, person)).join(roomId)).status).toBe(201);
    const answer = await (await apiOf(newer, person)).join(roomId);
    expect(answer.body).toMatchObject({ status: 403, code: 'VERIFICATION_REQUIRED' });
  });

  it('is not another one because the account names another one later', async () => {
    const roomId = await openRoom(world, { identity: 'VERIFIED' });
    const subject = randomUUID();
    const id = await idOf(subject, newPerson());
    const changed = await apiOf(subject, newPerson());
    expect((await changed.get('/v1/users/me')).body.id).toBe(id);
    expect((await changed.join(roomId)).status).toBe(403);
  });

  it('is not asked for passwords or links here', async () => {
    const api = await apiOf(randomUUID(), newPerson());
    for (const [path, body] of [
      ['password-resets', { email: 'mina@example.com' }],
      ['password-resets/confirm', { token: 'x', password: 'long enough' }],
      ['email-verifications', undefined],
      ['email-verifications/confirm', { token: 'x' }],
    ] as const) {
      const answer = await api.post(`/v1/auth/${path}`, body);
      expect(answer.body).toMatchObject({ status: 409, code: 'EXTERNAL_IDENTITY_PROVIDER' });
    }
    expect(await world.count('SELECT count(*) FROM mail_messages')).toBe(0);
  });
});

describe('Without AUTH_PERSON_CLAIM a mailbox', () => {
  let world: World;
  let provider: IdentityProvider;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    const identityProvider = provider.settings;
    world = await World.start({ instances: 2, config: { identityProvider } });
  });

  afterAll(async () => {
    await world.stop();
    provider.stop();
  });

  async function join(roomId: string, subject: string, email: string, instance = world.app) {
    const token = await provider.tokenOf(subject, { email, email_verified: true });
    return (await new Api(instance.baseUrl, token).join(roomId)).status;
  }

  it('has one place in a room for verified people, however its address is spelled', async () => {
    const roomId = await openRoom(world, { identity: 'VERIFIED' });
    const [one, two] = [randomUUID(), randomUUID()];
    expect(await join(roomId, one, 'mi.na@gmail.com')).toBe(201);
    expect(await join(roomId, two, 'mina+2@googlemail.com')).toBe(403);
    expect(await join(roomId, one, 'mina@gmail.com')).toBe(200);
    // With a mailbox of their own they are another person.
    expect(await join(roomId, two, 'minsu@gmail.com')).toBe(201);
    expect(await join(roomId, one, 'mina@gmail.com')).toBe(200);
  });

  it('has one place when ten accounts come at once, on two instances', async () => {
    const roomId = await openRoom(world, { identity: 'VERIFIED' });
    const statuses = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        join(roomId, randomUUID(), `mimi+${index}@gmail.com`, world.instances[index % 2]),
      ),
    );
    expect(statuses.sort()).toEqual([201, ...Array<number>(9).fill(403)]);
  });
});

describe('Without AUTH_PERSON_CLAIM a user of the provider', () => {
  it.each([
    ['ko-KR', 'ko'],
    ['en-GB', 'en'],
    ['fr', 'en'],
    [undefined, 'en'],
    [7, 'en'],
  ])('with the locale %p gets mails in the language %p', async (locale, language) => {
    const provider = await IdentityProvider.start();
    const world = await World.start({ config: { identityProvider: provider.settings } });
    try {
      const token = await provider.tokenOf(randomUUID(), { locale });
      const { body } = await new Api(world.app.baseUrl, token).get('/v1/users/me');
      const rows = await world.rows(`SELECT language FROM user_users WHERE id = $1`, [body.id]);
      expect(rows).toEqual([{ language }]);
    } finally {
      await world.stop();
      provider.stop();
    }
  });

  it('has a verified address from the moment when the provider says so', async () => {
    const provider = await IdentityProvider.start();
    const world = await World.start({ config: { identityProvider: provider.settings } });
    try {
      const subject = randomUUID();
      const verified = async (claims: Record<string, unknown>) => {
        const token = await provider.tokenOf(subject, { email: 'mina@example.com', ...claims });
        return (await new Api(world.app.baseUrl, token).get('/v1/users/me')).body.emailVerified;
      };
      expect(await verified({})).toBe(false);
      expect(await verified({ email: 'other@example.com', email_verified: true })).toBe(false);
      expect(await verified({ email_verified: true })).toBe(true);
      expect(await verified({})).toBe(true);
    } finally {
      await world.stop();
      provider.stop();
    }
  });
});

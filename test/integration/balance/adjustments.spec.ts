import { randomUUID } from 'node:crypto';
import { findBreachesIn } from '../../../src/audit/audit.js';
import { addPerson, type Person } from '../../support/people.js';
import { Instance, World } from '../../support/world.js';
import { Api } from '../../support/api.js';

const reason = 'Charged twice';

describe('Adjustments of a balance', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start({ config: { topUps: 'off' } });
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(async () => {
    const query = (sql: string, parameters: unknown[]) =>
      world.rows<{ id: string }>(sql, parameters);
    expect(await findBreachesIn(query, new Date())).toEqual([]);
    await world.stop();
  });

  const adjust = (userId: string, body: object, key?: string) =>
    admin.api.post(
      `/v1/users/${userId}/balance/adjustments`,
      body,
      key === undefined ? {} : { 'idempotency-key': key },
    );

  it('are the only way to money while top-ups are closed', async () => {
    const person = await addPerson(world);
    for (const { api } of [person, admin]) {
      const refused = await api.post('/v1/balance/charges', { amount: 10_000 });
      expect(refused).toMatchObject({ status: 403, body: { code: 'TOP_UPS_CLOSED' } });
    }
    const adjusted = await adjust(person.id, { amount: 15_000, reason });
    expect(adjusted).toMatchObject({
      status: 201,
      body: {
        balance: 15_000,
        entry: { type: 'ADJUSTMENT', amount: 15_000, balanceAfter: 15_000, reference: null },
      },
    });
    const taken = await adjust(person.id, { amount: -5_000, reason });
    expect(taken.body).toMatchObject({ balance: 10_000, entry: { amount: -5_000 } });
    expect((await person.api.get('/v1/balance')).body).toEqual({ balance: 10_000 });
    const { body } = await person.api.get('/v1/balance/entries');
    expect(body.data).toMatchObject([{ amount: -5_000 }, { amount: 15_000 }]);
    const actions = await admin.api.get(`/v1/admin/actions?subjectId=${person.id}`);
    const logged = { actorId: admin.id, action: 'adjustBalance', subjectType: 'balance', reason };
    expect(actions.body.data).toMatchObject([
      { ...logged, before: { balance: 15_000 }, after: { balance: 10_000 } },
      { ...logged, before: { balance: 0 }, after: { balance: 15_000 } },
    ]);
  });

  it('happen once per idempotency key', async () => {
    const person = await addPerson(world);
    const key = randomUUID();
    const [first, second] = [
      await adjust(person.id, { amount: 700, reason }, key),
      await adjust(person.id, { amount: 700, reason }, key),
    ];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect((await person.api.get('/v1/balance')).body).toEqual({ balance: 700 });
  });

  it('never go below zero or above the most, and then change nothing', async () => {
    const person = await addPerson(world);
    await adjust(person.id, { amount: 1_000, reason });
    const below = await adjust(person.id, { amount: -1_001, reason });
    expect(below).toMatchObject({ status: 402, body: { code: 'INSUFFICIENT_BALANCE' } });
    const above = await adjust(person.id, { amount: 1_000_000_000, reason });
    expect(above).toMatchObject({ status: 409, body: { code: 'BALANCE_LIMIT_EXCEEDED' } });
    expect((await person.api.get('/v1/balance')).body).toEqual({ balance: 1_000 });
    const actions = await admin.api.get(`/v1/admin/actions?subjectId=${person.id}`);
    expect(actions.body.data).toHaveLength(1);
  });

  it.each([
    [{ amount: 0, reason }],
    [{ amount: 1.5, reason }],
    [{ amount: '5', reason }],
    [{ amount: 1_000_000_001, reason }],
    [{ amount: 5 }],
    [{ amount: 5, reason: ' ' }],
    [{ amount: 5, reason, balance: 9 }],
  ])('refuse %p', async (body) => {
    const person = await addPerson(world);
    expect(await adjust(person.id, body)).toMatchObject({ status: 400 });
    expect((await person.api.get('/v1/balance')).body).toEqual({ balance: 0 });
  });

  it('add nothing to the balance of a deleted user, and may only take what is there', async () => {
    const person = await addPerson(world);
    expect((await person.api.delete('/v1/users/me')).status).toBe(204);
    const added = await adjust(person.id, { amount: 500, reason });
    expect(added).toMatchObject({ status: 409, body: { code: 'BALANCE_CLOSED' } });
    const entries = 'SELECT count(*) FROM balance_entries WHERE user_id = $1';
    expect(await world.count(entries, [person.id])).toBe(0);
    const actions = await admin.api.get(`/v1/admin/actions?subjectId=${person.id}`);
    expect(actions.body.data).toEqual([]);
    const taken = await adjust(person.id, { amount: -500, reason });
    expect(taken).toMatchObject({ status: 402, body: { code: 'INSUFFICIENT_BALANCE' } });
  });

  it('are for admins, and for users who exist', async () => {
    const person = await addPerson(world);
    const path = `/v1/users/${person.id}/balance/adjustments`;
    for (const role of ['customer', 'operator', 'door'] as const) {
      const { api } = await addPerson(world, { role });
      expect((await api.post(path, { amount: 5, reason })).body.code).toBe('FORBIDDEN');
    }
    const unknown = randomUUID();
    const answer = await adjust(unknown, { amount: 5, reason });
    expect(answer).toMatchObject({ status: 404, body: { code: 'USER_NOT_FOUND' } });
    const accounts = 'SELECT count(*) FROM balance_accounts WHERE user_id = $1';
    expect(await world.count(accounts, [unknown])).toBe(0);
  });

  it('add up when many happen at once with charges, and each is logged with its own states', async () => {
    const open = await Instance.start({ ...world.app.config, topUps: 'open' }, world.clock);
    try {
      const person = await addPerson(world);
      const api = new Api(open.baseUrl, person.accessToken);
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          index % 3 === 0
            ? api.post('/v1/balance/charges', { amount: 100 })
            : adjust(person.id, { amount: index % 3 === 1 ? 50 : -70, reason }),
        ),
      );
      const taken = answers.filter(
        ({ status, body }) => status === 201 && body.entry.amount === -70,
      );
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused.every(({ body }) => body.code === 'INSUFFICIENT_BALANCE')).toBe(true);
      const balance = 8 * 100 + 8 * 50 - taken.length * 70;
      expect((await person.api.get('/v1/balance')).body).toEqual({ balance });
    } finally {
      await open.stop();
    }
  });
});

import { randomUUID } from 'node:crypto';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { type Answer, Api, assertStatus } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, startShow } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, holdSeats, refund, take } from '../../support/sale-steps.js';
import { addItem, cancel, placeOrder } from '../../support/shop.js';
import { confirmTopUp, payAt, startTopUp, topUpBy, topUpSettings } from '../../support/top-ups.js';
import { ADMIN, World } from '../../support/world.js';

const PASSWORD = 'correct horse';

describe('DELETE /v1/users/me', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });
  afterEach(async () => expect(await findBreaches(world)).toEqual([]));
  afterAll(() => world.stop());

  const remove = ({ api }: Pick<Person, 'api'>, body?: object): Promise<Answer> =>
    api.send('DELETE', '/v1/users/me', body ? { body } : {});

  async function refusal(person: Person): Promise<unknown> {
    const { status, body } = await remove(person);
    return { status, code: body?.code, reasons: body?.reasons };
  }
  const inUse = (...reasons: string[]) => ({ status: 409, code: 'ACCOUNT_IN_USE', reasons });
  const spend = (person: Person) =>
    world.rows(
      `WITH entry AS (
         INSERT INTO balance_entries (id, user_id, type, amount, balance_after, created_at)
         SELECT gen_random_uuid(), user_id, 'CHARGE', -balance, 0, now()
         FROM balance_accounts WHERE user_id = $1 AND balance > 0)
       UPDATE balance_accounts SET balance = 0 WHERE user_id = $1`,
      [person.id],
    );

  async function signUp(email = `${randomUUID()}@onsale.test`) {
    const account = { email, password: PASSWORD, name: 'Mina' };
    const answer = await new Api(world.app.baseUrl).post('/v1/auth/signup', account);
    assertStatus(answer, 201);
    const api = new Api(world.app.baseUrl, answer.body.accessToken as string);
    return { email, api, id: answer.body.user.id as string };
  }
  const logIn = (email: string, password = PASSWORD) =>
    new Api(world.app.baseUrl).post('/v1/auth/login', { email, password });
  const rowOf = async (id: string) => {
    const [row] = await world.rows<Record<string, unknown>>(
      `SELECT email, email_key, email_verified_at, language, name, role, password_hash, external_issuer, external_subject, version,
         deleted_at IS NOT NULL AS deleted FROM user_users WHERE id = $1`,
      [id],
    );
    return row;
  };

  it('makes the user anonymous, and keeps the id', async () => {
    const mina = await signUp();
    expect((await remove(mina, { password: PASSWORD })).status).toBe(204);
    expect(await rowOf(mina.id)).toEqual({
      ...{ email: '', email_key: null, email_verified_at: null, language: 'en' },
      ...{ name: '', role: 'customer', password_hash: null },
      ...{ external_issuer: null, external_subject: null, version: 2, deleted: true },
    });
    for (const table of ['user_mail_tokens', 'mail_messages']) {
      const rows = `SELECT count(*) FROM ${table} WHERE user_id = $1`;
      expect({ table, count: await world.count(rows, [mina.id]) }).toEqual({ table, count: 0 });
    }
    expect((await logIn(mina.email)).body.code).toBe('INVALID_CREDENTIALS');
    expect((await mina.api.get('/v1/users/me')).status).toBe(401);
    expect((await remove(mina)).status).toBe(401);
  });

  it('does not wait for admins, unless it is one', async () => {
    const [mina, root] = [await signUp(), await addPerson(world, { role: 'admin' })];
    const lock = `SELECT FROM user_users WHERE role = 'admin' FOR UPDATE`;
    await whileBlocked(world, lock, [], async () => {
      expect((await remove(mina)).status).toBe(204);
      const removal = remove(root);
      await eventually(
        'the admin waits',
        async () => (await statementsWaitingForALock(world)) === 1,
      );
      return { removal };
    }).then(async ({ removal }) => expect((await removal).status).toBe(204));
  });

  it('refuses a wrong password, and fields that it does not know', async () => {
    const mina = await signUp();
    expect((await remove(mina, { password: 'not it' })).body.code).toBe('INVALID_CREDENTIALS');
    expect((await remove(mina, { really: true })).body.code).toBe('VALIDATION_FAILED');
    expect(await rowOf(mina.id)).toMatchObject({ email: mina.email, deleted: false });
  });

  it('refuses while money is left', async () => {
    const rich = await addPerson(world, { balance: 1 });
    expect(await refusal(rich)).toEqual(inUse('BALANCE'));
    await spend(rich);
    expect((await remove(rich)).status).toBe(204);
  });

  it('refuses while seats are held, and names all reasons in order', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 10_000 });
    const hold = await holdSeats(buyer, sale, [take(sale.seatIds, 0)]);
    await placeOrder(buyer, [[await addItem(world), 1]]);
    expect(await refusal(buyer)).toEqual(inUse('BALANCE', 'HOLDS', 'ORDERS'));
    expect((await buyer.api.send('DELETE', `/v1/reservations/${hold.id}`)).status).toBe(204);
    expect(await refusal(buyer)).toEqual(inUse('BALANCE', 'ORDERS'));
  });

  it('refuses while an order is unpaid, and not for one that ended', async () => {
    const buyer = await addPerson(world);
    const order = await placeOrder(buyer, [[await addItem(world), 1]]);
    expect(await refusal(buyer)).toEqual(inUse('ORDERS'));
    expect((await cancel(buyer, order)).status).toBe(200);
    expect((await remove(buyer)).status).toBe(204);
  });

  it('refuses while there are tickets of a show to come, and keeps the books after it', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 10_000 });
    const { paymentId } = await buySeats(buyer, sale, [take(sale.seatIds, 0)]);
    expect(await refusal(buyer)).toEqual(inUse('TICKETS'));
    await startShow(world, sale.showId, new Date(world.clock.now().getTime() - 1_000));
    expect((await remove(buyer)).status).toBe(204);
    const entries = `SELECT count(*) FROM balance_entries WHERE user_id = $1`;
    expect(await world.count(entries, [buyer.id])).toBe(2);
    // What is due to the user still arrives, and an admin can see it and take care of it.
    const admin = await addPerson(world, { role: 'admin' });
    expect((await refund(admin, { paymentId })).status).toBe(200);
    const details = await admin.api.get(`/v1/admin/users/${buyer.id}`);
    expect(details.body).toMatchObject({ email: '', name: '', balance: 10_000 });
    const correction = { amount: -10_000, reason: 'Paid out by bank transfer' };
    const path = `/v1/users/${buyer.id}/balance/adjustments`;
    expect((await admin.api.post(path, { ...correction, amount: 1 })).body.code).toBe(
      'BALANCE_CLOSED',
    );
    expect((await admin.api.post(path, correction)).status).toBe(201);
  });

  it('refuses while a top-up or its refund is not settled', async () => {
    const emulator = await startEmulator();
    const shop = await World.start({ config: topUpSettings(emulator) });
    try {
      const fan = await addPerson(shop);
      const started = await startTopUp(fan, 'TOSS');
      expect(await refusal(fan)).toEqual(inUse('TOP_UPS'));
      const { paymentKey } = await payAt(emulator, started);
      assertStatus(await confirmTopUp(fan, started.id, { paymentKey }), 200);
      expect(await refusal(fan)).toEqual(inUse('BALANCE'));
      const other = await addPerson(shop);
      const id = await topUpBy(other, emulator, 'TOSS');
      const admin = await addPerson(shop, { role: 'admin' });
      assertStatus(await admin.api.post(`/v1/balance/top-ups/${id}/refund`, {}), 200);
      expect(await refusal(other)).toEqual(inUse('TOP_UPS'));
      const { body } = await other.api.get('/v1/users/me/export');
      expect(body.topUps).toMatchObject([{ id, refunds: [{ amount: 50_000, status: 'PENDING' }] }]);
      const third = await addPerson(shop);
      const givenUp = await startTopUp(third, 'TOSS');
      const cancel = `UPDATE topup_top_ups SET status = 'CANCELLED', due_at = $2 WHERE id = $1`;
      await shop.rows(cancel, [givenUp.id, new Date()]);
      // Its payment is looked up once more, because money may come late.
      expect(await refusal(third)).toEqual(inUse('TOP_UPS'));
      await shop.rows(cancel, [givenUp.id, null]);
      assertStatus(await remove(third), 204);
    } finally {
      await shop.stop();
      await emulator.stop();
    }
  });

  it('lets nobody add money to the balance of a deleted user', async () => {
    const gone = await addPerson(world);
    expect((await remove(gone)).status).toBe(204);
    const charge = await gone.api.post('/v1/balance/charges', { amount: 1_000 });
    expect(['UNAUTHENTICATED', 'BALANCE_CLOSED']).toContain(charge.body.code);
    const entries = `SELECT count(*) FROM balance_entries WHERE user_id = $1`;
    expect(await world.count(entries, [gone.id])).toBe(0);
  });

  it('empties the cart', async () => {
    const buyer = await addPerson(world);
    const { id } = await addItem(world);
    await buyer.api.send('PUT', `/v1/cart/items/${id}`, { body: { quantity: 1 } });
    expect((await remove(buyer)).status).toBe(204);
    const rows = `SELECT count(*) FROM order_cart_items WHERE user_id = $1`;
    expect(await world.count(rows, [buyer.id])).toBe(0);
  });

  it('takes address and name out of the log of changes, and nothing else', async () => {
    const mina = await signUp();
    const admin = await addPerson(world, { role: 'admin' });
    await admin.api.send('PATCH', `/v1/users/${mina.id}`, {
      body: { role: 'door', reason: 'Door' },
    });
    const log = () =>
      world.rows<{ before: object; after: object }>(
        `SELECT * FROM user_admin_actions WHERE subject_id = $1 ORDER BY id`,
        [mina.id],
      );
    const [known] = await log();
    expect(known).toMatchObject({ before: { email: mina.email, name: 'Mina', role: 'customer' } });
    // Another role ends the sessions.
    const { body } = await logIn(mina.email);
    const again = { api: new Api(world.app.baseUrl, body.accessToken as string) };
    expect((await remove(again)).status).toBe(204);
    const without = ({ email: _email, name: _name, ...state }: Record<string, unknown>) => state;
    expect(await log()).toEqual([
      {
        ...known,
        before: without(known?.before as Record<string, unknown>),
        after: without(known?.after as Record<string, unknown>),
      },
    ]);
  });

  it('is gone from the list of users, and can get no role', async () => {
    const gone = await addPerson(world);
    expect((await remove(gone)).status).toBe(204);
    const admin = await addPerson(world, { role: 'admin' });
    const { body } = await admin.api.get('/v1/users?limit=100');
    expect((body.data as { id: string }[]).map(({ id }) => id)).not.toContain(gone.id);
    const change = await admin.api.send('PATCH', `/v1/users/${gone.id}`, {
      body: { role: 'admin' },
    });
    expect(change.body.code).toBe('USER_NOT_FOUND');
  });

  it('refuses the last admin', async () => {
    const alone = await World.start();
    try {
      const api = new Api(alone.app.baseUrl);
      const { body } = await api.post('/v1/auth/login', ADMIN);
      const admin = { api: new Api(alone.app.baseUrl, body.accessToken as string) };
      expect((await remove(admin)).body.code).toBe('LAST_ADMIN');
      await addPerson(alone, { role: 'admin' });
      expect((await remove(admin)).status).toBe(204);
    } finally {
      await alone.stop();
    }
  });

  it('is limited, so that nobody can guess the password', async () => {
    const limited = await World.start({ config: { rateLimits: true } });
    try {
      const person = await addPerson(limited, { balance: 1 });
      const statuses: number[] = [];
      for (let times = 0; times < 21; times += 1) statuses.push((await remove(person)).status);
      expect(statuses).toEqual([...Array<number>(20).fill(409), 429]);
    } finally {
      await limited.stop();
    }
  });
});

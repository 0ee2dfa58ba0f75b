import { randomUUID } from 'node:crypto';
import { actionsOn } from '../../support/admin-actions.js';
import { Api, assertStatus } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, buySeats, holdSeats, readPages, refund } from '../../support/sale-steps.js';
import { addItem, placeOrder } from '../../support/shop.js';
import { World } from '../../support/world.js';

const SIGN_UP = '/v1/auth/signup';

describe('Users, as admins see them', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  async function signUp(email: string): Promise<string> {
    const user = { email, password: 'long enough', name: 'Someone' };
    const answer = await admin.api.post(SIGN_UP, user);
    assertStatus(answer, 201);
    return answer.body.user.id as string;
  }

  const found = async (email: string) => {
    const { body } = await admin.api.get(`/v1/users?email=${encodeURIComponent(email)}`);
    return (body.data as { id: string }[]).map(({ id }) => id);
  };

  it('are found by the address in any form, and by its beginning', async () => {
    const e = await signUp('Zoe.Café@find.test');
    const plus = await signUp('zoe_100%@find.test');
    expect(await found('zoe.café@find.test')).toEqual([e]);
    expect(await found('  ZOE.CAFE\u0301@FIND.TEST ')).toEqual([e]);
    expect(await found('zoe')).toEqual([plus, e]);
    expect(await found('zoe_')).toEqual([plus]);
    expect(await found('zoe_1%')).toEqual([]);
    expect(await found('%@find.test')).toEqual([]);
  });

  it('come in pages, newest first, without their passwords', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const { id } = await addPerson(world);
      await world.rows(`UPDATE user_users SET email = $2 WHERE id = $1`, [
        id,
        `page${index}@x.test`,
      ]);
      ids.unshift(id);
    }
    const pages = await readPages<{ id: string }>(admin.api, '/v1/users?email=page', 2);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().map(({ id }) => id)).toEqual(ids);
    expect(Object.keys(pages[0]?.[0] ?? {}).sort()).toEqual([
      ...['blocked', 'createdAt', 'email', 'emailVerified', 'id', 'name', 'role'],
    ]);
  });

  it('get another role, from the version that If-Match names', async () => {
    const { id } = await addPerson(world);
    const path = `/v1/users/${id}`;
    const patch = (role: string, ifMatch?: string) =>
      admin.api.send('PATCH', path, {
        body: { role, reason: 'hired' },
        ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
      });
    const details = await admin.api.get(`/v1/admin/users/${id}`);
    expect(details.headers.get('etag')).toBe('"1"');
    const changed = await patch('operator', '"1"');
    expect(changed).toMatchObject({ status: 200, body: { id, role: 'operator' } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await patch('door', '"1"')).toMatchObject({ status: 412 });
    expect(await patch('king')).toMatchObject({ status: 400 });
    expect((await admin.api.patch(path, { name: 'Other' })).status).toBe(400);
    const rows = await actionsOn(world, id);
    expect(rows.map(({ before, after, reason }) => [before.role, after.role, reason])).toEqual([
      ['customer', 'operator', 'hired'],
    ]);
  });

  it.each(['admin', 'operator', 'door'] as const)(
    'lose all sessions with the role %s, and log in again with the new one',
    async (role) => {
      const email = `${randomUUID()}@onsale.test`;
      const password = 'long enough';
      const id = await signUp(email);
      const anybody = new Api(world.app.baseUrl);
      const logIn = async () => {
        const answer = await anybody.post('/v1/auth/login', { email, password });
        assertStatus(answer, 200);
        return answer.body as { accessToken: string; refreshToken: string; user: { role: string } };
      };
      assertStatus(await admin.api.patch(`/v1/users/${id}`, { role }), 200);
      const before = await logIn();
      const former = new Api(world.app.baseUrl, before.accessToken);
      assertStatus(await former.get('/v1/users/me'), 200);
      // The same role changes nothing.
      assertStatus(await admin.api.patch(`/v1/users/${id}`, { role }), 200);
      assertStatus(await former.get('/v1/users/me'), 200);

      assertStatus(await admin.api.patch(`/v1/users/${id}`, { role: 'customer' }), 200);

      expect((await former.get('/v1/users/me')).status).toBe(401);
      const { refreshToken } = before;
      expect((await anybody.post('/v1/auth/refresh', { refreshToken })).status).toBe(401);
      expect((await logIn()).user.role).toBe('customer');
    },
  );

  it('have a balance and the sums of their payments', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    const item = await addItem(world, { price: 3_000 });
    await placeOrder(buyer, [[item, 2]], { payNow: true });
    await placeOrder(buyer, [[item, 1]]);
    const hold = await buySeats(buyer, sale, sale.seatIds.slice(0, 2));
    await buyer.api.join(sale.roomId);
    assertStatus(await refund(buyer, hold), 200);
    await holdSeats(buyer, sale, sale.seatIds.slice(2, 3));

    const { status, body } = await admin.api.get(`/v1/admin/users/${buyer.id}`);
    expect([status, body.id, body.role, body.balance]).toEqual([200, buyer.id, 'customer', 94_000]);
    expect(body.payments).toEqual([
      { type: 'ORDER', status: 'PAID', count: 1, amount: 6_000 },
      { type: 'ORDER', status: 'READY', count: 1, amount: 3_000 },
      { type: 'RESERVATION', status: 'READY', count: 1, amount: 10_000 },
      { type: 'RESERVATION', status: 'REFUNDED', count: 1, amount: 20_000 },
    ]);
    const unknown = await admin.api.get(`/v1/admin/users/${sale.showId}`);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'USER_NOT_FOUND' } });
  });

  it('cannot be changed by a former admin, whose token still says so', async () => {
    const former = await addPerson(world, { role: 'admin' });
    // As an instance sees it that has not read the end of the sessions yet.
    await world.rows(`UPDATE user_users SET role = 'customer' WHERE id = $1`, [former.id]);
    const again = await former.api.patch(`/v1/users/${former.id}`, { role: 'admin' });
    expect(again.body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const [row] = await world.rows(`SELECT role FROM user_users WHERE id = $1`, [former.id]);
    expect(row).toEqual({ role: 'customer' });
  });
});

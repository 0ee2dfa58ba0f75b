import { actionsOn } from '../../support/admin-actions.js';
import { assertStatus } from '../../support/api.js';
import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { openSale } from '../../support/sale.js';
import { allRows } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, refund } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

describe('The log of what admins change', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  it('has the actor, the states before and after, and the reason', async () => {
    const roomId = await openRoom(world, { capacity: 100 });
    const operator = await addPerson(world, { role: 'operator' });
    const path = `/v1/queue/rooms/${roomId}`;
    const change = { capacity: 50, reason: '  매장이 느려요 ' };
    assertStatus(await operator.api.patch(path, change), 200);

    const [row, ...others] = await actionsOn(world, roomId);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ actor: operator.id, role: 'operator', reason: change.reason });
    expect(row).toMatchObject({ action: 'changeRoom', type: 'room' });
    expect([row?.before.capacity, row?.after.capacity]).toEqual([100, 50]);
    const { body } = await admin.api.get(path);
    expect(row?.after).toEqual(body);
    expect(row?.before).toEqual({ ...body, capacity: 100 });
  });

  it('has the state of a creation alone, and that of a deletion alone', async () => {
    const item = { name: 'Logged item', price: 5, stock: 7 };
    const { body } = await admin.api.post('/v1/items', item);
    assertStatus(await admin.api.delete(`/v1/items/${body.id}?reason=broken`), 204);

    const [created, deleted] = await actionsOn(world, body.id as string);
    expect(created).toMatchObject({ action: 'createItem', before: null, after: item });
    expect(deleted).toMatchObject({ action: 'deleteItem', before: item, after: null });
    expect([created?.reason, deleted?.reason]).toEqual([null, 'broken']);
  });

  it('shares one transaction with the change', async () => {
    const roomId = await openRoom(world);
    await admin.api.patch(`/v1/queue/rooms/${roomId}`, { capacity: 3 });
    const [row] = await world.rows(
      `SELECT room.xmin = action.xmin AS same FROM queue_rooms room
       JOIN user_admin_actions action ON subject_id = room.id::text WHERE room.id = $1`,
      [roomId],
    );
    expect(row).toEqual({ same: true });
  });

  it('has one row for a request and its replay', async () => {
    const { id } = await addItem(world);
    const send = () =>
      admin.api.post(
        `/v1/items/${id}/stock-adjustments`,
        { delta: 5, reason: 'found' },
        { 'idempotency-key': 'one adjustment' },
      );
    const [first, again] = [await send(), await send()];
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    const rows = await actionsOn(world, id);
    expect(rows.map(({ action, reason }) => [action, reason])).toEqual([['adjustStock', 'found']]);
    expect([rows[0]?.before.stock, rows[0]?.after.stock]).toEqual([10, 15]);
  });

  it('has no row for a refused change', async () => {
    const { id } = await addItem(world, { name: 'First', stock: 1 });
    await addItem(world, { name: 'Second' });
    const roomId = await openRoom(world);
    const customer = await addPerson(world);
    const before = await allRows(world);
    const stale = { body: { capacity: 1 }, headers: { 'if-match': '"7"' } };
    const adjustments = `/v1/items/${id}/stock-adjustments`;
    const answers = [
      await admin.api.send('PATCH', `/v1/queue/rooms/${roomId}`, stale),
      await admin.api.patch(`/v1/queue/rooms/${roomId}`, { capacity: -1 }),
      await admin.api.patch(`/v1/queue/rooms/${roomId}`, { reason: 5 }),
      await admin.api.patch(`/v1/queue/rooms/${customer.id}`, { capacity: 1 }),
      await admin.api.patch(`/v1/items/${id}`, { name: 'second' }),
      await admin.api.post(adjustments, { delta: -2, reason: 'lost' }),
      await customer.api.patch(`/v1/queue/rooms/${roomId}`, { capacity: 1 }),
      await admin.api.delete(`/v1/items/${id}?because=broken`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([412, 400, 400, 404, 409, 409, 403, 400]);
    expect(await allRows(world)).toEqual(before);
  });

  it('has a refund by an admin, and no refund by the owner', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    const own = await buySeats(buyer, sale, sale.seatIds.slice(0, 1));
    await buyer.api.join(sale.roomId);
    const other = await buySeats(buyer, sale, sale.seatIds.slice(1, 2));
    assertStatus(await refund(buyer, own), 200);
    assertStatus(await refund(admin, other), 200);

    expect(await actionsOn(world, own.paymentId)).toEqual([]);
    const [row] = await actionsOn(world, other.paymentId);
    expect(row).toMatchObject({ action: 'refundPayment', actor: admin.id, type: 'payment' });
    expect([row?.before.status, row?.after.status]).toEqual(['PAID', 'REFUNDED']);
  });

  it('has no entry code and no API key', async () => {
    const roomId = await openRoom(world);
    const codes = await admin.api.post(`/v1/queue/rooms/${roomId}/entry-codes`, { count: 3 });
    const key = await admin.api.post(`/v1/queue/rooms/${roomId}/keys`, { name: 'Shop' });
    const [issued] = await actionsOn(world, roomId);
    expect([issued?.before, issued?.after]).toEqual([{ entryCodes: 0 }, { entryCodes: 3 }]);
    const [created] = await actionsOn(world, key.body.id as string);
    expect(created).toMatchObject({ before: null, after: { name: 'Shop', roomId } });
    const log = JSON.stringify(await world.rows('SELECT * FROM user_admin_actions'));
    for (const secret of [...codes.body.codes, key.body.key]) expect(log).not.toContain(secret);
  });

  it('can be filtered, and pages stay the same while new rows are added', async () => {
    const roomId = await openRoom(world);
    const operator = await addPerson(world, { role: 'operator' });
    const change = (capacity: number) =>
      operator.api.patch(`/v1/queue/rooms/${roomId}`, { capacity });
    const start = world.clock.now();
    for (const capacity of [1, 2, 3]) assertStatus(await change(capacity), 200);
    world.clock.advance(60);
    const later = world.clock.now().toISOString();

    const list = async (query: string) =>
      (await admin.api.get(`/v1/admin/actions?${query}`)).body as {
        data: { id: string; after: { capacity: number } }[];
        nextCursor: string;
      };
    const capacities = async (query: string) =>
      (await list(query)).data.map(({ after }) => after.capacity);
    const first = await list(`actorId=${operator.id}&limit=2`);
    assertStatus(await change(4), 200);
    const second = await list(`actorId=${operator.id}&limit=2&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map(({ after }) => after.capacity)).toEqual([3, 2, 1]);

    const from = encodeURIComponent(later);
    expect(await capacities(`subjectId=${roomId}`)).toEqual([4, 3, 2, 1]);
    expect(await capacities(`subjectId=${roomId}&from=${from}`)).toEqual([4]);
    expect(await capacities(`subjectId=${roomId}&to=${from}`)).toEqual([3, 2, 1]);
    expect(await capacities(`subjectId=${roomId}&to=${start.toISOString()}`)).toEqual([]);
    expect(await capacities(`subjectId=${roomId}&action=changeItem`)).toEqual([]);
    expect(await capacities(`actorId=${operator.id}&action=changeRoom&limit=1`)).toEqual([4]);
    expect((await admin.api.get('/v1/admin/actions?subject=x')).status).toBe(400);
  });

  it('can be read by nobody below admin', async () => {
    for (const role of ['customer', 'operator', 'door'] as const) {
      const { api } = await addPerson(world, { role });
      expect(await api.get('/v1/admin/actions')).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN' },
      });
    }
  });

  it.each([
    'UPDATE user_admin_actions SET reason = NULL',
    'DELETE FROM user_admin_actions',
    'TRUNCATE user_admin_actions',
  ])('takes no %s', async (statement) => {
    await expect(world.rows(statement)).rejects.toThrow('user_admin_actions is append-only');
  });
});

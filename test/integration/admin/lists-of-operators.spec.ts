import { assertStatus } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { addBuyer, buySeats, readPages } from '../../support/sale-steps.js';
import { addItem } from '../../support/shop.js';
import { World } from '../../support/world.js';

describe('The lists for operators', () => {
  let world: World;
  let operator: Person;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    operator = await addPerson(world, { role: 'operator' });
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  const idsOf = async (path: string) =>
    (await readPages<{ id: string }>(operator.api, path, 1)).flat().map(({ id }) => id);

  it('have withdrawn concerts and cancelled shows, newest first, of one concert or one room', async () => {
    const [first, second] = [await openSale(world), await openSale(world)];
    assertStatus(
      await admin.api.patch(`/v1/concerts/${first.concertId}`, { status: 'WITHDRAWN' }),
      200,
    );
    assertStatus(await admin.api.post(`/v1/shows/${second.showId}/cancel`, { reason: 'Ill' }), 200);

    expect(await idsOf('/v1/admin/concerts')).toEqual([second.concertId, first.concertId]);
    expect(await idsOf('/v1/admin/shows')).toEqual([second.showId, first.showId]);
    expect(await idsOf(`/v1/admin/shows?concertId=${first.concertId}`)).toEqual([first.showId]);
    const ofRoom = await operator.api.get(`/v1/admin/shows?roomId=${second.roomId}`);
    expect(ofRoom.body.data).toMatchObject([
      {
        ...{ id: second.showId, roomId: second.roomId, status: 'CANCELLED', seatCount: 20 },
        concert: { title: 'Test concert' },
      },
    ]);
  });

  it('have hidden items, but no deleted ones, of one room or all', async () => {
    const { roomId } = await openSale(world);
    const visible = await addItem(world);
    const hidden = await addItem(world);
    const deleted = await addItem(world);
    const change = { hidden: true, roomId };
    assertStatus(await admin.api.patch(`/v1/items/${hidden.id}`, change), 200);
    assertStatus(await admin.api.delete(`/v1/items/${deleted.id}`), 204);

    expect(await idsOf('/v1/admin/items')).toEqual([hidden.id, visible.id]);
    expect(await idsOf(`/v1/admin/items?roomId=${roomId}`)).toEqual([hidden.id]);
    expect(await idsOf('/v1/items')).toEqual([visible.id]);
  });

  it('say how far the feed is behind', async () => {
    await world.rows('UPDATE outbox_events SET published_at = now() WHERE published_at IS NULL');
    const feed = async () => (await operator.api.get('/v1/admin/feed')).body as object;
    const idle = { pending: 0, oldestAt: null, retrying: 0, deadLetters: 0, disabled: false };
    expect(await feed()).toEqual(idle);

    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 100_000 });
    await buySeats(buyer, sale, sale.seatIds.slice(0, 1));
    const [row] = await world.rows<{ oldest: Date }>(
      'SELECT min(occurred_at) AS oldest FROM outbox_events WHERE published_at IS NULL',
    );
    expect(await feed()).toMatchObject({ pending: 1, oldestAt: row!.oldest.toISOString() });
  });
});

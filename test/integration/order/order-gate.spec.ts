import { randomUUID } from 'node:crypto';
import { RoomFacade, RoomHolds, QueueFacade } from '../../../src/modules/queue/index.js';
import { CacheCounters } from '../../../src/shared/cache/cache-counters.js';
import { addPerson, type Person } from '../../support/people.js';
import { letIn } from '../../support/sale.js';
import { confirm } from '../../support/sale-steps.js';
import { addItem, order, placeOrder, stockOf, useShop } from '../../support/shop.js';
import type { World } from '../../support/world.js';

describe('Orders of items behind a waiting room', () => {
  let world: World;
  let buyer: Person;
  useShop((shop) => ({ world, buyer } = shop));

  async function room(capacity = 100): Promise<string> {
    const rooms = world.app.get(RoomFacade);
    return (await rooms.createRoom('A drop', { capacity, admitPerSecond: 100 })).id;
  }

  async function codeOf(...basket: Parameters<typeof order>[1]): Promise<string> {
    const { status, body } = await order(buyer.api, basket);
    return status === 201 ? '201' : `${status} ${body.code}`;
  }

  it('need an active token of that room, also with other items in the order', async () => {
    const roomId = await room();
    const drop = await addItem(world, { roomId });
    const free = await addItem(world);
    expect(await codeOf([free, 1])).toBe('201');
    expect(await codeOf([free, 1], [drop, 1])).toBe('401 QUEUE_TOKEN_MISSING');

    await letIn(world, buyer, await room());
    expect(await codeOf([drop, 1])).toBe('403 QUEUE_WRONG_ROOM');
    // Items without a room need no token and ignore one.
    expect(await codeOf([free, 1])).toBe('201');

    await letIn(world, buyer, roomId);
    expect(await codeOf([free, 1], [drop, 1])).toBe('201');
    expect(await stockOf(world, drop)).toBe(99);
  });

  it('fail for a waiting user, and take no stock', async () => {
    const roomId = await room(1);
    const drop = await addItem(world, { roomId });
    await letIn(world, await addPerson(world), roomId);
    await buyer.api.join(roomId);
    expect(await codeOf([drop, 1])).toBe('403 QUEUE_NOT_ADMITTED');
    expect(await stockOf(world, drop)).toBe(100);
  });

  it('fail for an item that has just got the room, and take no stock', async () => {
    const drop = await addItem(world);
    // The details that the gate reads are cached.
    expect((await buyer.api.get(`/v1/items/${drop.id}`)).status).toBe(200);
    await world.rows('UPDATE item_items SET room_id = $1 WHERE id = $2', [await room(), drop.id]);
    expect(await codeOf([drop, 1])).toBe('403 QUEUE_NOT_ADMITTED');
    expect(await stockOf(world, drop)).toBe(100);
  });

  it('fail with items of two rooms', async () => {
    const one = await addItem(world, { roomId: await room() });
    const other = await addItem(world, { roomId: await room() });
    expect(await codeOf([one, 1], [other, 1])).toBe('422 ORDER_SPANS_ROOMS');
  });

  it('need no token for their payment, which ends the slot', async () => {
    const roomId = await room(1);
    const drop = await addItem(world, { roomId });
    await letIn(world, buyer, roomId);
    const first = await placeOrder(buyer, [[drop, 1]]);
    const second = await placeOrder(buyer, [[drop, 1]]);
    const slot = async () =>
      (await buyer.api.get('/v1/queue/tokens/me/admission')).body.admitted as boolean | undefined;

    const api = {
      post: (path: string, body: unknown) =>
        buyer.api.send('POST', path, { body, headers: { 'x-queue-token': '' } }),
    };
    expect((await api.post(`/v1/payments/${first.paymentId}/confirm`, {})).status).toBe(200);
    // The user has another unpaid order in this room.
    expect(await slot()).toBe(true);
    expect((await confirm(buyer, second)).status).toBe(200);
    expect(await slot()).toBeUndefined();
    const next = await world.app.get(QueueFacade).join((await addPerson(world)).id, roomId);
    expect(next.view.status).toBe('ACTIVE');
  });

  it('cannot be paid before their room opens', async () => {
    const roomId = await room();
    const drop = await addItem(world, { roomId });
    await letIn(world, buyer, roomId);
    const placed = await placeOrder(buyer, [[drop, 1]]);
    const opensAt = new Date(Date.now() + 3_600_000);
    const release = jest.spyOn(world.app.get(RoomHolds), 'release').mockResolvedValueOnce();
    await world.app.get(RoomFacade).changeRoom(roomId, { opensAt });
    release.mockRestore();

    const refused = await confirm(buyer, placed);
    expect(refused).toMatchObject({ status: 403, body: { code: 'QUEUE_NOT_ADMITTED' } });
    await world.app.get(RoomFacade).changeRoom(roomId, { opensAt: null });
    expect((await confirm(buyer, placed)).status).toBe(200);
  });

  it('get the stored response of their key after the payment has ended the slot', async () => {
    const roomId = await room();
    const drop = await addItem(world, { roomId });
    await letIn(world, buyer, roomId);
    const body = { items: [{ itemId: drop.id, quantity: 1 }], payNow: true };
    const key = { 'idempotency-key': 'drop-1' };
    const first = await buyer.api.post('/v1/orders', body, key);
    expect(first.status).toBe(201);
    const again = await buyer.api.post('/v1/orders', body, key);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    const fresh = await buyer.api.post('/v1/orders', body, { 'idempotency-key': 'drop-2' });
    expect(fresh.body.code).toBe('QUEUE_TOKEN_EXPIRED');
    expect(await stockOf(world, drop)).toBe(99);
  });

  it('fail with too many items before the gate reads the items', async () => {
    const counters = world.app.get(CacheCounters);
    const drop = await addItem(world, { roomId: await room() });
    const strangers = Array.from({ length: 1_000 }, () => ({ id: randomUUID(), price: 1 }));
    const before = counters.misses;
    expect(await codeOf(...[drop, ...strangers].map((item) => [item, 1] as const))).toBe(
      '400 VALIDATION_FAILED',
    );
    expect(counters.misses).toBe(before);
  });
});

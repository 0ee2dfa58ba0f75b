import { addPeople, addPerson, type Person } from '../../support/people.js';
import { atOnce, onEveryInstance, tally } from '../../support/sale-steps.js';
import { addItem, type ShopItem, stockOf, useShop } from '../../support/shop.js';
import type { World } from '../../support/world.js';

describe('An order with an Idempotency-Key', () => {
  let world: World;
  let buyer: Person;
  let item: ShopItem;
  useShop((shop) => ({ world, buyer } = shop), { instances: 2 });

  beforeEach(async () => {
    item = await addItem(world);
  });

  function send({ api }: Pick<Person, 'api'>, key: string, quantity = 1, payNow = false) {
    const items = [{ itemId: item.id, quantity }];
    return api.post('/v1/orders', { items, payNow }, { 'idempotency-key': key });
  }

  it.each([false, true])(
    'takes stock once for twenty simultaneous requests (payNow: %s)',
    async (payNow) => {
      const answers = await atOnce(20, onEveryInstance(world, buyer), (api) =>
        send({ api }, 'once', 1, payNow),
      );
      const kinds = Object.keys(tally(answers));
      expect(kinds).toContain('201');
      expect(kinds.every((kind) => ['201', '409 IDEMPOTENCY_IN_PROGRESS'].includes(kind))).toBe(
        true,
      );
      const ids = new Set(
        answers.filter(({ status }) => status === 201).map(({ body }) => body.id),
      );
      expect(ids.size).toBe(1);
      expect(await stockOf(world, item)).toBe(99);
      expect((await send(buyer, 'once', 1, payNow)).headers.get('idempotency-replayed')).toBe(
        'true',
      );
    },
  );

  it('fails when the body differs', async () => {
    expect((await send(buyer, 'key', 1)).status).toBe(201);
    expect((await send(buyer, 'key', 2)).body).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await stockOf(world, item)).toBe(99);
  });

  it('succeeds with the same key after a refusal', async () => {
    expect((await send(buyer, 'later', 101)).body.code).toBe('OUT_OF_STOCK');
    const admin = await addPerson(world, { role: 'admin' });
    const adjustment = { delta: 1, reason: 'found one more' };
    await admin.api.post(`/v1/items/${item.id}/stock-adjustments`, adjustment);
    expect((await send(buyer, 'later', 101)).status).toBe(201);
  });

  it('succeeds for each of sixty users with the same key', async () => {
    const people = await addPeople(world, 60);
    const answers = await Promise.all(people.map((person) => send(person, 'the same key')));
    expect(tally(answers)).toEqual({ '201': 60 });
    const replays = await Promise.all(people.map((person) => send(person, 'the same key')));
    expect(replays.map(({ body }) => body.id)).toEqual(answers.map(({ body }) => body.id));
    expect(await stockOf(world, item)).toBe(40);
  });
});

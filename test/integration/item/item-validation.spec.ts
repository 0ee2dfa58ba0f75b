import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { allRows } from '../../support/sale-invariants.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
let named = 0;

/** A valid body with a unique name. */
function goods(changes: object = {}) {
  named += 1;
  return { name: `Sneaker ${named}`, price: 189_000, stock: 5, ...changes };
}

describe('The API of items, for wrong requests,', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  it.each<[string, object, string[]]>([
    [
      'nothing',
      { name: undefined, price: undefined, stock: undefined },
      ['name', 'price', 'stock'],
    ],
    ['a blank name', { name: ' \t' }, ['name']],
    ['a long name', { name: 'x'.repeat(101) }, ['name']],
    ['a price of 0', { price: 0 }, ['price']],
    ['a negative price', { price: -100_000 }, ['price']],
    ['a price beyond the limit', { price: 1_000_000_001 }, ['price']],
    ['half a won', { price: 1.5 }, ['price']],
    ['a price in words', { price: '100' }, ['price']],
    ['a negative stock', { stock: -1 }, ['stock']],
    ['a stock beyond the limit', { stock: 10_000_001 }, ['stock']],
    ['a long description', { description: 'x'.repeat(2_001) }, ['description']],
    ['a malformed room id', { roomId: 'room' }, ['roomId']],
    ['a limit of 0', { maxPerUser: 0 }, ['maxPerUser']],
    ['a time without an offset', { onSaleFrom: '2026-12-24T18:00:00' }, ['onSaleFrom']],
    ['no answer to whether it is hidden', { hidden: null }, ['hidden']],
    ['an unknown field', { discount: 5 }, ['discount']],
  ])('refuses an item with %s', async (_what, wrong, fields) => {
    const before = await allRows(world);
    const { body } = await admin.api.post('/v1/items', goods(wrong));
    expect(body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    const pointers = (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(fields.map((field) => `/${field}`).sort());
    expect(await allRows(world)).toEqual(before);
  });

  it.each([
    { name: null },
    { name: '' },
    { price: null },
    { price: 0 },
    { stock: 5 },
    { id: UNKNOWN },
    { roomId: 5 },
  ])('refuses the change %j', async (body) => {
    const item = await addItem(world);
    const before = await allRows(world);
    const answer = await admin.api.patch(`/v1/items/${item.id}`, body);
    expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(await allRows(world)).toEqual(before);
  });
});

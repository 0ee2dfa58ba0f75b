import { codeOf } from '../../../../test/support/code-of.js';
import { type ItemError } from './item-error.js';
import { LockedStock, type StockedItem } from './locked-stock.js';

const item = (id: string, available: number, price = 1_000): StockedItem => ({
  id,
  name: `Item ${id}`,
  price,
  roomId: id === 'drop' ? 'room' : null,
  maxPerUser: id === 'drop' ? 2 : null,
  onSaleFrom: null,
  onSaleUntil: null,
  available,
});

function itemIdsOf(rule: () => void): unknown {
  try {
    rule();
    return null;
  } catch (error) {
    return (error as ItemError).details['itemIds'];
  }
}

describe('LockedStock', () => {
  it('prices a basket at current prices, in the order of the basket', () => {
    const stock = new LockedStock([item('a', 5, 300), item('drop', 1, 90_000)]);
    const basket = [
      { itemId: 'drop', quantity: 1 },
      { itemId: 'a', quantity: 2 },
    ];
    expect(stock.price(basket)).toEqual([
      { itemId: 'drop', name: 'Item drop', price: 90_000, quantity: 1, roomId: 'room' },
      { itemId: 'a', name: 'Item a', price: 300, quantity: 2, roomId: null },
    ]);
    expect(stock.taken.size).toBe(0);
  });

  it('refuses a basket after the last piece is taken', () => {
    const stock = new LockedStock([item('a', 2)]);
    const one = [{ itemId: 'a', quantity: 1 }];
    stock.take(one);
    expect(codeOf(() => stock.price(one))).toBeNull();
    stock.take(one);
    expect(codeOf(() => stock.price(one))).toBe('OUT_OF_STOCK');
    expect(codeOf(() => stock.take(one))).toBe('OUT_OF_STOCK');
    expect([...stock.taken]).toEqual([['a', 2]]);
  });

  it('takes all items of a basket or none, and names the items without enough stock', () => {
    const stock = new LockedStock([item('a', 5), item('b', 1), item('c', 0)]);
    const basket = [
      { itemId: 'a', quantity: 5 },
      { itemId: 'b', quantity: 2 },
      { itemId: 'c', quantity: 1 },
    ];
    expect(codeOf(() => stock.take(basket))).toBe('OUT_OF_STOCK');
    expect(itemIdsOf(() => stock.take(basket))).toEqual(['b', 'c']);
    expect(stock.taken.size).toBe(0);
    stock.take([{ itemId: 'a', quantity: 5 }]);
    expect(stock.taken.get('a')).toBe(5);
  });

  it('refuses unknown items before items without enough stock', () => {
    const stock = new LockedStock([item('a', 0)]);
    const basket = [
      { itemId: 'a', quantity: 1 },
      { itemId: 'gone', quantity: 1 },
    ];
    expect(codeOf(() => stock.price(basket))).toBe('ITEM_NOT_FOUND');
    expect(itemIdsOf(() => stock.price(basket))).toEqual(['gone']);
  });

  it('takes from the stock that earlier baskets have left', () => {
    const stock = new LockedStock([item('a', 10)]);
    const outcomes = [4, 4, 4, 2].map((quantity) =>
      codeOf(() => stock.take([{ itemId: 'a', quantity }])),
    );
    expect(outcomes).toEqual([null, null, 'OUT_OF_STOCK', null]);
    expect(stock.taken.get('a')).toBe(10);
  });

  it('knows the limits of the items that have one', () => {
    const stock = new LockedStock([item('a', 10), item('drop', 10)]);
    expect([...stock.limits]).toEqual([['drop', 2]]);
  });

  it('names the items that are not on sale, after unknown ones', () => {
    const opensAt = new Date('2026-12-24T18:00:00Z');
    const early = new Date(opensAt.getTime() - 1);
    const stock = new LockedStock([item('a', 10), { ...item('b', 10), onSaleFrom: opensAt }]);
    const basket = ['a', 'b'].map((itemId) => ({ itemId, quantity: 1 }));
    expect(codeOf(() => stock.assertOnSale(basket, early))).toBe('ITEM_NOT_ON_SALE');
    expect(itemIdsOf(() => stock.assertOnSale(basket, early))).toEqual(['b']);
    expect(codeOf(() => stock.assertOnSale(basket, opensAt))).toBeNull();
    const withUnknown = [...basket, { itemId: 'gone', quantity: 1 }];
    expect(itemIdsOf(() => stock.assertOnSale(withUnknown, early))).toEqual(['gone']);
  });
});

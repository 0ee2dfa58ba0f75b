import fc from 'fast-check';
import { Money } from '../../../shared/domain/money.js';
import { Order } from './order.js';
import { amountOf, linesOf, returnedOf, type SoldItem } from './order-line.js';

function item(name: string, price: number, quantity: number): SoldItem {
  return { itemId: name, name, price, quantity };
}

const anyItemOf = (maxQuantity: number) => ({
  itemId: fc.uuid(),
  name: fc.string(),
  price: fc.integer({ min: 1, max: 1_000_000_000 }),
  quantity: fc.integer({ min: 1, max: maxQuantity }),
});
const anyItem = fc.record(anyItemOf(1_000));
const anyItems = fc.array(anyItem, { minLength: 1, maxLength: 50 });

describe('The lines of an order', () => {
  it('share a discount by their amounts, and the largest remainders get the rest', () => {
    const lines = linesOf([item('a', 100, 1), item('b', 100, 1), item('c', 50, 2)], Money.of(100));
    expect(lines.map(({ discount }) => discount)).toEqual([34, 33, 33]);
    expect(lines.map(({ total }) => total)).toEqual([66, 67, 67]);
  });

  it('share the discount of a coupon for some items among the lines of these items', () => {
    const items = [item('a', 100, 1), item('b', 900, 1), item('c', 50, 2), item('d', 100, 1)];
    const lines = linesOf(items, Money.of(100), ['d', 'a', 'c', 'not ordered']);
    expect(lines.map(({ discount }) => discount)).toEqual([34, 0, 33, 33]);
  });

  it('cost nothing when the discount equals the subtotal', () => {
    const items = [item('a', 7, 3), item('b', 1, 1)];
    expect(linesOf(items, amountOf(items)).map(({ total }) => total)).toEqual([0, 0]);
  });

  it('add up to the total, and none of them is negative', () => {
    fc.assert(
      fc.property(anyItems, fc.double({ min: 0, max: 1, noNaN: true }), (items, share) => {
        const subtotal = amountOf(items).amount;
        const discount = Math.floor(subtotal * share);
        const lines = linesOf(items, Money.of(discount));
        const sumOf = (pick: (line: (typeof lines)[number]) => number) =>
          lines.reduce((sum, line) => sum + pick(line), 0);
        expect(sumOf((line) => line.amount)).toBe(subtotal);
        expect(sumOf((line) => line.discount)).toBe(discount);
        expect(sumOf((line) => line.total)).toBe(subtotal - discount);
        for (const line of lines) {
          expect(line.discount).toBeGreaterThanOrEqual(0);
          expect(line.total).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('never share a discount with other items, and never fall below 0', () => {
    fc.assert(
      fc.property(anyItems, fc.double({ min: 0, max: 1, noNaN: true }), (items, share) => {
        const some = items.filter((_, index) => index % 2 === 0);
        const discount = Math.floor(amountOf(some).amount * share);
        const ids = some.map(({ itemId }) => itemId);
        const lines = linesOf(items, Money.of(discount), ids);
        const [shared, others] = [
          lines.filter((_, i) => i % 2 === 0),
          lines.filter((_, i) => i % 2),
        ];
        expect(others.every((line) => line.discount === 0)).toBe(true);
        expect(shared.reduce((sum, line) => sum + line.discount, 0)).toBe(discount);
        expect(lines.every(({ total }) => total >= 0)).toBe(true);
      }),
    );
  });
});

describe('Refunded pieces of a line', () => {
  it('have their share of the discount, and the earlier pieces get the rest', () => {
    const [line] = linesOf([item('a', 100, 3)], Money.of(100));
    if (!line) throw new Error('There is no line');
    const shares = [0, 1, 2].map((refundedQuantity) =>
      returnedOf({ ...line, refundedQuantity }, 1),
    );
    expect(shares.map(({ discount }) => discount)).toEqual([34, 33, 33]);
    expect(shares.map(({ total }) => total)).toEqual([66, 67, 67]);
    expect(returnedOf({ ...line, refundedQuantity: 1 }, 2)).toMatchObject({
      discount: 66,
      total: 134,
    });
  });

  it('add up to the order in any order, and none of them is negative or above its price', () => {
    const anyOrder = fc.record({
      items: fc.uniqueArray(fc.record(anyItemOf(20)), {
        selector: ({ itemId }) => itemId,
        minLength: 1,
        maxLength: 5,
      }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      picks: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 20 })), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(anyOrder, ({ items, share, picks }) => {
        const order = paidOrder(items, Math.floor(amountOf(items).amount * share));
        let refunded = 0;
        for (const [which, quantity] of picks) {
          if (order.status === 'REFUNDED') break;
          const { itemId } = items[which % items.length] ?? { itemId: '' };
          const left = leftOf(order, itemId);
          const lines = order.refund([{ itemId, quantity }], NOW);
          expect(lines === null).toBe(quantity > left);
          for (const { total, amount, discount } of lines ?? []) {
            expect(discount).toBeGreaterThanOrEqual(0);
            expect(total).toBeGreaterThanOrEqual(0);
            expect(total).toBeLessThanOrEqual(amount);
            refunded += total;
          }
          expect(refunded).toBeLessThanOrEqual(order.total.amount);
        }
        const rest = order.status === 'REFUNDED' ? [] : (order.refund(null, NOW) ?? []);
        expect(order.status).toBe('REFUNDED');
        expect(rest.reduce((sum, { total }) => sum + total, refunded)).toBe(order.total.amount);
      }),
    );
  });
});

const NOW = new Date('2026-12-24T18:00:00Z');

function paidOrder(items: readonly SoldItem[], discount: number): Order {
  const order = Order.place({
    id: 'order',
    userId: 'user',
    roomId: null,
    paymentId: 'payment',
    userCouponId: null,
    items,
    discounted: null,
    discount: Money.of(discount),
    expiresAt: new Date(NOW.getTime() + 1),
    createdAt: NOW,
  });
  order.pay(NOW);
  return order;
}

function leftOf(order: Order, itemId: string): number {
  const line = order.state.lines.find((one) => one.itemId === itemId);
  return line ? line.quantity - line.refundedQuantity : 0;
}

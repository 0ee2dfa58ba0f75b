import { codeOf } from '../../../../test/support/code-of.js';
import { changesOf, describedBy, isOnSale, type ItemDescription } from './item.js';

const from = new Date('2026-12-24T18:00:00Z');
const until = new Date('2026-12-25T18:00:00Z');
const draft = { name: 'Lamp', description: null, price: 9_000, roomId: null };
const lamp: ItemDescription = {
  ...draft,
  maxPerUser: null,
  onSaleFrom: null,
  onSaleUntil: null,
  hidden: false,
};

describe('A new item', () => {
  it('is always on sale, listed and without a limit by default', () => {
    expect(describedBy(draft)).toEqual(lamp);
  });

  it('has a limit of ten pieces per user if it has a room, unless the admin sets another', () => {
    const drop = { ...draft, roomId: 'room' };
    expect(describedBy(drop).maxPerUser).toBe(10);
    expect(describedBy({ ...drop, maxPerUser: null }).maxPerUser).toBeNull();
    expect(describedBy({ ...drop, maxPerUser: 2 }).maxPerUser).toBe(2);
  });

  it('refuses a sale that ends before it starts', () => {
    const code = (onSaleFrom: Date, onSaleUntil: Date) =>
      codeOf(() => describedBy({ ...draft, onSaleFrom, onSaleUntil }));
    expect(code(until, from)).toBe('INVALID_ITEM');
    expect(code(from, from)).toBe('INVALID_ITEM');
    expect(code(from, until)).toBeNull();
  });
});

describe('A changed item', () => {
  it('gets the default limit together with its room, unless it has a limit', () => {
    expect(changesOf(lamp, { roomId: 'room' })).toEqual({ roomId: 'room', maxPerUser: 10 });
    const limited = { ...lamp, maxPerUser: 3 };
    expect(changesOf(limited, { roomId: 'room' })).toEqual({ roomId: 'room' });
    const free = { roomId: 'room', maxPerUser: null };
    expect(changesOf(lamp, free)).toEqual(free);
  });

  it('keeps its limit when its room does not change', () => {
    const drop = { ...lamp, roomId: 'room' };
    expect(changesOf(drop, { price: 1 })).toEqual({ price: 1 });
    expect(changesOf(drop, { roomId: 'other' })).toEqual({ roomId: 'other' });
  });

  it('refuses an end of the sale before the start that it already has', () => {
    const item = { ...lamp, onSaleFrom: until };
    expect(codeOf(() => changesOf(item, { onSaleUntil: from }))).toBe('INVALID_ITEM');
    expect(codeOf(() => changesOf(item, { onSaleFrom: null, onSaleUntil: from }))).toBeNull();
  });
});

describe('The sale of an item', () => {
  it('includes its start and excludes its end', () => {
    const justBefore = (time: Date) => new Date(time.getTime() - 1);
    const sale = { onSaleFrom: from, onSaleUntil: until };
    expect(isOnSale(sale, justBefore(from))).toBe(false);
    expect(isOnSale(sale, from)).toBe(true);
    expect(isOnSale(sale, justBefore(until))).toBe(true);
    expect(isOnSale(sale, until)).toBe(false);
    expect(isOnSale({ onSaleFrom: null, onSaleUntil: null }, from)).toBe(true);
  });
});

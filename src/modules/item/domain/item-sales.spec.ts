import { sumByHour, windowStart } from './item-sales.js';

describe('sumByHour', () => {
  it('sums sales per hour and item, and sorts by both', () => {
    const at = (time: string) => new Date(`2026-12-24T${time}Z`);
    const sums = sumByHour([
      { itemId: 'b', quantity: 3, soldAt: at('18:30:00') },
      { itemId: 'a', quantity: 1, soldAt: at('19:00:00') },
      { itemId: 'b', quantity: -2, soldAt: at('18:59:59') },
      { itemId: 'a', quantity: 5, soldAt: at('18:00:00') },
    ]);
    expect(sums).toEqual([
      { hour: at('18:00:00'), itemId: 'a', quantity: 5 },
      { hour: at('18:00:00'), itemId: 'b', quantity: 1 },
      { hour: at('19:00:00'), itemId: 'a', quantity: 1 },
    ]);
  });

  it.each(['18:00:00.000', '18:59:59.999'])(
    'count from the start of an hour, also at %s',
    (time) => {
      const now = new Date(`2026-12-24T${time}Z`);
      expect(windowStart(3, now)).toEqual(new Date('2026-12-21T18:00:00Z'));
    },
  );
});

import { isRefundableAt } from './refund-policy.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const startsAt = new Date('2026-12-24T19:00:00Z');
const before = (time: Date) => new Date(time.getTime() - 1);
const daysAfter = (time: Date, days: number) => new Date(time.getTime() + days * DAY_MS);

describe('A show', () => {
  it('can be refunded by its buyers until it starts', () => {
    const show = { status: 'WITHDRAWN', startsAt, movedAt: null };
    expect(isRefundableAt(show, before(startsAt))).toBe(true);
    expect(isRefundableAt(show, startsAt)).toBe(false);
  });

  it('can be refunded for seven days after a change of its date, also when it has started', () => {
    const movedAt = daysAfter(startsAt, -1);
    const show = { status: 'ON_SALE', startsAt, movedAt };
    expect(isRefundableAt(show, before(daysAfter(movedAt, 7)))).toBe(true);
    expect(isRefundableAt(show, daysAfter(movedAt, 7))).toBe(false);
  });

  it('can be refunded until it starts when its date was changed long before', () => {
    const show = { status: 'ON_SALE', startsAt, movedAt: daysAfter(startsAt, -30) };
    expect(isRefundableAt(show, before(startsAt))).toBe(true);
    expect(isRefundableAt(show, startsAt)).toBe(false);
  });

  it('can be refunded for ever when it is cancelled', () => {
    const show = { status: 'CANCELLED', startsAt, movedAt: null };
    expect(isRefundableAt(show, daysAfter(startsAt, 365))).toBe(true);
  });
});

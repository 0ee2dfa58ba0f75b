import { refusalsInLine } from './claims.js';
import type { Coupon } from './coupon.js';

const now = new Date('2026-12-24T18:00:00Z');
const later = new Date('2026-12-25T18:00:00Z');

function codes(remaining: number, holders: string[], line: string[], at = now) {
  const coupon: Coupon = {
    id: 'coupon',
    name: 'Won',
    discount: { type: 'FIXED', value: 1_000, maxAmount: null },
    minOrderAmount: 0,
    quantity: 10,
    issued: 10 - remaining,
    claimableFrom: now,
    claimableUntil: later,
    validUntil: later,
    createdAt: now,
  };
  return refusalsInLine(coupon, new Set(holders), line, at).map((one) => one?.code ?? 'granted');
}

describe('Those who stand in line for a coupon', () => {
  it('are served in their order, until none is left', () => {
    expect(codes(2, [], ['a', 'b', 'c'])).toEqual(['granted', 'granted', 'COUPON_SOLD_OUT']);
  });

  it('get one each, however often they stand in it', () => {
    expect(codes(3, [], ['a', 'a', 'b'])).toEqual(['granted', 'COUPON_ALREADY_CLAIMED', 'granted']);
  });

  it('take nothing from those behind them when they have one already', () => {
    expect(codes(1, ['a'], ['a', 'b'])).toEqual(['COUPON_ALREADY_CLAIMED', 'granted']);
  });

  it('are told that they have one rather than that none is left', () => {
    expect(codes(0, ['a'], ['a', 'b'])).toEqual(['COUPON_ALREADY_CLAIMED', 'COUPON_SOLD_OUT']);
    expect(codes(1, [], ['a', 'a'])).toEqual(['granted', 'COUPON_ALREADY_CLAIMED']);
  });

  it('are all refused outside the time to claim it, whoever has one', () => {
    const early = new Date(now.getTime() - 1);
    for (const at of [early, later]) {
      expect(codes(2, ['a'], ['a', 'b'], at)).toEqual([
        'COUPON_NOT_CLAIMABLE',
        'COUPON_NOT_CLAIMABLE',
      ]);
    }
  });
});

import { estimateWaitSeconds, pollAfterSeconds, type RoomPace } from './waiting-time.js';

const pace: RoomPace = {
  admitPerSecond: 10,
  capacity: 100,
  activeTtlSeconds: 50,
  freeSlots: 0,
  recentPerSecond: 0,
  secondsUntilOpen: 0,
};

describe('estimateWaitSeconds', () => {
  it('is 0 for someone who is in', () => {
    expect(estimateWaitSeconds(0, pace)).toBe(0);
  });

  it('takes the rate cap while slots are free', () => {
    expect(estimateWaitSeconds(20, { ...pace, freeSlots: 30 })).toBe(2);
  });

  it('assumes the slowest turnover while nothing was seen', () => {
    expect(estimateWaitSeconds(20, pace)).toBe(10);
  });

  it('takes the pace seen lately, capped by the rate', () => {
    expect(estimateWaitSeconds(20, { ...pace, recentPerSecond: 4 })).toBe(5);
    expect(estimateWaitSeconds(20, { ...pace, recentPerSecond: 400 })).toBe(2);
  });

  it('counts free slots and the rest of the line apart', () => {
    expect(estimateWaitSeconds(30, { ...pace, freeSlots: 10, recentPerSecond: 4 })).toBe(6);
  });

  it('stays a number when nobody can be admitted', () => {
    expect(estimateWaitSeconds(1, { ...pace, capacity: 0 })).toBe(86_400);
  });

  it('adds the time until the room opens', () => {
    expect(estimateWaitSeconds(20, { ...pace, recentPerSecond: 4, secondsUntilOpen: 60 })).toBe(65);
  });
});

describe('pollAfterSeconds', () => {
  const farAway = 1_000_000;

  it('never falls as the position grows', () => {
    const positions = [1, 10, 999, 1_000, 1_001, 5_000, 100_000, 1_000_000];
    const polls = positions.map((position) => pollAfterSeconds(position, farAway));
    expect(polls).toEqual([...polls].sort((a, b) => a - b));
    expect(polls[0]).toBe(2);
  });

  it.each([1_000, 100_000, 1_000_000, 5_000_000])(
    'keeps the polling of a line of %i under 2,500 requests a second',
    (length) => {
      let perSecond = 0;
      for (let position = 1; position <= length; position += 1) {
        perSecond += 1 / pollAfterSeconds(position, farAway);
      }
      expect(perSecond).toBeLessThan(2_500);
    },
  );

  it('comes back in time for a line that drains fast', () => {
    expect(pollAfterSeconds(1_000_000, 200)).toBe(100);
    expect(pollAfterSeconds(1_000_000, 1)).toBe(2);
  });
});

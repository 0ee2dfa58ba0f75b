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
  it('returns 0 for an admitted user', () => {
    expect(estimateWaitSeconds(0, pace)).toBe(0);
  });

  it('uses the rate while slots are free', () => {
    expect(estimateWaitSeconds(20, { ...pace, freeSlots: 30 })).toBe(2);
  });

  it('assumes that every slot lasts its whole lifetime while nobody was admitted recently', () => {
    expect(estimateWaitSeconds(20, pace)).toBe(10);
  });

  it('uses the recent pace, but at most the rate', () => {
    expect(estimateWaitSeconds(20, { ...pace, recentPerSecond: 4 })).toBe(5);
    expect(estimateWaitSeconds(20, { ...pace, recentPerSecond: 400 })).toBe(2);
  });

  it('adds the time for the free slots and the time for the rest of the queue', () => {
    expect(estimateWaitSeconds(30, { ...pace, freeSlots: 10, recentPerSecond: 4 })).toBe(6);
  });

  it('returns one day when the capacity is 0', () => {
    expect(estimateWaitSeconds(1, { ...pace, capacity: 0 })).toBe(86_400);
  });

  it('adds the time until the room opens', () => {
    expect(estimateWaitSeconds(20, { ...pace, recentPerSecond: 4, secondsUntilOpen: 60 })).toBe(65);
  });
});

describe('pollAfterSeconds', () => {
  const farAway = 1_000_000;

  it('never decreases when the position grows', () => {
    const positions = [1, 10, 999, 1_000, 1_001, 5_000, 100_000, 1_000_000];
    const polls = positions.map((position) => pollAfterSeconds(position, farAway));
    expect(polls).toEqual([...polls].sort((a, b) => a - b));
    expect(polls[0]).toBe(2);
  });

  it.each([1_000, 100_000, 1_000_000, 5_000_000])(
    'keeps the polls of %i waiting users below 2,500 requests per second',
    (length) => {
      let perSecond = 0;
      for (let position = 1; position <= length; position += 1) {
        perSecond += 1 / pollAfterSeconds(position, farAway);
      }
      expect(perSecond).toBeLessThan(2_500);
    },
  );

  it('returns at most half the estimated wait, but at least two seconds', () => {
    expect(pollAfterSeconds(1_000_000, 200)).toBe(100);
    expect(pollAfterSeconds(1_000_000, 1)).toBe(2);
  });
});

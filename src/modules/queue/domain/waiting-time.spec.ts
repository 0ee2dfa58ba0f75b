import { estimateWait, type RoomPace } from './waiting-time.js';

const PACE: RoomPace = {
  state: 'open',
  admitPerSecond: 50,
  freeSlots: 0,
  admissionsPerSecond: 50,
  freedPerSecond: 10,
  freed: 300,
  secondsUntilOpen: 0,
};

describe('estimateWait', () => {
  it('divides the position by the measured pace', () => {
    expect(estimateWait(100, PACE)?.p50Seconds).toBe(10);
    expect(estimateWait(1, PACE)?.p50Seconds).toBe(1);
  });

  it('fills free slots at the rate of the room', () => {
    expect(estimateWait(100, { ...PACE, freeSlots: 100 })).toEqual({
      p50Seconds: 2,
      p90Seconds: 2,
    });
    expect(estimateWait(200, { ...PACE, freeSlots: 100 })?.p50Seconds).toBe(12);
  });

  it('never expects more admissions than the rate allows', () => {
    expect(estimateWait(100, { ...PACE, admitPerSecond: 5 })?.p50Seconds).toBe(20);
  });

  it('adds the time until the room opens', () => {
    expect(estimateWait(100, { ...PACE, secondsUntilOpen: 60 })?.p50Seconds).toBe(70);
  });

  it('is less sure of a short queue and of a pace that few admissions show', () => {
    const spread = (position: number, pace: RoomPace) => {
      const { p50Seconds = 0, p90Seconds = 0 } = estimateWait(position, pace) ?? {};
      return p90Seconds / p50Seconds;
    };
    expect(spread(10_000, PACE)).toBeGreaterThan(1.25);
    expect(spread(100, PACE)).toBeGreaterThan(spread(10_000, PACE));
    expect(spread(10_000, { ...PACE, freed: 4 })).toBeGreaterThan(1.8);
  });

  it('gives no estimate when nobody can know', () => {
    expect(estimateWait(1, { ...PACE, state: 'paused' })).toBeNull();
    expect(estimateWait(1, { ...PACE, state: 'closed' })).toBeNull();
    expect(estimateWait(1, { ...PACE, freedPerSecond: 0, freed: 0 })).toBeNull();
  });
});

import { expectedToReturn, maxWaitMs } from './gathering.js';

describe('The wait before a batch', () => {
  it('does not wait after a batch of a few requests', () => {
    expect(expectedToReturn(1, 0)).toBe(0);
    expect(expectedToReturn(6, 1)).toBe(0);
  });

  it('waits for nine in ten of an answered crowd', () => {
    expect(expectedToReturn(8, 0)).toBeCloseTo(7.2);
    expect(expectedToReturn(60, 4)).toBeCloseTo(57.6);
  });

  it('does not wait for a crowd whose halves are large batches', () => {
    expect(expectedToReturn(97, 3)).toBe(90);
    expect(expectedToReturn(97, 4)).toBe(0);
  });

  it('does not wait when other users keep arriving', () => {
    expect(expectedToReturn(20, 10)).toBeGreaterThan(0);
    expect(expectedToReturn(20, 11)).toBe(0);
    expect(expectedToReturn(1, 300)).toBe(0);
  });

  it('waits as long as the last batch took, at most 20 ms', () => {
    expect(maxWaitMs(3.5)).toBe(3.5);
    expect(maxWaitMs(400)).toBe(20);
  });
});

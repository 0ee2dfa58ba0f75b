import { expectedToReturn, patience } from './gathering.js';

describe('Gathering', () => {
  it('waits for nobody who comes alone, or with few others', () => {
    expect(expectedToReturn(1, 0)).toBe(0);
    expect(expectedToReturn(6, 1)).toBe(0);
  });

  it('waits for nine in ten of a crowd that was answered', () => {
    expect(expectedToReturn(8, 0)).toBeCloseTo(7.2);
    expect(expectedToReturn(60, 4)).toBeCloseTo(57.6);
  });

  it('does not wait for a crowd that makes large batches by halves', () => {
    expect(expectedToReturn(97, 3)).toBe(90);
    expect(expectedToReturn(97, 4)).toBe(0);
  });

  it('does not wait where others keep coming', () => {
    expect(expectedToReturn(20, 10)).toBeGreaterThan(0);
    expect(expectedToReturn(20, 11)).toBe(0);
    expect(expectedToReturn(1, 300)).toBe(0);
  });

  it('waits as long as the last batch took, and never long', () => {
    expect(patience(3.5)).toBe(3.5);
    expect(patience(400)).toBe(20);
  });
});

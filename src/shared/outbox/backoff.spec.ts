import { backoffSeconds } from './backoff.js';

describe('The delay after a failed delivery', () => {
  it('doubles with each failure when the random share is largest', () => {
    const delays = [1, 2, 3, 4, 5].map((failures) => backoffSeconds(failures, 1, 1));
    expect(delays).toEqual([1, 2, 4, 8, 16]);
    expect(backoffSeconds(3, 0.5, 1)).toBe(2);
  });

  it('never exceeds an hour, after any number of failures', () => {
    expect(backoffSeconds(12, 1, 1)).toBe(2_048);
    expect(backoffSeconds(13, 1, 1)).toBe(3_600);
    expect(backoffSeconds(5_000, 1, 1)).toBe(3_600);
  });

  it('equals a random share of the longest delay, from 0 on', () => {
    expect([0, 0.25, 0.5].map((random) => backoffSeconds(4, 1, random))).toEqual([0, 2, 4]);
  });
});

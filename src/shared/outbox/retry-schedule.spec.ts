import { RETRY_SECONDS, retryDelay } from './retry-schedule.js';

const HOUR = 3_600;

describe('The delay after a failed delivery', () => {
  it('follows the schedule of Standard Webhooks', () => {
    const delays = RETRY_SECONDS.map((_, index) => retryDelay(index + 1, 0.5));
    const hours = [2, 5, 10, 14, 20, 24].map((count) => count * HOUR);
    expect(delays).toEqual([1, 5, 300, 1_800, ...hours]);
  });

  it('varies by a fifth', () => {
    expect([0, 0.25, 1].map((random) => retryDelay(3, random))).toEqual([240, 270, 360]);
  });

  it('ends after ten retries, which last three days, and more than 26 hours with all bad luck', () => {
    expect(retryDelay(11, 0.5)).toBeNull();
    const totalWith = (random: number) =>
      RETRY_SECONDS.reduce((sum, _, index) => sum + (retryDelay(index + 1, random) ?? 0), 0);
    expect(totalWith(0.5)).toBeGreaterThan(72 * HOUR);
    expect(totalWith(0)).toBeGreaterThan(60 * HOUR);
  });
});

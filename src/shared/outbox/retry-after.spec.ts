import { retryAfterSeconds } from './retry-after.js';

const NOW = new Date('1994-11-06T08:49:00.000Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['9', 9],
    [' 120 ', 120],
    ['86401', 86_400],
    ['9'.repeat(400), 86_400],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37],
    ['Sun Nov  6 08:49:37 1994', 37],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
    ['Wed, 01 Jan 2070 00:00:00 GMT', 86_400],
  ])('%s means %d seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, NOW)).toBe(seconds);
  });

  it.each([null, '', '-5', '1.5', '1e3', 'soon', '2070-01-01', 'Sun, soon GMT', 'Sun, 99 Nov'])(
    '%p means no wait',
    (header) => {
      expect(retryAfterSeconds(header, NOW)).toBe(0);
    },
  );
});

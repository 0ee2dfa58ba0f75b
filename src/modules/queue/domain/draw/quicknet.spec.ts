import { isMissed, publishedAt, roundForEntriesOf } from './quicknet.js';

describe('The rounds of quicknet', () => {
  it('are published every three seconds', () => {
    expect(publishedAt(1)).toEqual(new Date('2023-08-23T15:09:27Z'));
    expect(publishedAt(1_000)).toEqual(new Date('2023-08-23T15:59:24Z'));
  });

  it('are chosen five to eight seconds ahead', () => {
    for (let ms = 0; ms < 3_000; ms += 250) {
      const now = new Date(Date.UTC(2026, 10, 26) + ms);
      const ahead = publishedAt(roundForEntriesOf(now)).getTime() - now.getTime();
      expect(ahead).toBeGreaterThanOrEqual(5_000);
      expect(ahead).toBeLessThan(8_000);
    }
  });

  it('are missed thirty seconds after the first request for them', () => {
    const asked = publishedAt(1_000).getTime() + 60_000;
    expect(isMissed(new Date(asked), new Date(asked + 29_999))).toBe(false);
    expect(isMissed(new Date(asked), new Date(asked + 30_000))).toBe(true);
  });
});

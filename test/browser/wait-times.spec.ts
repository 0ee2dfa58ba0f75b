import { waitTimesOf } from '../../web/src/ops/report/wait-times.js';

const MINUTE = 60;

/** Minutes from 0 on, as `[waiting at the end, admitted]`. */
function minutes(...rows: readonly (readonly [number, number])[]) {
  return rows.map(([waiting, admitted], index) => ({ at: index * MINUTE, waiting, admitted }));
}

describe('The wait times in the report of a room', () => {
  it('follow from who came and who was admitted, in order of arrival', () => {
    // 100 people come in minute 0. Of them 50 are admitted after one minute, 40 after two, 10 after three.
    const rows = minutes([100, 0], [50, 50], [10, 40], [0, 10]);
    expect(waitTimesOf(rows, null)).toEqual({
      ...{ peak: 100, peakAt: 0 },
      ...{ meanSeconds: 96, p50Seconds: 60, p90Seconds: 120 },
    });
  });

  it('do not count the time before the opening', () => {
    const rows = minutes([100, 0], [100, 0], [100, 0], [0, 100]);
    expect(waitTimesOf(rows, 2 * MINUTE)).toMatchObject({ p50Seconds: 60, p90Seconds: 60 });
    expect(waitTimesOf(rows, null)).toMatchObject({ p50Seconds: 180 });
  });

  it('do not count people who have left', () => {
    const rows = minutes([10, 0], [20, 0], [10, 0], [0, 10]);
    expect(waitTimesOf(rows, null)).toMatchObject({ meanSeconds: 180, p90Seconds: 180 });
  });

  it('are unknown while nobody was admitted', () => {
    expect(waitTimesOf(minutes([5, 0]), null)).toMatchObject({
      ...{ peak: 5, meanSeconds: null, p50Seconds: null, p90Seconds: null },
    });
    expect(waitTimesOf([], null)).toMatchObject({ peak: 0, peakAt: null });
  });
});

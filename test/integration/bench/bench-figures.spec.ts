import { count, median, short, withSpread } from '../../../bench/shared/figures.mjs';
import { failedShare, judgeProbe, judgeScenario } from '../../../bench/bench/judge.mjs';
import { Latencies } from '../../../bench/shared/latencies.mjs';
import { pageOf } from '../../../bench/bench/report/html.mjs';
import { tableOf } from '../../../bench/bench/report/table.mjs';

describe('The figures of the bench', () => {
  it('show a median with its spread', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect([count(1234.5), short(1234.5), short(0.12345), short(12)]).toEqual([
      '1,235',
      '1,235',
      '0.123',
      '12',
    ]);
    expect(withSpread([0.5, 0.7, 0.6])).toBe('0.6 (0.5-0.7)');
    expect(withSpread([2])).toBe('2');
  });

  it('summarise latencies as percentiles and a distribution', () => {
    const latencies = new Latencies();
    for (let milliseconds = 1; milliseconds <= 1_000; milliseconds += 1)
      latencies.add(milliseconds);
    expect(latencies.summary()).toEqual({
      mean: 500.5,
      p50: 501,
      p90: 901,
      p99: 991,
      p999: 1_000,
      max: 1_000,
    });
    expect(latencies.distribution().reduce((sum, times) => sum + times, 0)).toBe(1_000);
  });

  const scenario = {
    ...{ name: 'claims', title: 'Claims', ceiling: 'one row', floor: 1.5, status: 201 },
    p99Ms: 10,
    prepare: () => Promise.reject(new Error('not here')),
    requests: () => Promise.reject(new Error('not here')),
  };
  const run = (rate: number, statuses: Record<string, number>, p99: number, p50 = 1) => ({
    ceiling: load(100, {}, 1),
    subject: {
      ...load(rate, statuses, p99, p50),
      ...{ cpuMicroseconds: 1, allCpuMicroseconds: 2, memoryMb: 1 },
    },
    ratio: rate / 100,
  });
  const judged = (one: ReturnType<typeof run>, breaches = '') =>
    judgeScenario(scenario, { runs: [one], breaches });

  it('report missed floors, and count wrong statuses as failures', () => {
    const good = judged(run(160, { 201: 9 }, 9));
    expect([good.missed, good.failures]).toEqual([[], []]);

    const slow = judged(run(140, { 201: 9 }, 11));
    expect(slow.missed).toEqual(['1.40 of the ceiling, not 1.5', 'p99 11 ms, not 10']);

    const wrong = judged(run(160, { 201: 9, 500: 1, ECONNRESET: 2 }, 9), 'BREACH');
    expect(wrong.failures).toEqual([
      '1 times 500 instead of 201',
      '2 times ECONNRESET instead of 201',
      'the audit: BREACH',
    ]);
    const none = judged(run(160, { 404: 9 }, 9));
    expect(none.failures).toEqual(['no response had status 201: {"404":9}']);
    expect(tableOf([wrong]).at(-1)).toBe('WRONG  claims: the audit: BREACH');
  });

  it('compare a scenario with an earlier scenario', () => {
    const longer = { ...scenario, name: 'longer', comparedWith: { name: 'claims', times: 1.2 } };
    const before = judged(run(160, { 201: 9 }, 9, 5));
    const at = (p50: number, earlier = [before]) =>
      judgeScenario(longer, { runs: [run(160, { 201: 9 }, 9, p50)], breaches: '' }, earlier);
    expect(at(6).missed).toEqual([]);
    expect(at(6.1).missed).toEqual(['p50 1.22 times that of claims, not 1.2']);
    expect(at(6.1, []).missed).toEqual([]);
    expect(tableOf([at(6.1)]).at(-1)).toBe('MISSED longer: p50 1.22 times that of claims, not 1.2');
  });

  it('count load shedding in an open loop as failed, but not as wrong', () => {
    const statuses = { 201: 6, 503: 2 };
    const phase = { percent: 95, perSecond: 152, statuses, lateMs: 1, failed: 0.25 };
    const latency = { mean: 1, p50: 2, p90: 3, p99: 4, p999: 5, max: 6 };
    const usage = { cpuMicroseconds: 1, allCpuMicroseconds: 2, memoryMb: 1 };
    const runs = [run(160, { 201: 9 }, 9)];
    const result = (extra: Record<string, number>) =>
      judgeScenario(scenario, {
        ...{ runs, breaches: '' },
        open: [{ ...phase, latency, ...usage, statuses: { ...statuses, ...extra } }],
      });
    expect(failedShare(scenario, statuses)).toBe(0.25);
    expect(result({}).failures).toEqual([]);
    expect(result({ 500: 1 }).failures).toEqual(['open loop, 95 %: 1 times 500 instead of 201']);
    expect(tableOf([result({})]).at(-1)).toMatch(/^Claims +95 % +152 +2 +4 +6 +25 % +1$/);
  });

  it('count against the limits of their probe, and appear on a report page without scripts', () => {
    const probe = { name: 'tick', title: 'Ticks', measure: () => Promise.reject(new Error('no')) };
    const figures = [
      { what: 'longest tick', value: 60, unit: 'ms', atMost: 50 },
      { what: 'admitted', value: 5_000, unit: '/s', atLeast: 4_750 },
    ];
    const series = {
      title: 'The <line>',
      unit: 'waiting',
      points: [
        [0, 9],
        [1, 3],
      ] as [number, number][],
    };
    const report = judgeProbe(probe, { figures, series }, '');
    expect([report.missed, report.failures]).toEqual([['longest tick'], []]);
    expect(tableOf([report]).join('\n')).toMatch(/longest tick +60 ms +NO: at most 50/);
    const page = pageOf([report], { machine: 'two <cores>' });
    expect(page).toContain('The &lt;line>');
    expect(page).toContain('machine: two &lt;cores>');
    expect(page).not.toMatch(/<script|https?:/);
  });

  it('fail the run beyond a limit that is required', () => {
    const probe = { name: 'tick', title: 'Ticks', measure: () => Promise.reject(new Error('no')) };
    const failuresAt = (value: number) => {
      const tick = { what: 'longest tick', value, unit: 'ms', atMost: 50, isRequired: true };
      return judgeProbe(probe, { figures: [tick] }, '').failures;
    };
    expect(failuresAt(50)).toEqual([]);
    expect(failuresAt(51)).toEqual(['longest tick: 51']);
  });
});

function load(rate: number, statuses: Record<string, number>, p99: number, p50 = 1) {
  const latency = { mean: 1, p50, p90: 1, p99, p999: p99, max: p99 };
  return {
    ...{ rate, count: 10, sent: 10, ranOut: false },
    ...{ statuses, latency, distribution: [0, 10] },
  };
}

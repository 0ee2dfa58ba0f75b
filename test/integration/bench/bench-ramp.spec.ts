import { failedReport, judgeScenario } from '../../../bench/bench/judge.mjs';
import { capacityOf, rampUp } from '../../../bench/bench/ramp.mjs';
import { tableOf } from '../../../bench/bench/report/table.mjs';

describe('The ramp of the bench', () => {
  it.each([1_000, 4_000, 50_000])('finds the capacity of a server of %d a second', async (most) => {
    const steps = await rampUp((perSecond) => Promise.resolve(Math.min(perSecond, most)));
    expect(capacityOf(steps)).toBe(most);
  });

  it('stops after two steps in a row that serve no more', async () => {
    const served = [300, 450, 400, 675, 500, 690, 9_999];
    const steps = await rampUp(() => Promise.resolve(served.shift() ?? 0));
    expect(steps).toHaveLength(6);
    expect(capacityOf(steps)).toBe(690);
  });

  it('ends for a server without a limit', async () => {
    expect(await rampUp((perSecond) => Promise.resolve(perSecond))).toHaveLength(24);
  });

  it.each([0, NaN, Infinity])('fails when %d a second were served', async (served) => {
    await expect(rampUp(() => Promise.resolve(served))).rejects.toThrow('The ramp failed');
  });
});

describe('The report of the bench', () => {
  it('shows a probe that threw as a failure', () => {
    const report = failedReport({ name: 'overload', title: 'Overload' }, new Error('no people'));
    expect(tableOf([report]).at(-1)).toBe('WRONG  overload: no people');
  });

  it.each([0, NaN, Infinity])('counts a ceiling of %d a second as a failure', (rate) => {
    const load = {
      ...{ count: 1, sent: 1, ranOut: false, statuses: { 200: 1 }, distribution: [1] },
      latency: { mean: 1, p50: 1, p90: 1, p99: 1, p999: 1, max: 1 },
    };
    const run = {
      ceiling: { ...load, rate },
      subject: { ...load, rate: 10, cpuMicroseconds: 1, allCpuMicroseconds: 2, memoryMb: 1 },
      ratio: 10 / rate,
    };
    const scenario = {
      ...{ name: 'join', title: 'Join', ceiling: 'bare', floor: 0.1, status: 200 },
      prepare: () => Promise.reject(new Error('not here')),
      requests: () => Promise.reject(new Error('not here')),
    };
    expect(judgeScenario(scenario, { runs: [run], breaches: '' }).failures).toEqual([
      `the ceiling failed: ${rate} a second`,
    ]);
  });
});

import { enoughFor, poissonArrivals } from '../../../bench/bench/arrivals.mjs';
import { Measurement } from '../../../bench/bench/measure.mjs';
import { randomFrom } from '../../../bench/shared/random.mjs';

describe('The arrivals of an open loop', () => {
  const arrivals = [...poissonArrivals(1_000, 20, randomFrom(1))];
  const gaps = arrivals.map((due, index) => due - (arrivals[index - 1] ?? 0));

  it('come at the wanted rate, in order', () => {
    expect(arrivals.length / 20_000).toBeCloseTo(1, 1);
    expect(gaps.every((gap) => gap > 0)).toBe(true);
    expect(arrivals.at(-1)).toBeLessThan(20);
  });

  it('come independently of each other: 37 % of the gaps exceed the mean', () => {
    const long = gaps.filter((gap) => gap > 0.001).length;
    expect(long / gaps.length).toBeCloseTo(Math.exp(-1), 2);
  });

  it('need less data than enoughFor plans', () => {
    expect(arrivals.length).toBeLessThan(enoughFor([{ perSecond: 1_000, seconds: 20 }]));
    expect(enoughFor([{ perSecond: 1_000, seconds: 20 }], 0.5)).toBeLessThan(12_000);
  });
});

describe('A measurement', () => {
  it('repeats a run with more data until the data suffice, on a machine of any speed', async () => {
    const perSecond = 100_000;
    const prepared: number[] = [];
    const scenario = {
      ...{ name: 'hold', title: 'Holds', ceiling: 'bare', floor: 0.1, status: 201 },
      prepare: (_stand: unknown, requests: number) => {
        prepared.push(requests);
        return Promise.resolve({ auth: { secret: '' }, requests });
      },
      requests: () => Promise.reject(new Error('not here')),
    };
    const stand = { origin: 'http://127.0.0.1', pid: 0, databasePids: [] };
    const wanted = perSecond * 1.4;
    const send = (_worker: string, { setup }: { setup: { requests: number } }) =>
      Promise.resolve({ sent: Math.min(setup.requests, wanted), ranOut: setup.requests < wanted });
    const measurement = new Measurement(scenario, stand as never, send as never);

    expect(await measurement.closedLoop({ seconds: 1, connections: 64 })).toMatchObject({
      sent: wanted,
    });
    expect(prepared).toEqual([2_800, 5_600, 11_200, 22_400, 44_800, 89_600, 179_200]);
    await measurement.closedLoop({ seconds: 2, connections: 64 });
    expect(prepared.at(-1)).toBe(perSecond * 2.8 * 1.5);
  });
});

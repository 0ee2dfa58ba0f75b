import { NETWORK_FAULTS } from '../../../bench/chaos/hosts/network-faults.mjs';
import { scheduleOf, MIN_RUN_SECONDS } from '../../../bench/chaos/schedule.mjs';

describe('The schedule of faults', () => {
  it('depends on the seed only', () => {
    expect(scheduleOf(7, 180)).toEqual(scheduleOf(7, 180));
    expect(scheduleOf(7, 180)).not.toEqual(scheduleOf(8, 180));
    const first = scheduleOf(1, 60)[0];
    // If this changes, recorded seeds give other runs.
    expect(first).toMatchObject({ kind: 'instance frozen', at: 6.8 });
  });

  it.each([MIN_RUN_SECONDS, 180, 600])(
    'contains every kind of fault equally often in %i s',
    (seconds) => {
      for (let seed = 1; seed <= 50; seed += 1) {
        const times = new Map<string, number>();
        for (const { kind } of scheduleOf(seed, seconds)) {
          times.set(kind, (times.get(kind) ?? 0) + 1);
        }
        expect(times.size).toBe(12);
        expect(new Set(times.values()).size).toBe(1);
      }
    },
  );

  it.each([MIN_RUN_SECONDS, 180, 600])(
    'adds faults of the network between several hosts in %i s, and one promotion of the replica',
    (seconds) => {
      for (let seed = 1; seed <= 50; seed += 1) {
        const schedule = scheduleOf(seed, seconds, { hosts: true });
        const countOf = (kind: string) => schedule.filter((fault) => fault.kind === kind).length;
        expect(countOf('PostgreSQL replica promoted')).toBe(1);
        const times = NETWORK_FAULTS.map(({ kind }) => countOf(kind));
        expect(times).toEqual(times.map(() => countOf('instance killed')));
        expect(schedule.filter(({ track }) => track === 'network')).toHaveLength(
          times.length * countOf('instance killed'),
        );
      }
    },
  );

  it('leaves time to recover between faults, and ends in time', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const schedule = scheduleOf(seed, MIN_RUN_SECONDS, { hosts: true });
      for (const track of ['servers', 'receiver', 'proxy', 'providers', 'network']) {
        let over = 5;
        for (const { at, seconds } of schedule.filter((fault) => fault.track === track)) {
          expect(at).toBeGreaterThan(over + 0.5);
          over = at + seconds;
        }
        expect(over).toBeLessThanOrEqual(MIN_RUN_SECONDS);
      }
    }
  });
});

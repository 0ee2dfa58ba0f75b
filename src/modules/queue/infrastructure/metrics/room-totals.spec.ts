import { type RoomStats, WAIT_BUCKETS_SECONDS } from '../../application/room-entry.js';
import { RoomTotals } from './room-totals.js';

const NO_WAITS = WAIT_BUCKETS_SECONDS.map(() => 0);

function statsOf(joined: number, admitted: number, sumMs: number): RoomStats {
  return {
    ...{ waiting: 0, absent: 0, active: 0, purchases: 0, refusals: {}, admissionsPerSecond: 0 },
    ...{ joinedTotal: joined, admittedTotal: admitted, expiredTotal: 1 },
    flow: {} as RoomStats['flow'],
    waits: { sumMs, counts: [...NO_WAITS, admitted] },
  };
}

describe('The totals of rooms', () => {
  it('count a room once, with its last figures, also when it comes back', () => {
    const totals = new RoomTotals();
    totals.set('one', statsOf(3, 2, 500));
    totals.set('other', statsOf(10, 10, 1_000));
    totals.set('one', statsOf(5, 4, 700));

    expect(totals.of('joinedTotal')).toBe(15);
    expect(totals.of('admittedTotal')).toBe(14);
    expect(totals.of('expiredTotal')).toBe(2);
    expect(totals.waits).toEqual({ sumMs: 1_700, counts: [...NO_WAITS, 14] });
  });

  it('never fall: when the store has lost a room, its new figures are added', () => {
    const totals = new RoomTotals();
    totals.set('one', statsOf(30, 20, 500));
    totals.set('one', statsOf(1, 0, 0));
    expect(totals.of('joinedTotal')).toBe(31);
    expect(totals.of('admittedTotal')).toBe(20);

    totals.set('one', statsOf(4, 3, 60));
    expect(totals.of('joinedTotal')).toBe(34);
    expect(totals.of('admittedTotal')).toBe(23);
    expect(totals.waits).toEqual({ sumMs: 560, counts: [...NO_WAITS, 23] });
  });
});

import { AGE_BUCKETS, type RoomFlow, type SlotTimes, WaitForecast } from './waiting-time.js';

const NOTHING = AGE_BUCKETS.map(() => 0);

/** Values by bucket. */
function at(values: Readonly<Record<number, number>>): readonly number[] {
  return NOTHING.map((_nothing, bucket) => values[bucket] ?? 0);
}

/** 100 slots, of which a tenth ends each second at any age. */
const STEADY: SlotTimes = {
  active: AGE_BUCKETS.map((from, bucket) => {
    const to = AGE_BUCKETS[bucket + 1] ?? Infinity;
    return 100 * (Math.exp(-from / 10) - Math.exp(-to / 10));
  }),
  ended: AGE_BUCKETS.map(() => 100),
  spent: AGE_BUCKETS.map(() => 1_000),
};

const FLOW: RoomFlow = {
  state: 'open',
  admitPerSecond: 50,
  freeSlots: 0,
  secondsUntilOpen: 0,
  slotLifetimeSeconds: 600,
  slots: STEADY,
};

function estimate(position: number, flow: Partial<RoomFlow> = {}) {
  return new WaitForecast({ ...FLOW, ...flow }).estimate(position);
}

describe('The forecast of waits', () => {
  it('divides the position by the pace at which slots end', () => {
    expect([8, 9]).toContain(estimate(80)?.p50Seconds);
    expect(estimate(1)?.p50Seconds).toBe(1);
    expect(estimate(5_000)?.p50Seconds).toBeGreaterThan(480);
    expect(estimate(5_000)?.p50Seconds).toBeLessThan(520);
  });

  it('goes on at the same pace after the simulated time', () => {
    const { p50Seconds = 0 } = estimate(100_000) ?? {};
    expect(p50Seconds / 10_000).toBeGreaterThan(0.95);
    expect(p50Seconds / 10_000).toBeLessThan(1.05);
  });

  it('fills free slots at the rate of the room, and adds the time until users notice', () => {
    expect(estimate(100, { freeSlots: 100 })).toEqual({ p50Seconds: 3, p90Seconds: 4 });
  });

  it('expects nobody to follow as long as more slots are used than the room has', () => {
    // Of 100 slots, half end within 7 seconds. From then on 50 slots serve the queue.
    expect(estimate(1, { freeSlots: -50 })?.p50Seconds).toBe(8);
    expect([10, 11, 12]).toContain(estimate(20, { freeSlots: -50 })?.p50Seconds);
  });

  it('never expects more admissions than the rate allows', () => {
    expect(estimate(100, { admitPerSecond: 5 })?.p50Seconds).toBe(21);
  });

  it('adds the time until the room opens', () => {
    expect([68, 69]).toContain(estimate(80, { secondsUntilOpen: 60 })?.p50Seconds);
  });

  it('expects slots that were opened together to end together', () => {
    // All slots are new, and each lasts between 10 and 12.5 seconds.
    const slots = {
      active: at({ 0: 100 }),
      ended: at({ 10: 100 }),
      spent: at(Object.fromEntries(Array.from({ length: 11 }, (_, age) => [age, 100]))),
    };
    expect(estimate(20, { slots })?.p50Seconds).toBeGreaterThanOrEqual(9);
    expect(estimate(70, { slots })?.p50Seconds).toBeLessThanOrEqual(13);
  });

  it('does not count on slots whose users have left without giving them up', () => {
    // Half of the slots are old, and no slot has ended at that age.
    const slots = {
      active: STEADY.active.map((slots, bucket) => (bucket === 25 ? 50 : slots / 2)),
      ended: STEADY.ended.map((ended, bucket) => (bucket < 20 ? ended : 0)),
      spent: STEADY.spent,
    };
    const { p50Seconds = 0 } = estimate(100, { slots }) ?? {};
    expect(p50Seconds).toBeGreaterThan(18);
    expect(p50Seconds).toBeLessThan(24);
  });

  it('is less sure of a short queue and of times that few slots show', () => {
    const spread = (position: number, flow: Partial<RoomFlow> = {}) => {
      const { p50Seconds = 0, p90Seconds = 0 } = estimate(position, flow) ?? {};
      return p90Seconds / p50Seconds;
    };
    const few = { active: at({ 0: 10 }), ended: at({ 0: 10 }), spent: at({ 0: 10 }) };
    expect(spread(10_000)).toBeGreaterThan(1.25);
    expect(spread(400)).toBeGreaterThan(spread(10_000));
    expect(spread(10_000, { slots: few })).toBeGreaterThan(1.8);
  });

  it('gives no estimate when nobody can know', () => {
    expect(estimate(1, { state: 'paused' })).toBeNull();
    expect(estimate(1, { state: 'closed' })).toBeNull();
    expect(estimate(1, { slots: { ...STEADY, ended: NOTHING, spent: NOTHING } })).toBeNull();
  });

  it('gives no estimate before almost each slot of a small room has ended once', () => {
    const after = (ends: number) => ({
      active: at({ 1: 10 }),
      ended: at({ 1: ends }),
      spent: at({ 1: ends }),
    });
    expect(estimate(1, { slots: after(8) })).toBeNull();
    expect(estimate(1, { slots: after(9) })).not.toBeNull();
  });

  it('gives no estimate before the first slot of a room for one user has ended', () => {
    // The only slot is older than its lifetime, because its user holds seats.
    const slots = { active: at({ 30: 1 }), ended: NOTHING, spent: at({ 28: 800 }) };
    const room = { slots, slotLifetimeSeconds: 120 };
    expect(estimate(1, room)).toBeNull();
    const { p50Seconds = 0, p90Seconds = 0 } =
      estimate(1, { ...room, slots: { ...slots, ended: at({ 10: 1 }) } }) ?? {};
    expect(p90Seconds).toBeGreaterThan(p50Seconds);
    expect(p90Seconds).toBeLessThan(Infinity);
  });

  it('does not expect slots to end at their lifetime while holds keep such slots', () => {
    // Slots that are older than their lifetime last another 30 seconds on average, new ones 10.
    const slots = {
      active: at({ 22: 10 }),
      ended: at({ 5: 20, 22: 10 }),
      spent: at({ 5: 200, 22: 300 }),
    };
    const { p50Seconds = 0 } = estimate(5, { slots, slotLifetimeSeconds: 120 }) ?? {};
    expect(p50Seconds).toBeGreaterThan(7);
    expect(p50Seconds).toBeLessThan(15);
  });

  it('does not expect an end of the few slots that have outlasted all others', () => {
    // Of 100 users, 8 have left without giving up the slot.
    const slots = {
      active: at({ 1: 92, 17: 8 }),
      ended: at({ 1: 400 }),
      spent: at({
        0: 460,
        1: 430,
        ...Object.fromEntries(Array.from({ length: 15 }, (_, age) => [age + 2, 8])),
      }),
    };
    const full = estimate(2_000, { slots })!.p50Seconds;
    const without = { ...slots, active: at({ 1: 92 }) };
    expect(full).toBeGreaterThan(0.97 * estimate(2_000, { slots: without })!.p50Seconds);
  });

  it('gives no estimate while most slots last longer than any that has ended', () => {
    const slots = { ...STEADY, ended: at({ 2: 20 }), spent: at({ 0: 100, 1: 100, 2: 90 }) };
    expect(estimate(1, { slots })).toBeNull();
  });
});

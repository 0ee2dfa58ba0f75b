import { enoughFor } from '../arrivals.mjs';
import { count, median, short } from '../../shared/figures.mjs';
import { capacityOf, rampUp } from '../ramp.mjs';
import { runWorker } from '../worker-process.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/** @typedef {import('../workers/open-loop.mjs').Second} Second */
/** @typedef {import('../workers/open-loop.mjs').Phase} Phase */

/** Requests for a hot item, and for its coupon. */
const MIX = [
  { scenario: 'item', share: 0.1 },
  { scenario: 'claims', share: 0.2 },
  { scenario: 'orders', share: 0.7 },
];
/** So many that connections are not what limits the load. */
const CONNECTIONS = 2_500;

const STEP_GROWTH = 1.5;
const STEP_SECONDS = 3;

const RUNS = 3;
const OVERLOAD = 3;
const OVERLOAD_SECONDS = 10;
const SPARE = 0.5;
const RECOVERY_SECONDS = 10;
/** With slower responses the service has not recovered yet. */
const QUICK_MS = 500;

/** @type {import('../probe.mjs').Probe} */
export const overload = {
  name: 'overload',
  title: `Overload: ${OVERLOAD} times the capacity`,
  async measure(stand) {
    const ramp = await rampUp(async (perSecond) => {
      const phases = [{ perSecond, seconds: STEP_SECONDS }];
      return goodputs(await sendMix(stand, phases), phases)[0] ?? 0;
    });
    const capacity = capacityOf(ramp);

    /** @type {Awaited<ReturnType<typeof overloaded>>[]} */
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await overloaded(stand, capacity));
    /** @param {'most' | 'sent' | 'under' | 'share'} what */
    const middle = (what) => median(runs.map((run) => run[what]));
    const seconds = runs.flatMap((run) => run.seconds);
    return {
      figures: [
        { what: 'capacity', value: middle('most'), unit: '/s' },
        { what: 'due under overload', value: capacity * OVERLOAD, unit: '/s' },
        { what: 'sent under overload', value: middle('sent'), unit: '/s' },
        { what: 'served under overload', value: middle('under'), unit: '/s' },
        { what: 'share of the capacity', value: middle('share'), unit: '', atLeast: 0.8 },
        {
          what: 'recovery after it',
          value: Math.max(...runs.map(({ recovery }) => recovery)),
          unit: 's',
          atMost: 5,
        },
        {
          what: 'wrong or missing responses',
          value: total(seconds, 'failed'),
          unit: '',
          atMost: 0,
        },
      ],
      series: {
        title: `Served a second in ${RUNS} runs: at capacity, at ${OVERLOAD} times the capacity, at half of it`,
        unit: 'served',
        points: seconds.map(({ served }, second) => [second, served]),
      },
      notes: [
        ...ramp.map(
          ({ perSecond, served }) => `${perSecond} a second sent: ${Math.round(served)} served`,
        ),
        ...runs.map(
          ({ most, under, share, recovery }, run) =>
            `run ${run + 1} of ${RUNS}: capacity ${count(most)} a second, ${count(under)} under overload (${short(share)} of it), recovered after ${recovery} s`,
        ),
      ],
    };
  },
};

/**
 * Measures the capacity again, then sends the overload and watches the recovery. A shared machine is faster at one
 * time than at another, so the capacity is measured right before the overload.
 * @param {import('../../shared/stand.mjs').Stand} stand
 * @param {number} capacity of a second
 */
async function overloaded(stand, capacity) {
  const before = [
    { perSecond: Math.round(capacity), seconds: STEP_SECONDS },
    { perSecond: Math.round(capacity * STEP_GROWTH), seconds: STEP_SECONDS },
  ];
  const phases = [
    { perSecond: Math.round(capacity * OVERLOAD), seconds: OVERLOAD_SECONDS },
    { perSecond: Math.round(capacity * SPARE), seconds: RECOVERY_SECONDS },
  ];
  const secondsBefore = await sendMix(stand, before);
  const seconds = await sendMix(stand, phases);
  const [under = 0] = goodputs(seconds, phases);
  const most = Math.max(...goodputs(secondsBefore, before), under);
  return {
    most,
    under,
    share: under / most,
    sent: mean(ofPhase(seconds, 0), 'sent'),
    recovery: recoveryOf(ofPhase(seconds, 1)),
    seconds: [...secondsBefore, ...seconds],
  };
}

/**
 * @param {import('../../shared/stand.mjs').Stand} stand
 * @param {Phase[]} phases
 */
async function sendMix(stand, phases) {
  const mix = [];
  for (const { scenario, share } of MIX) {
    mix.push({
      scenario,
      share,
      setup: await scenarioOf(scenario).prepare(stand, enoughFor(phases, share)),
    });
  }
  const task = {
    ...{ mix, phases, origin: stand.origin },
    ...{ connections: CONNECTIONS, connectsFirst: true, whenBusy: 'drop' },
  };
  const { seconds } = /** @type {{ seconds: Second[] }} */ (await runWorker('open-loop', task));
  return seconds;
}

/**
 * Served a second in each phase, without its first second.
 * @param {Second[]} seconds
 * @param {Phase[]} phases
 */
function goodputs(seconds, phases) {
  return phases.map((_, phase) => mean(ofPhase(seconds, phase).slice(1), 'served'));
}

/** @param {Second[]} seconds @param {number} phase */
function ofPhase(seconds, phase) {
  return seconds.filter((second) => second.phase === phase);
}

/**
 * Whole seconds until every request is served quickly.
 * @param {Second[]} after
 */
function recoveryOf(after) {
  const bad = (/** @type {Second} */ { sent, served, slowestMs }) =>
    served < sent || slowestMs > QUICK_MS;
  return after.findLastIndex(bad) + 1;
}

/** @param {Second[]} seconds @param {'sent' | 'served' | 'failed'} what */
function total(seconds, what) {
  return seconds.reduce((sum, second) => sum + second[what], 0);
}

/** @param {Second[]} seconds @param {'sent' | 'served'} what */
function mean(seconds, what) {
  return total(seconds, what) / Math.max(1, seconds.length);
}

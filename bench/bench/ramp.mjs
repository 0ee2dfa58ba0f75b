/** A step grows if it serves this much more than the best one before it. */
const LEAST_GROWTH = 1.05;
/** The ramp ends after so many steps without growth: one alone may be noise of the machine. */
const STEPS_WITHOUT_GROWTH = 2;
const STEP_GROWTH = 1.5;
const FIRST_RATE = 300;
/** Ends a ramp that never stops growing. 300 times 1.5 to the 24th is five million a second. */
const MAX_STEPS = 24;

/** @typedef {{ perSecond: number, served: number }} Step */

/**
 * Raises the rate of requests until the service serves no more of them.
 * @param {(perSecond: number) => Promise<number>} serve sends that many a second, returns how many were served
 * @returns {Promise<Step[]>} throws if no request was served
 */
export async function rampUp(serve) {
  /** @type {Step[]} */
  const steps = [];
  let best = 0;
  let withoutGrowth = 0;
  for (let perSecond = FIRST_RATE; steps.length < MAX_STEPS; perSecond *= STEP_GROWTH) {
    const rate = Math.round(perSecond);
    const served = await serve(rate);
    steps.push({ perSecond: rate, served });
    if (served > best * LEAST_GROWTH) {
      best = served;
      withoutGrowth = 0;
    } else if (++withoutGrowth === STEPS_WITHOUT_GROWTH) break;
  }
  if (!(capacityOf(steps) > 0)) throw new Error('The ramp failed: no request was served');
  return steps;
}

/** @param {readonly Step[]} steps @returns {number} the most that was served in a second */
export function capacityOf(steps) {
  return Math.max(0, ...steps.map(({ served }) => served).filter(Number.isFinite));
}

/**
 * A measurement that is no rate under load. It has figures of its own, each with a limit.
 * @typedef {object} Probe
 * @property {string} name what `--only` takes
 * @property {string} title
 * @property {(stand: import('../shared/stand.mjs').Stand) => Promise<ProbeResult>} measure
 */

/**
 * @typedef {object} ProbeResult
 * @property {Figure[]} figures
 * @property {{ title: string, unit: string, points: [seconds: number, value: number][] }} [series]
 * @property {string[]} [notes] further lines of the report
 * @typedef {{ what: string, value: number, unit: string, atLeast?: number, atMost?: number, isRequired?: boolean }} Figure
 *   a limit that is required fails the run if it is missed
 */

/** @param {Figure} figure */
export function isWithin({ value, atLeast = -Infinity, atMost = Infinity }) {
  return value >= atLeast && value <= atMost;
}

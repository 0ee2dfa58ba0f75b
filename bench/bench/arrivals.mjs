/**
 * Arrivals of a Poisson process: independent of each other, so sometimes many at once.
 * @param {number} perSecond on average
 * @param {number} seconds
 * @param {() => number} [random] from 0 to 1
 * @returns {Generator<number>} when each request is due, in seconds from the start
 */
export function* poissonArrivals(perSecond, seconds, random = Math.random) {
  const gap = () => -Math.log(1 - random()) / perSecond;
  for (let due = gap(); due < seconds; due += gap()) yield due;
}

/**
 * How many requests of one kind the data must last for. The number of arrivals is random: it exceeds its
 * mean by six standard deviations once in a thousand million times.
 * @param {readonly { perSecond: number, seconds: number }[]} phases
 * @param {number} [share] of all requests
 */
export function enoughFor(phases, share = 1) {
  const mean = phases.reduce((sum, { perSecond, seconds }) => sum + perSecond * seconds, 0);
  return Math.ceil(mean * share + 6 * Math.sqrt(mean)) + 1;
}

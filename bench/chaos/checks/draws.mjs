/**
 * What is known of one room after the run.
 * @typedef {object} DrawnRoom
 * @property {any} draw the public document
 * @property {readonly string[]} failedChecks of `onsale verify-draw`, for any of its users
 * @property {readonly DrawnFan[]} fans
 * @property {number} [clockErrorMs] how far the clock of an instance may be from that of the fans
 */
/**
 * `position` is null for a user who does not wait any more, `own` for one who joined after the sealing.
 * @typedef {{ position: number | null, own: { entryId: string, rank: number } | null, admittedAt: number | null }} DrawnFan
 */

/**
 * The room has one draw with one lot for each user. Nobody was admitted before it, and the line is its order.
 * @param {DrawnRoom} room
 * @returns {string[]}
 */
export function breachesOfDraw({ draw, failedChecks, fans, clockErrorMs = 0 }) {
  const breaches = failedChecks.map((what) => `a draw does not hold: ${what}`);
  if (draw.state !== 'DRAWN') return [...breaches, `a draw was not finished: ${draw.state}`];
  const lots = fans.flatMap(({ own }) => (own ? [own.entryId] : []));
  if (new Set(lots).size !== lots.length) breaches.push('two users have the same lot');
  if (lots.length !== draw.entries)
    breaches.push(`${draw.entries} entries of a draw belong to ${lots.length} users`);
  const drawnAt = Date.parse(draw.drawnAt) - clockErrorMs;
  const early = fans.filter(({ admittedAt }) => admittedAt !== null && admittedAt < drawnAt);
  if (early.length > 0) breaches.push(`${early.length} users were admitted before the draw`);
  return [...breaches, ...breachesOfLine(fans)];
}

/** Latecomers stand behind all ranks. @param {readonly DrawnFan[]} fans */
function breachesOfLine(fans) {
  const line = fans
    .filter(({ position }) => position !== null)
    .sort((a, b) => Number(a.position) - Number(b.position));
  const ranks = line.map(({ own }) => own?.rank ?? Infinity);
  const isInOrder = ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0));
  const isWhole = line.every(({ position }, index) => position === index + 1);
  if (isInOrder && isWhole) return [];
  const shown = line.map(({ position, own }) => `${position}: ${own?.rank ?? 'late'}`).join(', ');
  return [`a line is not the order of its draw: ${shown}`];
}

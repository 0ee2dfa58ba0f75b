/**
 * The one condition under which a seat can be taken. A hold that has run out counts as none, whether
 * or not anyone has noted it yet. `now` names the SQL parameter.
 */
export function isFreeAt(now: string): string {
  return `(status = 'AVAILABLE' OR (status = 'HELD' AND held_until <= ${now}))`;
}

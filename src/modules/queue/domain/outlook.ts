/** What is for sale behind a room, in seats or pieces. */
export interface Supply {
  /** Neither held nor sold. */
  readonly left: number;
  /** Held or ordered, but not paid. They may come back. */
  readonly held: number;
}

/** The chance to buy something: half of it is left, something is left, or all is gone before the turn comes. */
export type Outlook = 'PLENTY' | 'SCARCE' | 'UNLIKELY' | 'SOLD_OUT';

/** The users whom a room has admitted, and what they did. */
export interface Turnout {
  readonly admitted: number;
  /** Admitted users who have a slot now. */
  readonly active: number;
  /** Pieces that were paid. */
  readonly bought: number;
}

/** As long as few users are done, the estimate assumes that so many more have bought one piece each. */
const ASSUMED_USERS = 20;

/**
 * The outlook of the user at `position`; 0 has a slot. Null when nobody can know: before an order is
 * drawn (`position` null), or without a turnout.
 *
 * Users who are ahead take as much each as those before them. Users with a slot have held a part of it
 * already, and that part is not in `left`.
 */
export function outlookOf(
  { left, held }: Supply,
  position: number | null,
  turnout: Turnout | null,
): Outlook | null {
  if (left + held === 0) return 'SOLD_OUT';
  if (position === null || turnout === null) return null;
  const { admitted, active, bought } = turnout;
  const done = Math.max(0, admitted - active);
  const perUser = (bought + ASSUMED_USERS) / (done + ASSUMED_USERS);
  const takenBySlots = Math.max(0, active * perUser - held);
  const takenBefore = takenBySlots + Math.max(0, position - 1) * perUser;
  if (left - takenBefore < 1) return 'UNLIKELY';
  return takenBefore + perUser > left / 2 ? 'SCARCE' : 'PLENTY';
}

import type { QueueView } from '@onsale/client';
import { stored } from '../shared/stored.js';

/** What a screen reader announces. It does not announce each change of the position. */
export type Milestone =
  | 'gathering'
  | 'joined'
  | 'drawn'
  | 'half'
  | 'under100'
  | 'under10'
  | 'turn'
  | 'paused'
  | 'resumed'
  | 'soldOut'
  | 'closed'
  | 'away'
  | 'rejoined';

export interface Passed {
  readonly milestone: Milestone;
  /** The position at that moment. */
  readonly position: number;
}

/** The part of the way that lies behind the user, from 0 to 1. `first` is the first position in this line. */
export function progress(position: number, first: number): number {
  return Math.min(1, Math.max(0, 1 - position / Math.max(position, first)));
}

/** The most important of what has happened between two views; null when it is not worth a word. */
export function milestone(
  last: QueueView | null,
  next: QueueView,
  first: number,
): Milestone | null {
  if (next.status === 'ACTIVE') return last?.status === 'ACTIVE' ? null : 'turn';
  const hadSlot = last?.status === 'ACTIVE';
  // The slot was given to the next, because nobody was there. The place is kept.
  if (hadSlot && next.status === 'WAITING') return 'away';
  const room = roomMilestone(last, next);
  if (room !== null) return room;
  if (next.status === 'PRE_QUEUE') return last === null || hadSlot ? 'gathering' : null;
  if (last === null) return 'joined';
  if (last.status === 'PRE_QUEUE') return 'drawn';
  const [before, now] = [Number(last.position), Number(next.position)];
  const passes = (mark: number) => before > mark && now <= mark;
  if (passes(9)) return 'under10';
  if (passes(99)) return 'under100';
  return passes(Math.floor(first / 2)) ? 'half' : null;
}

function roomMilestone(last: QueueView | null, next: QueueView): Milestone | null {
  const { room } = next;
  if (!room) return null;
  const isSoldOut = room.supply.outlook === 'SOLD_OUT';
  if (room.state === 'closed') return last?.room?.state === 'closed' ? null : 'closed';
  if (isSoldOut && last?.room?.supply.outlook !== 'SOLD_OUT') return 'soldOut';
  if (room.state === last?.room?.state) return null;
  if (room.state === 'paused') return 'paused';
  return last?.room?.state === 'paused' ? 'resumed' : null;
}

/** Whose place it is. A token is `q1.<user>.<room>.<number>.<signature>`. */
export function ownerOf({ token }: QueueView): string {
  return token.split('.')[1] ?? '';
}

/** The first position of this place, also after a reload. */
export function firstPosition({ roomId, token, position }: QueueView): number {
  const kept = stored<{ token: string; first: number }>(`onsale.line.${roomId}`);
  const known = kept.read();
  if (position === null || position === 0) return known?.first ?? 0;
  if (known?.token === token && known.first >= position) return known.first;
  kept.write({ token, first: position });
  return position;
}

/** The server moves the end of a slot by some milliseconds when its user hears of it. */
const SAME_END_MS = 5_000;

/** Whether the user has been to the sale: from then on the slot ends later. */
export function isClaimed(view: QueueView): boolean {
  const end = firstEnd(view);
  return end !== null && Date.parse(view.expiresAt!) - Date.parse(end) > SAME_END_MS;
}

/** When the slot ended as it was first seen, also before a reload. */
function firstEnd({ roomId, token, status, expiresAt }: QueueView): string | null {
  const kept = stored<{ readonly token: string; readonly end: string }>(`onsale.slot.${roomId}`);
  if (status !== 'ACTIVE' || expiresAt === null) {
    kept.write(null);
    return null;
  }
  const known = kept.read();
  if (known?.token === token) return known.end;
  kept.write({ token, end: expiresAt });
  return expiresAt;
}

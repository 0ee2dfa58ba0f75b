import type { WaitEstimate } from '../domain/waiting-time.js';
import type { QueueTokenView, RoomEntry } from './room-entry.js';

/** A user with a slot polls at the shortest interval. */
const ACTIVE_POLL_SECONDS = 2;

/** 1 is next; 0 for an admitted user; null in the pre-queue. */
export function positionOf(entry: RoomEntry): number | null {
  if (entry.status === 'WAITING') return entry.position;
  return entry.status === 'ACTIVE' ? 0 : null;
}

/** A place or slot as the API shows it, without the room. The estimate is for a user who waits. */
export function toTokenView(
  token: string,
  roomId: string,
  entry: RoomEntry,
  estimate: WaitEstimate | null,
): Omit<QueueTokenView, 'room'> {
  const known = { token, roomId, status: entry.status, position: positionOf(entry) };
  switch (entry.status) {
    case 'ACTIVE':
      return {
        ...known,
        estimatedWaitSeconds: 0,
        estimate: { p50Seconds: 0, p90Seconds: 0 },
        pollAfterSeconds: ACTIVE_POLL_SECONDS,
        expiresAt: entry.expiresAt.toISOString(),
      };
    case 'PRE_QUEUE':
      return {
        ...known,
        estimatedWaitSeconds: null,
        estimate: null,
        pollAfterSeconds: entry.pollAfterSeconds,
        expiresAt: null,
      };
    case 'WAITING':
      return {
        ...known,
        estimatedWaitSeconds: estimate?.p50Seconds ?? null,
        estimate,
        pollAfterSeconds: entry.pollAfterSeconds,
        expiresAt: null,
      };
  }
}

import type { WaitEstimate } from '../domain/waiting-time.js';
import type { QueueTokenView, RoomEntry } from './room-entry.js';

/** A user with a slot polls at the shortest interval. */
const ACTIVE_POLL_SECONDS = 2;

/** A place or slot as the API shows it, without the room. The estimate is for a user who waits. */
export function toTokenView(
  token: string,
  roomId: string,
  entry: RoomEntry,
  estimate: WaitEstimate | null,
): Omit<QueueTokenView, 'room'> {
  const known = { token, roomId, status: entry.status };
  switch (entry.status) {
    case 'ACTIVE':
      return {
        ...known,
        position: 0,
        estimatedWaitSeconds: 0,
        estimate: { p50Seconds: 0, p90Seconds: 0 },
        pollAfterSeconds: ACTIVE_POLL_SECONDS,
        expiresAt: entry.expiresAt.toISOString(),
      };
    case 'PRE_QUEUE':
      return {
        ...known,
        position: null,
        estimatedWaitSeconds: null,
        estimate: null,
        pollAfterSeconds: entry.pollAfterSeconds,
        expiresAt: null,
      };
    case 'WAITING':
      return {
        ...known,
        position: entry.position,
        estimatedWaitSeconds: estimate?.p50Seconds ?? null,
        estimate,
        pollAfterSeconds: entry.pollAfterSeconds,
        expiresAt: null,
      };
  }
}

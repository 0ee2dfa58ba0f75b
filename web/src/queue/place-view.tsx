import type { QueueView } from '@onsale/client';
import { user } from '../shared/session.js';
import { DrawResult, Leave, LoggedOut, PreQueue, WelcomeBack } from './later-parts.js';
import { Line } from './line.js';
import type { PublicRoom } from './room-face.js';
import type { RoomWait } from './room-wait.js';
import { Turn } from './turn.js';

interface Props {
  readonly wait: RoomWait;
  readonly view: QueueView;
  readonly first: number;
  readonly room: PublicRoom | null;
}

/** A place or slot, and what goes with it. */
export function Place({ wait, view, first, room }: Props) {
  const { value: draw } = wait.draw;
  return (
    <>
      <WelcomeBack wait={wait} />
      {view.status === 'PRE_QUEUE' && <PreQueue view={view} draw={draw} />}
      {view.status === 'WAITING' && <Line view={view} first={first} />}
      {view.status === 'ACTIVE' && (
        <Turn view={view} room={room} hasClaimed={wait.hasClaimed.value} />
      )}
      {view.status !== 'PRE_QUEUE' && draw?.state === 'DRAWN' && (
        <DrawResult roomId={wait.roomId} draw={draw} />
      )}
      {user.value === null && view.status !== 'ACTIVE' && <LoggedOut />}
      <div class="leave">{user.value !== null && <Leave wait={wait} />}</div>
    </>
  );
}

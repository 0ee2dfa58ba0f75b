import type { QueueView } from '@onsale/client';
import { texts } from '../shared/language.js';
import { user } from '../shared/session.js';
import { DrawResult, Leave, PreQueue, SignInForm, WelcomeBack } from './later-parts.js';
import { Line } from './line.js';
import type { PublicRoom } from './room-face.js';
import type { RoomWait } from './room-wait.js';
import { Turn } from './turn.js';

const t = texts({
  en: { logIn: 'You are logged out. Your place is kept, but log in before it is your turn.' },
  ko: { logIn: '로그아웃 상태예요. 순서는 유지되지만 차례가 오기 전에 로그인해 주세요.' },
});

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
      {user.value === null && view.status !== 'ACTIVE' && (
        <details class="card">
          <summary>{t.logIn}</summary>
          <SignInForm />
        </details>
      )}
      <div class="leave">{user.value !== null && <Leave wait={wait} />}</div>
    </>
  );
}
